"""What is recognised in a column at once: values in the engine's forms, and rows that the real door must look at."""

from typing import NamedTuple

import numpy as np

from nextbest.dsl.types import Type
from nextbest.engine.backends.arrays.building import column_of
from nextbest.engine.backends.arrays.columns import Array, Column, Known, Values
from nextbest.engine.backends.arrays.taking import end_to_end, take
from nextbest.engine.backends.arrays.widths import wide
from nextbest.engine.doors.records import Slot

Odd = Array | None
"""Where a row is not ordinary; None: nowhere."""


class Recognised(NamedTuple):
    """A column as the door reads it; where a row is odd its value means nothing. Whole numbers may be in few bytes."""

    column: Column
    odd: Odd = None


def either(*odds: Odd) -> Odd:
    """Where a row is odd for one reason or another."""
    found: Odd = None
    for each in odds:
        if each is not None:
            found = each if found is None else found | each
    return found


def both(one: Known, other: Known) -> Known:
    """Where a value is there in both."""
    return other if one is None else one if other is None else one & other


def some(odd: Array) -> Odd:
    """The same, or None where it is nowhere so."""
    return odd if odd.any() else None


def outside(values: Array, known: Known, low: float, high: float) -> Odd:
    """Where a number is none between two; the array may hold anything where it is not known."""
    if values.dtype.kind in "iu":
        kind = np.iinfo(values.dtype)
        if low <= kind.min and kind.max <= high:
            return None
        low, high = int(max(low, kind.min)), int(min(high, kind.max))
    # Its ends say so of nearly every column, and take no memory; what is no number is no end.
    if not len(values) or (low <= values.min() and values.max() <= high):
        return None
    inside = (values >= low) & (values <= high)
    return some(~inside if known is None else known & ~inside)


def completed(found: Recognised, slot: Slot) -> Recognised:
    """With the default of an attribute where nothing is known; odd where something must be."""
    column, odd = found
    if column.known is None or (slot.default is None and not slot.required):
        return found
    if slot.default is None:
        return Recognised(column, either(odd, some(~column.known)))
    assert slot.declared is not None
    return Recognised(with_default(column, slot.default, slot.declared.type), odd)


def with_default(column: Column, default: object, type: Type) -> Column:
    """With a value where there is none."""
    known = column.known
    if known is None:
        return column
    if isinstance(column, Values):
        values = wide(column.values)
        return Values(np.where(known, values, np.array(default, values.dtype)))
    rows = np.where(known, np.arange(len(column)), len(column))
    return take(end_to_end(column, column_of([default], type)), rows)


def nowhere(count: int, type: Type) -> Column:
    """A column of which nothing is known."""
    return take(column_of([None], type), np.zeros(count, np.int64))
