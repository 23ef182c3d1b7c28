"""Where Arrow takes its memory from while many are decided for."""

import os
import sys

import pyarrow as pa

CHOSEN = "ARROW_DEFAULT_MEMORY_POOL"
"""The environment variable by which whoever runs a process chooses himself."""


def give_back() -> None:
    """Give the system what is freed and kept, before something else begins that takes its memory elsewhere."""
    pa.default_memory_pool().release_unused()


def keep_freed_memory() -> None:
    """Let Arrow take and give back memory as numpy does, by glibc, which keeps what is freed for the next chunk.

    Arrow's own choice, mimalloc, gives it back to the system and gets it anew: of a run that took a quarter to a third
    of all processor time. It holds for the process; what was made before keeps the memory it has.
    """
    if sys.platform == "linux" and CHOSEN not in os.environ and pa.default_memory_pool().backend_name == "mimalloc":
        pa.set_memory_pool(pa.system_memory_pool())
