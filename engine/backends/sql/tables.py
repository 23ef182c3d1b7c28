"""Customers as tables: rows in the engine's forms of values → Arrow, one table for each history beside them."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast

import pyarrow as pa

from nextbest.dsl.types import BOOLEAN, LOCATION, NUMBER, Declared, History, ListOf, Scalar, Type, is_text
from nextbest.engine.backends.program import Row
from nextbest.engine.backends.sql.expand import column_name
from nextbest.engine.backends.sql.names import CUSTOMERS, MEMORY
from nextbest.engine.backends.sql.writer import CUSTOMER
from nextbest.engine.graph.graph import Graph

ROW = "row.0"
"""The key of customers who come as rows: their number, from 0. No attribute has such a name."""

PLACE = pa.struct([("lat", pa.float64()), ("lon", pa.float64())])


def arrow_type(type: Type) -> pa.DataType:
    """How values of a type stand in a column."""
    if isinstance(type, ListOf):
        return pa.list_(arrow_type(type.element))
    if is_text(type):
        return pa.string()
    return {BOOLEAN: pa.bool_(), NUMBER: pa.float64(), LOCATION: PLACE}.get(cast(Scalar, type), pa.int64())


def tables(graph: Graph, rows: Sequence[Row]) -> Mapping[str, pa.Table]:
    """The tables that queries with the key `ROW` read: customers, what is remembered, and each history by its path."""
    columns = {**graph.reads, **graph.event_reads}
    customers = {ROW: pa.array(range(len(rows)), pa.int64())}
    found = {MEMORY: _memory(graph, rows)}
    for path, declared in columns.items():
        place = graph.places[path]
        if isinstance(declared.type, History):
            records = [(number, each) for number, row in enumerate(rows) for each in cast(Any, row[place]) or ()]
            found[column_name(path)] = pa.table(dict(_fields(declared.type, records)))
        else:
            customers[column_name(path)] = _array([row[place] for row in rows], declared.type)
    return {**found, CUSTOMERS: pa.table(customers)}


def _memory(graph: Graph, rows: Sequence[Row]) -> pa.Table:
    """A line for each customer of whom something is remembered; NULL where a column has its default."""
    told = [(number, cast(Mapping[int, object], row[-1])) for number, row in enumerate(rows)] if graph.memory else []
    told = [each for each in told if each[1]]
    columns = {ROW: pa.array([number for number, _ in told], pa.int64())}
    for path, key in graph.remembered.items():
        columns[column_name(path)] = _array([values.get(key) for _, values in told], graph.memory[path].type)
    return pa.table(columns)


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
