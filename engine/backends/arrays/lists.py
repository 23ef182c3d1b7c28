"""Lists of one row each, and places: what is asked of elements, all of them at once."""

from collections.abc import Sequence
from typing import Any, cast

import numpy as np

from nextbest.dsl.types import Type
from nextbest.engine.backends.arrays.building import column_of
from nextbest.engine.backends.arrays.columns import Array, Column, Lists, Places, Texts, Values
from nextbest.engine.backends.arrays.comparing import among, equal
from nextbest.engine.backends.arrays.dictionaries import in_one
from nextbest.engine.backends.arrays.making import Nothing, both_known, nothing
from nextbest.engine.backends.arrays.numbers import Word
from nextbest.engine.backends.arrays.taking import take
from nextbest.engine.functions.sql import Sql


def literal(sql: Sql, count: int) -> Lists:
    """The same list in so many rows."""
    items = [tuple(part.data for part in each.args) if each.word == "place" else each.data for each in sql.args]
    rows = np.tile(np.arange(len(items)), count)
    return Lists(np.arange(count + 1) * len(items), take(column_of(items, cast(Type, sql.data)), rows))


def owners(starts: Array) -> Array:
    """The row of each element."""
    return np.repeat(np.arange(len(starts) - 1), np.diff(starts))


def any_element(starts: Array, hits: Array) -> Array:
    """Whether one of a row's elements is a hit."""
    return _hits(starts, hits) > 0


def _every(starts: Array, hits: Array) -> Array:
    return np.equal(_hits(starts, hits), np.diff(starts))


def _hits(starts: Array, hits: Array) -> Array:
    """How many elements of each row are hits."""
    totals = np.zeros(len(hits) + 1, np.int64)
    np.cumsum(hits, out=totals[1:])
    return np.diff(totals.take(starts))


def element_of(_: Sql, args: Sequence[Column]) -> Column:
    """Whether a list has a value."""
    value, lists = args
    if isinstance(value, Nothing) or isinstance(lists, Nothing):
        return nothing(len(value))
    assert isinstance(lists, Lists)
    hits = equal(_, (lists.elements, take(value, owners(lists.starts))))
    return Values(any_element(lists.starts, cast(Values, hits).values), both_known(value, lists))


def two_lists(sql: Sql) -> Sequence[Sql]:
    """Of two lists those that need to be computed: one that is literal can be looked at where it stands."""
    one, other = sql.args
    return (one,) if other.word == "list" else (other,) if one.word == "list" else sql.args


def any_of(sql: Sql, args: Sequence[Column]) -> Column:
    """Whether two lists have an element in common."""
    if any(isinstance(each, Nothing) for each in args):
        return nothing(len(args[0]))
    if len(args) == 1:
        (lists,) = cast(Sequence[Lists], args)
        wanted = next(each for each in reversed(sql.args) if each.word == "list")
        return Values(any_element(lists.starts, among(lists.elements, _items(wanted))), lists.known)
    one, other = cast(Sequence[Lists], args)
    keys, others = _keys(one, other)
    return Values(any_element(one.starts, np.isin(keys, others)), both_known(one, other))


def all_of(sql: Sql, args: Sequence[Column]) -> Column:
    """Whether the first list has every element of the second."""
    if any(isinstance(each, Nothing) for each in args):
        return nothing(len(args[0]))
    values, wanted = sql.args
    if wanted.word == "list":
        (lists,) = cast(Sequence[Lists], args)
        found = np.ones(len(lists), np.bool_)
        for each in dict.fromkeys(_items(wanted)):
            found &= any_element(lists.starts, among(lists.elements, [each]))
        return Values(found, lists.known)
    if values.word == "list":
        (asked,) = cast(Sequence[Lists], args)
        return Values(_every(asked.starts, among(asked.elements, _items(values))), asked.known)
    one, other = cast(Sequence[Lists], args)
    keys, others = _keys(one, other)
    return Values(_every(other.starts, np.isin(others, keys)), both_known(one, other))


def _items(sql: Sql) -> list[Any]:
    return [each.data for each in sql.args]


def _keys(one: Lists, other: Lists) -> tuple[Array, Array]:
    """A number for each element of both, the same for the same element of the same row."""
    if isinstance(one.elements, Texts) and isinstance(other.elements, Texts):
        words, codes = in_one(one.elements, other.elements)
        different = len(words)
    else:
        values = [cast(Values, each.elements).values for each in (one, other)]
        uniques, places = np.unique(np.concatenate(values), return_inverse=True)
        codes, different = [places[: len(values[0])], places[len(values[0]) :]], len(uniques)
    rows = [owners(each.starts) for each in (one, other)]
    return rows[0] * different + codes[0], rows[1] * different + codes[1]


def place(_: Sql, args: Sequence[Column]) -> Column:
    """A location of its coordinates."""
    if any(isinstance(each, Nothing) for each in args):
        return nothing(len(args[0]))
    latitude, longitude = cast(Sequence[Values], args)
    return Places(latitude.values, longitude.values, both_known(latitude, longitude))


def _coordinate(name: str) -> Word:
    def word(_: Sql, args: Sequence[Column]) -> Column:
        (column,) = args
        return column if isinstance(column, Nothing) else Values(getattr(column, name), column.known)

    return word


LISTS: dict[str, Word] = {
    "element_of": element_of,
    "any_of": any_of,
    "all_of": all_of,
    "place": place,
    "latitude": _coordinate("latitudes"),
    "longitude": _coordinate("longitudes"),
}
