"""How many processors a run keeps busy by itself."""

import pyarrow as pa

THREADS = 2
"""Of them each decides for a chunk of its own, or writes a work list; where a store is read, all for one together."""


def spare() -> bool:
    """Whether there are processors besides: work that is handed to others takes longer where they wait for the same."""
    return bool(pa.cpu_count() > THREADS)
