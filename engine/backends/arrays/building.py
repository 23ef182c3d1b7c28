"""Columns of values in the engine's forms, and the values of a column: exact both ways."""

from collections.abc import Sequence
from itertools import chain, pairwise
from typing import Any, cast

import numpy as np

from nextbest.dsl.types import BOOLEAN, LOCATION, NUMBER, ListOf, Type, is_text
from nextbest.engine.backends.arrays.columns import Array, Column, Known, Lists, Places, Texts, Values
from nextbest.engine.backends.arrays.taking import starts_of


def column_of(values: Sequence[Any], type: Type) -> Column:
    """A column of these values of one type, None where one is missing."""
    missing = [each is None for each in values]
    known: Known = ~np.array(missing, np.bool_) if any(missing) else None
    if isinstance(type, ListOf):
        lists = [() if each is None else each for each in values]
        sizes = np.array(list(map(len, lists)), np.int64)
        return Lists(starts_of(sizes), column_of(list(chain.from_iterable(lists)), type.element), known)
    if type == LOCATION:
        places = [(0.0, 0.0) if each is None else each for each in values]
        latitudes, longitudes = (np.array([place[at] for place in places], np.float64) for at in (0, 1))
        return Places(latitudes, longitudes, known)
    if is_text(type):
        codes: dict[str, int] = {}
        found = [0 if each is None else codes.setdefault(each, len(codes)) for each in values]
        return Texts(np.array(found, np.int32), tuple(codes), known)
    return Values(_array(values, np.bool_ if type == BOOLEAN else np.float64 if type == NUMBER else np.int64), known)


def _array(values: Sequence[Any], dtype: type) -> Array:
    return np.array([0 if each is None else each for each in values], dtype)


def value_at(column: Column, row: int) -> object:
    """The value in one row, in the engine's form; None where it is missing."""
    if column.known is not None and not column.known[row]:
        return None
    match column:
        case Values():
            return cast(object, column.values.item(row))
        case Texts():
            return column.words[column.codes[row]]
        case Places():
            return (column.latitudes.item(row), column.longitudes.item(row))
        case Lists():
            return tuple(value_at(column.elements, each) for each in range(*column.starts[row : row + 2].tolist()))


def values_of(column: Column) -> list[object]:
    """The values of all rows, as `value_at` gives each."""
    found: list[object]
    match column:
        case Values():
            found = column.values.tolist()
        case Texts():
            found = [column.words[code] for code in column.codes.tolist()] if column.words else [None] * len(column)
        case Places():
            found = list(zip(column.latitudes.tolist(), column.longitudes.tolist(), strict=True))
        case Lists():
            elements = values_of(column.elements)
            found = [tuple(elements[start:end]) for start, end in pairwise(column.starts.tolist())]
    if column.known is None:
        return found
    return [value if known else None for value, known in zip(found, column.known.tolist(), strict=True)]
