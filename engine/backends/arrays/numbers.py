"""Calculation: doubles by IEEE, whole numbers of 64 bits, and wide ones that never overflow."""

from collections.abc import Callable, Sequence
from typing import cast

import numpy as np

from nextbest.engine.backends.arrays.columns import Array, Column, Known, Values
from nextbest.engine.backends.arrays.making import Nothing, both_known, nothing
from nextbest.engine.functions.sql import Sql

OBJECT = np.dtype(object)
LONG = range(-(2**63), 2**63)
"""What 64 bits hold."""

Word = Callable[[Sql, Sequence[Column]], Column]


def strict(function: Callable[..., Array]) -> Word:
    """Of values of which one that is missing makes the result missing."""

    def applied(_: Sql, args: Sequence[Column]) -> Column:
        arrays = []
        for each in args:
            if isinstance(each, Nothing):
                return nothing(len(each))
            assert isinstance(each, Values)
            arrays.append(each.values)
        return Values(function(*arrays), both_known(*args))

    return applied


def to_double(values: Array) -> Array:
    """A whole number as the double nearest to it."""
    return values.astype(np.float64)


def modulo(values: Array, by: Array) -> Array:
    """What is left of a division by a constant above 0, with the sign of the first."""
    # Division by a constant is many times quicker than what processors have for the rest.
    rest = values // by
    rest *= by
    np.subtract(values, rest, out=rest)
    below = values < 0
    if below.any():
        below &= rest != 0
        rest -= below * by
    return rest


def to_whole(_: Sql, args: Sequence[Column]) -> Column:
    """What is whole already, as 64 bits."""
    (column,) = args
    if isinstance(column, Nothing):
        return column
    assert isinstance(column, Values)
    values = column.values
    if values.dtype == OBJECT and column.known is not None:
        values = np.where(column.known, values, 0)
    return Values(values.astype(np.int64), column.known)


def greatest(_: Sql, args: Sequence[Column]) -> Column:
    """The greatest of whole numbers."""
    if any(isinstance(each, Nothing) for each in args):
        return nothing(len(args[0]))
    first, *rest = [cast(Values, each).values for each in args]
    for each in rest:
        first = np.maximum(first, each)
    return Values(first, both_known(*args))


def same(_: Sql, args: Sequence[Column]) -> Column:
    """`wide`: whoever computes with it sees to it that nothing is lost."""
    return args[0]


def exact(function: np.ufunc) -> Word:
    """`plus`, `minus` or `times` of whole numbers, in Python's where 64 bits may not hold a result."""

    def applied(values: Array, other: Array, known: Known) -> Array:
        if OBJECT not in (values.dtype, other.dtype):
            if _fits(function, values, other):
                return np.asarray(function(values, other))
            if known is not None:
                # What stands where nothing is known may be anything.
                values, other = np.where(known, values, 0), np.where(known, other, 0)
                if _fits(function, values, other):
                    return np.asarray(function(values, other))
        return np.asarray(function(values.astype(object), other.astype(object)))

    def word(_: Sql, args: Sequence[Column]) -> Column:
        one, other = args
        if isinstance(one, Nothing) or isinstance(other, Nothing):
            return nothing(len(one))
        assert isinstance(one, Values)
        assert isinstance(other, Values)
        known = both_known(one, other)
        return Values(applied(one.values, other.values, known), known)

    return word


def _fits(function: np.ufunc, values: Array, other: Array) -> bool:
    """Whether 64 bits hold every result: the ends of both say so."""
    if not len(values):
        return True
    ends = [(int(each.min()), int(each.max())) for each in (values, other)]
    results = [int(function(np.array(one, object), np.array(two, object))) for one in ends[0] for two in ends[1]]
    return min(results) in LONG and max(results) in LONG


NUMBERS: dict[str, Word] = {
    "plus": strict(np.add),
    "minus": strict(np.subtract),
    "times": strict(np.multiply),
    "divide": strict(np.divide),
    "modulo": strict(modulo),
    "negate": strict(np.negative),
    "abs": strict(np.abs),
    "floor": strict(np.floor),
    "ceil": strict(np.ceil),
    "sqrt": strict(np.sqrt),
    "double": strict(to_double),
    "whole": to_whole,
    "wide": same,
    "greatest": greatest,
}
"""Words for which 64 bits are enough."""

WIDE: dict[str, Word] = {"plus": exact(np.add), "minus": exact(np.subtract), "times": exact(np.multiply)}
"""The same words where they may not be."""
