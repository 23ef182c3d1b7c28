"""Customers as tables: rows in the engine's forms of values → Arrow, one table for each history beside them."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast

import pyarrow as pa

from nextbest.dsl.types import BOOLEAN, LOCATION, NUMBER, Declared, History, ListOf, Scalar, Type, is_text
from nextbest.engine.backends.program import Row
from nextbest.engine.backends.sql.expand import column_name
from nextbest.engine.backends.sql.query import CUSTOMERS, MEMORY
from nextbest.engine.backends.sql.writer import CUSTOMER
from nextbest.engine.graph.graph import Graph

ROW = "row.number"
"""The key of customers who come as rows: their number, from 0. No attribute can have that name."""

PLACE = pa.struct([("lat", pa.float64()), ("lon", pa.float64())])


def arrow_type(type: Type) -> pa.DataType:
    """How values of a type stand in a column."""
    if isinstance(type, ListOf):
        return pa.list_(arrow_type(type.element))
    if is_text(type):
        return pa.string()
    return {BOOLEAN: pa.bool_(), NUMBER: pa.float64(), LOCATION: PLACE}.get(cast(Scalar, type), pa.int64())


def tables(graph: Graph, rows: Sequence[Row]) -> Mapping[str, pa.Table]:
    """The tables that queries with the key `ROW` read: `customers`, `memory`, and each history by its path."""
    columns = graph.columns
    places = {path: place for place, path in enumerate(columns)}
    numbers = pa.array(range(len(rows)), pa.int64())

    def column(path: tuple[str, ...]) -> pa.Array:
        return _array([row[places[path]] for row in rows], columns[path].type)

    own = [path for path in (*graph.reads, *graph.event_reads) if not isinstance(columns[path].type, History)]
    found = {
        CUSTOMERS: pa.table({ROW: numbers, **{column_name(path): column(path) for path in own}}),
        MEMORY: pa.table({ROW: numbers, **{column_name(path): column(path) for path in graph.memory}}),
    }
    for path, declared in columns.items():
        if isinstance(declared.type, History):
            records = [(number, each) for number, row in enumerate(rows) for each in cast(Any, row[places[path]]) or ()]
            found[column_name(path)] = pa.table(dict(_fields(declared.type, records)))
    return found


def _fields(history: History, records: Sequence[tuple[int, tuple[object, ...]]]) -> Iterator[tuple[str, pa.Array]]:
    yield CUSTOMER, pa.array([number for number, _ in records], pa.int64())
    for place, (field, declared) in enumerate(history.fields):
        yield field, _field(declared, [record[place] for _, record in records])


def _field(declared: Declared, values: list[object]) -> pa.Array:
    return _array(values, declared.type)


def _array(values: list[Any], type: Type) -> pa.Array:
    if type == LOCATION:
        values = [None if each is None else {"lat": each[0], "lon": each[1]} for each in values]
    elif isinstance(type, ListOf) and type.element == LOCATION:
        values = [None if each is None else [{"lat": at[0], "lon": at[1]} for at in each] for each in values]
    return pa.array(values, arrow_type(type))


def value_of(found: Any) -> object:
    """A value that came out of a table, in the engine's form."""
    match found:
        case dict():
            return (found["lat"], found["lon"])
        case list():
            return tuple(map(value_of, found))
    return found
