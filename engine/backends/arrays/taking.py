"""Some rows of a column, in any order; a slice is not copied."""

from dataclasses import replace

import numpy as np

from nextbest.engine.backends.arrays.columns import Array, Column, Known, Lists, Places, Texts, Values
from nextbest.engine.backends.arrays.dictionaries import in_one
from nextbest.engine.backends.arrays.making import Nothing, is_spread, nothing, spread

Rows = Array | slice
"""Places of rows (int64), or a slice of step 1."""


def count_of(rows: Rows, count: int) -> int:
    """How many rows of so many these are."""
    return len(range(*rows.indices(count))) if isinstance(rows, slice) else len(rows)


def take(column: Column, rows: Rows) -> Column:
    """These rows of a column."""
    match column:
        case Nothing():
            return nothing(count_of(rows, len(column)))
        case Values():
            return Values(picked(column.values, rows), _known(column.known, rows))
        case Texts():
            return replace(column, codes=picked(column.codes, rows), known=_known(column.known, rows))
        case Places():
            latitudes, longitudes = picked(column.latitudes, rows), picked(column.longitudes, rows)
            return Places(latitudes, longitudes, _known(column.known, rows))
        case Lists():
            starts, within = spans(column.starts, rows)
            return Lists(starts, take(column.elements, within), _known(column.known, rows))


def picked(array: Array, rows: Rows) -> Array:
    """These rows of an array; of a constant nothing is copied."""
    if isinstance(rows, slice):
        return array[rows]
    if is_spread(array):
        return spread(array[:1], len(rows))
    return array.take(rows)


def _known(known: Known, rows: Rows) -> Known:
    return None if known is None else picked(known, rows)


def spans(starts: Array, rows: Rows) -> tuple[Array, Rows]:
    """Where the parts of these rows start when only they are left, and which parts that leaves."""
    if isinstance(rows, slice):
        first, last, _ = rows.indices(len(starts) - 1)
        last = max(first, last)
        return starts[first : last + 1] - starts[first], slice(int(starts[first]), int(starts[last]))
    sizes = starts[1:].take(rows) - starts[:-1].take(rows)
    mine = starts_of(sizes)
    shift = np.repeat(starts[:-1].take(rows) - mine[:-1], sizes)
    return mine, np.add(shift, np.arange(mine[-1]), out=shift)


def starts_of(sizes: Array) -> Array:
    """Where each part starts when they stand one behind the other, and where the last ends."""
    starts = np.zeros(len(sizes) + 1, np.int64)
    np.cumsum(sizes, out=starts[1:])
    return starts


def end_to_end(one: Column, other: Column) -> Column:
    """The rows of one column, and behind them those of another of its kind."""
    known = None
    if one.known is not None or other.known is not None:
        known = np.concatenate(
            [np.ones(len(each), np.bool_) if each.known is None else each.known for each in (one, other)]
        )
    match one, other:
        case Values(), Values():
            return Values(np.concatenate([one.values, other.values]), known)
        case Texts(), Texts():
            words, codes = in_one(one, other)
            return Texts(np.concatenate(codes), words, known)
        case Places(), Places():
            latitudes = np.concatenate([one.latitudes, other.latitudes])
            return Places(latitudes, np.concatenate([one.longitudes, other.longitudes]), known)
        case Lists(), Lists():
            starts = np.concatenate([one.starts[:-1], other.starts + one.starts[-1]])
            return Lists(starts, end_to_end(one.elements, other.elements), known)
    raise AssertionError("columns of one kind")
