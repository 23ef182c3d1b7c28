"""Conditions, and which of several values a row has."""

from collections.abc import Sequence
from dataclasses import replace
from typing import cast

import numpy as np

from nextbest.engine.backends.arrays.columns import Array, Column, Known, Lists, Places, Texts, Values
from nextbest.engine.backends.arrays.dictionaries import in_one
from nextbest.engine.backends.arrays.making import Nothing, both_known, is_spread, nothing, some_missing
from nextbest.engine.backends.arrays.numbers import Word, strict
from nextbest.engine.backends.arrays.taking import end_to_end, take
from nextbest.engine.functions.sql import Sql

WORD = np.dtype(np.int64)
"""Of so many bytes numbers are."""


def yes(condition: Column) -> Array:
    """Where a condition is yes."""
    assert isinstance(condition, Values)
    return condition.values if condition.known is None else np.logical_and(condition.values, condition.known)


def conjunction(_: Sql, args: Sequence[Column]) -> Column:
    """`and`: no as soon as one is no."""
    return _joined(np.logical_and, args, unknown_as=True)


def disjunction(_: Sql, args: Sequence[Column]) -> Column:
    """`or`: yes as soon as one is yes."""
    return _joined(np.logical_or, args, unknown_as=False)


def _joined(join: np.ufunc, args: Sequence[Column], *, unknown_as: bool) -> Column:
    """The conditions put together. Where they are unknown both ways, taken for yes and for no, must say the same."""
    strict = _all(join, [_taken_for(each, not unknown_as) for each in args])
    if all(each.known is None for each in args):
        return Values(strict)
    loose = _all(join, [_taken_for(each, unknown_as) for each in args])
    return Values(strict, some_missing(np.equal(strict, loose)))


def _taken_for(condition: Column, answer: bool) -> Array:
    """The condition, with that answer where it is unknown."""
    assert isinstance(condition, Values)
    if condition.known is None:
        return condition.values
    return np.logical_or(condition.values, ~condition.known) if answer else yes(condition)


def _all(join: np.ufunc, arrays: Sequence[Array]) -> Array:
    first, *rest = arrays
    if not rest:
        return first
    found: Array = join(first, rest[0])
    for each in rest[1:]:
        join(found, each, out=found)
    return found


def negation(_: Sql, args: Sequence[Column]) -> Column:
    """`not`."""
    (condition,) = args
    assert isinstance(condition, Values)
    return Values(np.logical_not(condition.values), condition.known)


def known(_: Sql, args: Sequence[Column]) -> Column:
    """Where there is a value."""
    (column,) = args
    return Values(np.ones(len(column), np.bool_) if column.known is None else column.known)


def first_known(sql: Sql, args: Sequence[Column]) -> Column:
    """The first that is known."""
    *rest, found = args
    for place in range(len(rest) - 1, -1, -1):
        column = rest[place]
        if column.known is None:
            found = column
        elif sql.args[place + 1].data is False and isinstance(column, Values):
            found = Values(yes(column))
        else:
            found = chosen(column.known, replace(column, known=None), found)
    return found


def null_if(_: Sql, args: Sequence[Column]) -> Column:
    """The first, but for where it equals the second."""
    value, other = args
    assert isinstance(value, Values)
    assert isinstance(other, Values)
    differs = np.not_equal(value.values, other.values)
    if other.known is not None:
        differs |= ~other.known
    if value.known is not None:
        differs &= value.known
    return Values(value.values, some_missing(differs))


def looked_at(sql: Sql) -> Sequence[Sql]:
    """What of a `case` is to be computed before: of one that only cuts a value, as `clamped` writes it, that value."""
    if len(sql.args) != 5:
        return sql.args
    below, low, above, high, value = sql.args
    ends = all(each.word == "constant" and each.data is not None for each in (low, high))
    cuts = below.word == above.word == "less" and below.args == (value, low) and above.args == (high, value)
    return (value,) if ends and cuts else sql.args


def _cut(sql: Sql, column: Column) -> Column:
    """A value, cut at both ends. Nearly always there is nothing to cut, and to see that takes no memory."""
    if isinstance(column, Nothing) or not len(column):
        return column
    low, high = cast(float, sql.args[1].data), cast(float, sql.args[3].data)
    values = cast(Values, column).values
    if low <= values.min() and values.max() <= high:
        return column
    return Values(np.where(values < low, low, np.where(high < values, high, values)), column.known)


def case(sql: Sql, args: Sequence[Column]) -> Column:
    """The value of the first condition that is yes; else the last of an odd number, or nothing."""
    if len(looked_at(sql)) == 1:
        return _cut(sql, args[-1])
    pairs = [(args[place], args[place + 1]) for place in range(0, len(args) - 1, 2)]
    found = args[-1] if len(args) % 2 else nothing(len(args[0]))
    if len(args) % 2 == 0 and len(args) > 2 and _opposite(sql.args[-4], sql.args[-2]):
        (condition, value), (_, other) = pairs[-2:]
        pairs = pairs[:-2]
        found = _where(condition.known, chosen(cast(Values, condition).values, value, other))
    for condition, value in reversed(pairs):
        found = chosen(yes(condition), value, found)
    return found


def _opposite(one: Sql, other: Sql) -> bool:
    """Whether of two conditions one is yes and one is no, or both are unknown."""
    if other.word == "not" and other.args[0] is one:
        return True
    return one.word == "less" and other.word == "at_most" and one.args == other.args[::-1]


def _where(known: Known, column: Column) -> Column:
    """The column, unknown elsewhere."""
    return column if known is None else replace(column, known=both_known(column, Values(known, known)))


def chosen(condition: Array, value: Column, other: Column) -> Column:
    """The one column where the condition is yes, elsewhere the other."""
    here = _known(condition, value.known, other.known)
    if isinstance(value, Nothing) or isinstance(other, Nothing):
        return replace(value if isinstance(other, Nothing) else other, known=here)
    match value, other:
        case Values(), Values():
            return Values(numbers(condition, value.values, other.values), here)
        case Texts(), Texts():
            words, (codes, others) = in_one(value, other)
            return Texts(np.where(condition, codes, others), words, here)
        case Places(), Places():
            latitudes = np.where(condition, value.latitudes, other.latitudes)
            return Places(latitudes, np.where(condition, value.longitudes, other.longitudes), here)
        case Lists(), Lists():
            both = end_to_end(value, other)
            count = len(condition)
            return replace(take(both, np.arange(count) + np.where(condition, 0, count)), known=here)
    raise AssertionError("the values of a choice are of one type")


def _known(condition: Array, value: Known, other: Known) -> Known:
    """Where the chosen one is known."""
    if value is None:
        return None if other is None else some_missing(np.logical_or(condition, other))
    if value is other:
        return value
    if other is None:
        return some_missing(np.logical_or(~condition, value))
    return some_missing(_answers(condition, value, other))


def _answers(condition: Array, value: Array, other: Array) -> Array:
    """The one answer where the condition is yes, elsewhere the other."""
    found = np.logical_xor(value, other)
    found &= condition
    found ^= other
    return found


def one_of(condition: Array, value: float, other: float) -> Array:
    """The one number where the condition is yes, elsewhere the other: looked up in a table of both."""
    return np.array((other, value)).take(condition.view(np.int8))


def numbers(condition: Array, value: Array, other: Array) -> Array:
    """The one value where the condition is yes, elsewhere the other.

    numpy's own way goes one way or the other for each row, which processors cannot foresee: it takes three times as
    long as putting the bits together, and five times as long as looking up one of two.
    """
    if value.dtype == np.bool_ and other.dtype == np.bool_:
        return _answers(condition, value, other)
    if value.dtype != other.dtype or value.dtype.kind not in "if" or value.itemsize != WORD.itemsize:
        return np.where(condition, value, other)
    if is_spread(value) and is_spread(other):
        return one_of(condition, value[0], other[0])
    rest = other.view(WORD)
    found = np.bitwise_xor(value.view(WORD), rest)
    found &= np.negative(condition.view(np.int8), dtype=WORD)
    found ^= rest
    return found.view(value.dtype)


MAXIMUM, MINIMUM = strict(np.maximum), strict(np.minimum)
"""What a `case` says that takes the greater, or the smaller, of two."""


def end_of_two(sql: Sql) -> tuple[Word, tuple[Sql, Sql]] | None:
    """The greater or the smaller of two numbers, where a `case` says no more than that; None: it says something else.

    One of them must be a constant other than zero: of two zeros a `case` keeps the sign of the one that it takes.
    """
    if sql.word != "case" or len(sql.args) != 4 or not _opposite(sql.args[0], sql.args[2]):
        return None
    below, one, above, other = sql.args
    if below.word != "less" or above.word != "at_most":
        return None
    if not any(each.word == "constant" and type(each.data) in (int, float) and each.data for each in below.args):
        return None
    low, high = below.args
    if one is high and other is low:
        return MAXIMUM, (low, high)
    return (MINIMUM, (low, high)) if one is low and other is high else None


LOGIC: dict[str, Word] = {
    "and": conjunction,
    "or": disjunction,
    "not": negation,
    "known": known,
    "first_known": first_known,
    "null_if": null_if,
    "case": case,
}
