"""Columns of values that have parts: locations and lists."""

from collections.abc import Callable

import numpy as np
import pyarrow as pa

from nextbest.dsl.types import NUMBER, Declared, ListOf
from nextbest.engine.backends.arrays.columns import Array, Lists, Places, Values
from nextbest.engine.backends.arrays.taking import starts_of
from nextbest.engine.backends.arrays.widths import widened
from nextbest.engine.batch.door.recognised import Odd, Recognised, either, nowhere, some
from nextbest.engine.batch.door.settled import is_list, known_of
from nextbest.engine.doors.records import Slot, slot

COORDINATES = ("lat", "lon")
DEGREES = slot("", Declared(NUMBER))
MILLIONTHS = 10**6
_LIMITS = (90, 180)

Reading = Callable[[pa.Array, Slot], Recognised]
"""What reads a column by the slot of what stands in it."""


def locations(array: pa.Array, read: Reading) -> Recognised | None:
    """A column of locations, where Arrow holds structs; None: it holds something else."""
    if not pa.types.is_struct(array.type):
        return None
    names = [each.name for each in array.type]
    parts = [array.field(names.index(each)) if each in names else None for each in COORDINATES]
    found = coordinates(parts, len(array), read)
    known = known_of(array)
    if known is None or not isinstance(found.column, Places):
        return found
    places = found.column
    there = known if places.known is None else known & places.known
    odd = None if found.odd is None else some(found.odd & known)
    return Recognised(Places(places.latitudes, places.longitudes, there), odd)


def coordinates(parts: list[pa.Array | None], count: int, read: Reading) -> Recognised:
    """Locations from columns of latitudes and of longitudes; missing where neither is given."""
    odd: Odd = None
    degrees, there = [], []
    for part, limit in zip(parts, _LIMITS, strict=True):
        found = Recognised(nowhere(count, NUMBER)) if part is None else read(part, DEGREES)
        assert isinstance(found.column, Values)
        known = found.column.known
        given = found.column.values
        beyond = ~(np.abs(given) <= limit)
        odd = either(odd, found.odd, some(beyond if known is None else beyond & known))
        degrees.append(rounded(np.where(np.abs(given) <= limit, given, 0.0)))
        there.append(np.ones(count, np.bool_) if known is None else known)
    latitudes, longitudes = degrees
    odd = either(odd, some(there[0] != there[1]))
    known = there[0] & there[1]
    return Recognised(Places(latitudes, longitudes, None if known.all() else known), odd)


def rounded(degrees: Array) -> Array:
    """Rounded to 6 places as Python does."""
    millionths = degrees * MILLIONTHS
    whole = np.rint(millionths)
    found: Array = whole / MILLIONTHS + 0.0
    # The product is off by less than a thousandth, so only a half may have gone the wrong way.
    halves = np.flatnonzero(np.abs(np.abs(millionths - whole) - 0.5) < 1e-3)
    for place in halves.tolist():
        found[place] = round(float(degrees[place]), 6) + 0.0
    return found


def lists(array: pa.Array, type: ListOf, read: Reading) -> Recognised | None:
    """A column of lists, where Arrow holds such; None: it holds something else."""
    if not is_list(array.type):
        return None
    known = known_of(array)
    lengths = np.diff(array.offsets.to_numpy())
    if known is not None:
        lengths = np.where(known, lengths, 0)
    # Every element must be there.
    found = read(array.flatten(), slot("", Declared(type.element, required=True)))
    mine = starts_of(lengths)
    odd = None if found.odd is None else parts_of(found.odd, mine)
    return Recognised(Lists(mine, widened(found.column), known), odd)


def parts_of(odd: Array, starts: Array) -> Odd:
    """Which rows have an odd part."""
    before = np.zeros(len(odd) + 1, np.int64)
    np.cumsum(odd, out=before[1:])
    return some(before[starts[1:]] > before[starts[:-1]])
