"""Columns of a few rows, and expressions over them, in the words of `engine.functions.sql`."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from nextbest.dsl.types import BOOLEAN, INTEGER, LOCATION, NUMBER, STRING, ListOf, Type
from nextbest.engine.backends.arrays.building import column_of, value_at
from nextbest.engine.backends.arrays.columns import Column
from nextbest.engine.backends.arrays.customers import Customers, Records
from nextbest.engine.backends.arrays.evaluator import Evaluator
from nextbest.engine.backends.arrays.scope import ARRAY_WORDS
from nextbest.engine.backends.arrays.taking import starts_of
from nextbest.engine.backends.sql.terms import Terms
from nextbest.engine.clock import Clock
from nextbest.engine.functions.sql import Sql

NOW = 1_762_061_400
"""2025-11-02 05:30 UTC."""

TYPES: Mapping[str, Type] = {
    "yes": BOOLEAN,
    "whole": INTEGER,
    "double": NUMBER,
    "text": STRING,
    "place": LOCATION,
    "texts": ListOf(STRING),
    "wholes": ListOf(INTEGER),
    "places": ListOf(LOCATION),
}
"""By the first part of a column's name: `text`, `text_2`."""


def column(name: str) -> Sql:
    """A column of the customer."""
    return Sql("column", data=name)


def field(name: str) -> Sql:
    """A column of the records of `orders`."""
    return Sql("field", data=(("orders",), name))


def over(word: str, *operands: Sql) -> Sql:
    """An aggregate of `orders`."""
    return Sql(word, operands, ("orders",))


def customers(**columns: Sequence[Any]) -> Customers:
    """Customers with these columns."""
    return Customers(len(next(iter(columns.values()))), _columns(columns))


def with_orders(*orders: Sequence[Mapping[str, Any]], **columns: Sequence[Any]) -> Customers:
    """Customers, each with orders, by their fields."""
    records = [record for each in orders for record in each]
    names = dict.fromkeys(name for each in records for name in each)
    fields = _columns({name: [each.get(name) for each in records] for name in names})
    starts = starts_of(np.array(list(map(len, orders))))
    return Customers(len(orders), _columns(columns), {"orders": Records(starts, fields)})


def _columns(columns: Mapping[str, Sequence[Any]]) -> dict[str, Column]:
    return {name: column_of(values, TYPES[name.partition("_")[0]]) for name, values in columns.items()}


def shared(term: Sql) -> Sql:
    """The same expression with each part once, as the graph's are: that is how some of them are recognised."""
    return Terms("arrays", ARRAY_WORDS).shared(term)


def values(term: Sql, given: Customers | Evaluator) -> list[object]:
    """What an expression is, row by row; None where it is unknown."""
    evaluator = Evaluator(given, Clock(NOW, "UTC")) if isinstance(given, Customers) else given
    found = evaluator.value(term)
    assert len(found) == evaluator.count
    return [value_at(found, row) for row in range(len(found))]
