"""Columns made of parts of others: some of the rows, and rows of two one after another."""

from collections.abc import Sequence
from typing import cast

import numpy as np

from nextbest.dsl.types import BOOLEAN, LOCATION, NUMBER, ListOf, Type, is_text
from nextbest.engine.backends.arrays.columns import Array, Column, Known, Lists, Places, Texts, Values
from nextbest.engine.backends.arrays.customers import Customers, Records


def dtype_of(type: Type) -> np.dtype[np.generic]:
    """Of what the array of `Values` is that hold values of a type."""
    if type == BOOLEAN:
        return np.dtype(np.bool_)
    return np.dtype(np.float64 if type == NUMBER else np.int64)


def column_of(values: Sequence[object], type: Type) -> Column:
    """A column of values in the engine's forms; None: not known."""
    missing = np.fromiter((each is None for each in values), np.bool_, len(values))
    known = ~missing if missing.any() else None
    if isinstance(type, ListOf):
        rows = [cast(tuple[object, ...], each or ()) for each in values]
        elements = column_of([element for row in rows for element in row], type.element)
        return Lists(starts_of(np.fromiter(map(len, rows), np.int64, len(rows))), elements, known)
    if is_text(type):
        words: dict[object, int] = {}
        codes = np.fromiter((words.setdefault(each or "", len(words)) for each in values), np.int32, len(values))
        return Texts(codes, cast(tuple[str, ...], tuple(words)), known)
    if type == LOCATION:
        places = [cast(tuple[float, float], each or (0.0, 0.0)) for each in values]
        both = np.array(places, np.float64).reshape(len(values), 2)
        return Places(both[:, 0].copy(), both[:, 1].copy(), known)
    return Values(np.array([0 if each is None else each for each in values], dtype_of(type)), known)


def starts_of(lengths: Array) -> Array:
    """Where each of parts that follow one another begins, and where the last one ends."""
    found = np.zeros(len(lengths) + 1, np.int64)
    np.cumsum(lengths, out=found[1:])
    return found


def ranges(starts: Array, rows: Array) -> Array:
    """The places from `starts[i]` to before `starts[i + 1]`, of these rows one after another."""
    lengths = starts[rows + 1] - starts[rows]
    ends = np.cumsum(lengths)
    total = int(ends[-1]) if len(ends) else 0
    found: Array = np.arange(total, dtype=np.int64) + np.repeat(starts[rows] - (ends - lengths), lengths)
    return found


def taken(column: Column, rows: Array) -> Column:
    """The rows at these places, in that order."""
    known = None if column.known is None else column.known[rows]
    match column:
        case Values(values):
            return Values(values[rows], known)
        case Texts(codes, words):
            return Texts(codes[rows], words, known)
        case Places(latitudes, longitudes):
            return Places(latitudes[rows], longitudes[rows], known)
        case Lists(starts, elements):
            lengths = starts[rows + 1] - starts[rows]
            return Lists(starts_of(lengths), taken(elements, ranges(starts, rows)), known)


def joined(first: Column, second: Column) -> Column:
    """The rows of one column and then those of another of the same type."""
    known = _known(first, second)
    match first, second:
        case Values(), Values():
            return Values(np.concatenate([first.values, second.values]), known)
        case Texts(), Texts():
            places = {word: code for code, word in enumerate(first.words)}
            codes = np.array([places.setdefault(word, len(places)) for word in second.words], np.int32)
            moved = codes[second.codes] if len(codes) else second.codes
            return Texts(np.concatenate([first.codes, moved]), tuple(places), known)
        case Places(), Places():
            latitudes = np.concatenate([first.latitudes, second.latitudes])
            return Places(latitudes, np.concatenate([first.longitudes, second.longitudes]), known)
        case Lists(), Lists():
            starts = np.concatenate([first.starts, second.starts[1:] + first.starts[-1]])
            return Lists(starts, joined(first.elements, second.elements), known)
    raise AssertionError("columns of one attribute are of one kind")


def _known(first: Column, second: Column) -> Known:
    if first.known is None and second.known is None:
        return None
    parts = [np.ones(len(each), np.bool_) if each.known is None else each.known for each in (first, second)]
    return np.concatenate(parts)


def customers_at(customers: Customers, rows: Array) -> Customers:
    """The customers at these places, in that order."""
    return Customers(
        len(rows),
        {name: taken(each, rows) for name, each in customers.columns.items()},
        {name: records_of(each, rows) for name, each in customers.histories.items()},
    )


def records_of(records: Records, rows: Array) -> Records:
    """The records of the customers at these places, in that order."""
    among = ranges(records.starts, rows)
    lengths = records.starts[rows + 1] - records.starts[rows]
    return Records(starts_of(lengths), {name: taken(each, among) for name, each in records.fields.items()})
