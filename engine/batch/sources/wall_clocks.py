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
SPELLED = "%Y-%m-%dT%H:%M:%S"
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


def texts(column: pa.ChunkedArray, name: str) -> pa.ChunkedArray:
    """Texts of dates and times, those without an offset with that of the zone; all others as they are."""
    plain = compute.match_substring_regex(column, _NAIVE)
    if not compute.any(plain).as_py():
        return column
    minutes = compute.replace_substring(compute.utf8_slice_codeunits(column, 0, 16), " ", "T")
    seconds = compute.utf8_slice_codeunits(column, 17, 19)
    seconds = compute.if_else(compute.equal(seconds, ""), "00", seconds)
    whole = compute.binary_join_element_wise(minutes, seconds, ":")
    wall = compute.strptime(whole, SPELLED, "s", error_is_null=True)
    # The 30th of February is taken for the 2nd of March.
    wall = compute.if_else(compute.equal(compute.strftime(wall, SPELLED), whole), wall, None)
    shown = compute.strftime(instants(wall, name).cast(pa.timestamp("s", "UTC")), f"{SPELLED}Z")
    return compute.if_else(compute.and_kleene(plain, compute.is_valid(shown)), shown.cast(column.type), column)


_NAIVE = r"^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?$"


def table_of(name: str) -> pa.Table:
    """The changes of a zone, each with what counts from it on; the first counts from ever."""
    walls, offsets = changes(name)
    ever = np.concatenate([[np.iinfo(np.int64).min], walls])
    return pa.table({"wall": pa.array(ever, pa.int64()), "ahead": pa.array(offsets, pa.int64())})
