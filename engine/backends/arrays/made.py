"""Columns made of Python values in the engine's forms, and customers made of others."""

from collections.abc import Sequence
from typing import cast

import numpy as np

from nextbest.dsl.types import BOOLEAN, LOCATION, NUMBER, History, ListOf, Type, is_text
from nextbest.engine.backends.arrays.columns import Array, Column, Lists, Places, Texts, Values
from nextbest.engine.backends.arrays.customers import Customers, Records
from nextbest.engine.backends.arrays.taking import end_to_end, spans, starts_of, take


def dtype_of(type: Type) -> np.dtype[np.generic]:
    """Of what the array of `Values` is that hold values of a type."""
    if type == BOOLEAN:
        return np.dtype(np.bool_)
    return np.dtype(np.float64 if type == NUMBER else np.int64)


def column_of(values: Sequence[object], type: Type) -> Column:
    """A column of values; None: not known."""
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


def records_of(histories: Sequence[object], type: History) -> Records:
    """The records of one history of some customers."""
    given = [cast(tuple[tuple[object, ...], ...], each or ()) for each in histories]
    records = [record for each in given for record in each]
    return Records(
        starts_of(np.fromiter(map(len, given), np.int64, len(given))),
        {
            name: column_of([record[place] for record in records], declared.type)
            for place, (name, declared) in enumerate(type.fields)
        },
    )


def customers_at(customers: Customers, places: Array) -> Customers:
    """The customers at these places, in that order."""
    histories = {}
    for name, each in customers.histories.items():
        starts, among = spans(each.starts, places)
        histories[name] = Records(starts, {field: take(column, among) for field, column in each.fields.items()})
    return Customers(len(places), {name: take(each, places) for name, each in customers.columns.items()}, histories)


def all_of(first: Customers, others: Customers) -> Customers:
    """Some customers and then others, with the same columns."""
    histories = {}
    for name, each in first.histories.items():
        more = others.histories[name]
        fields = {field: end_to_end(column, more.fields[field]) for field, column in each.fields.items()}
        histories[name] = Records(np.concatenate([each.starts[:-1], more.starts + each.starts[-1]]), fields)
    columns = {name: end_to_end(each, others.columns[name]) for name, each in first.columns.items()}
    return Customers(first.count + others.count, columns, histories)
