"""What it costs to decide for all customers of a Parquet file into another: each contender in a process of its own.

A contender is told by the module and the name of a function, and only its own process imports it: what others need is
not in its memory.
"""

import gc
import re
import resource
import sys
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date
from importlib import import_module
from multiprocessing import get_context
from pathlib import Path
from time import perf_counter, process_time
from typing import Any, Final
from zoneinfo import ZoneInfo

from benchmarks.shoppers import NOW
from benchmarks.workload import ZONE

TODAY: date = NOW.astimezone(ZoneInfo(ZONE)).date()
COMPRESSION: Final = "snappy"
"""Of all Parquet files, read and written."""
THREADS = 2


@dataclass(frozen=True, slots=True)
class Job:
    """What is to be decided, and where it comes from and goes to."""

    engagements: int
    source: Path
    out: Path
    rows: int
    """Of those who are measured on some customers only: so many, the first."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What it took."""

    setting_up: float
    """Seconds before the first customer is read: reading the policy, planning, compiling."""
    deciding: float
    """Seconds from one file to the other."""
    processor: float
    """Seconds of all processors while deciding."""
    memory: int
    """Bytes that were resident at most."""


Contender = Callable[[Job], Cost]


class Watch:
    """Times the steps of one contender."""

    def __init__(self) -> None:
        gc.collect()
        self._began = self._ready = perf_counter()
        self._processor = process_time()

    def ready(self) -> None:
        """Deciding begins; what Python's search for cycles of objects owes by then, setting up has made."""
        gc.collect()
        self._ready, self._processor = perf_counter(), process_time()

    def cost(self) -> Cost:
        """All is written."""
        deciding, processor = perf_counter() - self._ready, process_time() - self._processor
        return Cost(self._ready - self._began, deciding, processor, _resident())


def alone(name: str, *given: Any) -> Any:
    """What `module:function` of this package gives in a process of its own, where nothing was made before."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(_called, name, given).result()


def _called(name: str, given: tuple[Any, ...]) -> Any:
    module, _, function = name.partition(":")
    return getattr(import_module(f"benchmarks.{module}"), function)(*given)


def _resident() -> int:
    """The most memory that this process ever had, bytes; on Linux without what its parent had before."""
    status = Path("/proc/self/status")
    if status.exists() and (found := re.search(r"VmHWM:\s*(\d+) kB", status.read_text())):
        return int(found[1]) * 1024
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * 1024
