"""Whole numbers in fewer bytes: most of what a column holds fits into two, and memory is what many rows wait for."""

import numpy as np

from nextbest.engine.backends.arrays.columns import Array, Column, Values

WIDE = np.dtype(np.int64)
NARROW = tuple((np.dtype(each), np.iinfo(each)) for each in (np.int16, np.int32))


def narrowed(column: Column) -> Column:
    """The same whole numbers in as few bytes as hold them; what is none of those, as it is."""
    if type(column) is not Values or column.values.dtype != WIDE or not len(column):
        return column
    low, high = column.values.min(), column.values.max()
    for dtype, ends in NARROW:
        if ends.min <= low and high <= ends.max:
            return Values(column.values.astype(dtype), column.known)
    return column


def widened(column: Column) -> Column:
    """The same in 64 bits, of which what is computed is never too large."""
    if isinstance(column, Values) and column.values.dtype is not WIDE:
        values = wide(column.values)
        return column if values is column.values else Values(values, column.known)
    return column


def wide(values: Array) -> Array:
    """Whole numbers in 64 bits; others as they are."""
    return values.astype(WIDE) if values.dtype.kind == "i" and values.dtype.itemsize < WIDE.itemsize else values
