"""Times that say no zone, read in the zone that the source names: of two instants the earlier, a gap moves forward."""

from functools import lru_cache
from typing import NamedTuple

import numpy as np
import pyarrow as pa
from pyarrow import compute

from nextbest.dsl.zones import ahead, change, zone
from nextbest.engine.backends.arrays.columns import Array

FIRST, LAST = -2_208_988_800, 7_258_118_400
"""1900 and 2200: clocks that change before or after are not looked at."""
STEP = 6 * 86_400
"""No zone ever changed twice within it."""


class Changes(NamedTuple):
    """When clocks of one zone were put forward or back."""

    walls: Array
    """Seconds since 1970 that the clocks showed from which on the next offset counts."""
    offsets: Array
    """Seconds ahead of UTC: one more than walls."""


@lru_cache(maxsize=64)
def changes(name: str) -> Changes:
    """Those of a zone, which exists."""
    there = zone(name)
    assert there is not None, "the checker lets only known zones pass"
    walls, offsets, at = [], [ahead(there, FIRST)], FIRST
    while at < LAST:
        found = change(there, at, at + STEP)
        if found is not None:
            after = ahead(there, found)
            # In a gap the offset before it counts, and of two readings the first: up to the later of the two walls.
            walls.append(found + max(offsets[-1], after))
            offsets.append(after)
        at += STEP
    return Changes(np.array(walls, np.int64), np.array(offsets, np.int64))


def instants(column: pa.ChunkedArray, name: str) -> pa.ChunkedArray:
    """Dates and times without a zone as instants, to the microsecond."""
    walls, offsets = changes(name)
    micros = compute.cast(column, pa.timestamp("us"), safe=False).cast(pa.int64())
    seconds = compute.fill_null(compute.floor(compute.divide(compute.cast(micros, pa.float64()), 1e6)), 0.0)
    ahead_ = offsets[np.searchsorted(walls, seconds.to_numpy(), side="right")]
    found = compute.subtract(micros, pa.array(ahead_ * 1_000_000))
    return found.cast(pa.timestamp("us", "UTC"))


def offset_sql(seconds: str, name: str) -> str:
    """The offset, in seconds, of what a wall clock shows, in SQL: a search by halves."""
    walls, offsets = changes(name)

    def between(low: int, high: int) -> str:
        if low == high:
            return str(int(offsets[low]))
        middle = (low + high) // 2
        here = int(walls[middle])
        return f"CASE WHEN {seconds} < {here} THEN {between(low, middle)} ELSE {between(middle + 1, high)} END"

    return between(0, len(walls))
