"""Columns made without an operand: constants, which take no room, and what is nowhere known."""

from dataclasses import dataclass

import numpy as np

from nextbest.engine.backends.arrays.columns import Array, Column, Known, Texts, Values
from nextbest.engine.functions.sql import Constant

KINDS = {int: np.dtype(np.int64), float: np.dtype(np.float64)}


@dataclass(frozen=True, slots=True)
class Nothing(Values):
    """Values that are nowhere known: of whatever kind is asked for."""


def constant(value: Constant, count: int) -> Column:
    """The same value in so many rows; read only, but for booleans."""
    if value is None:
        return nothing(count)
    if isinstance(value, bool):
        # One byte each: numpy is slower at spreading them than at reading them.
        return Values(np.full(count, value))
    if isinstance(value, str):
        return Texts(spread(np.zeros(1, np.int32), count), (value,))
    return Values(spread(np.array([value], KINDS[type(value)]), count))


def nothing(count: int) -> Nothing:
    """What is known of none of so many rows."""
    return Nothing(np.zeros(count, np.bool_), np.zeros(count, np.bool_))


def spread(one: Array, count: int) -> Array:
    """An array of one element as one of so many, without copying it."""
    return np.ndarray((count,), one.dtype, one, 0, (0,))


def is_spread(array: Array) -> bool:
    """Whether it is the same in every row."""
    return array.strides == (0,) and len(array) > 0


def single(column: Texts) -> str | None:
    """The text of a constant; None for what need not be the same in every row."""
    return column.words[0] if len(column.words) == 1 and column.codes.strides == (0,) else None


def both_known(*columns: Column) -> Known:
    """Where all of them have a value."""
    found: Known = None
    for each in columns:
        if each.known is not None and each.known is not found:
            found = each.known if found is None else np.logical_and(found, each.known)
    return found


def some_missing(known: Array) -> Known:
    """The same, or None where nothing is missing after all."""
    return None if known.all() else known
