"""Customers as columns ↔ customers as rows, who asks for no event: exact both ways."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any, cast

import numpy as np

from nextbest.dsl.types import History
from nextbest.engine.backends.arrays.building import column_of, value_at, values_of
from nextbest.engine.backends.arrays.columns import Column
from nextbest.engine.backends.arrays.customers import Customers, Records
from nextbest.engine.backends.arrays.taking import starts_of
from nextbest.engine.backends.program import Row
from nextbest.engine.backends.sql.expand import column_name
from nextbest.engine.doors.event import no_event
from nextbest.engine.graph.graph import Graph


def customers_of(graph: Graph, rows: Sequence[Row]) -> Customers:
    """The customers of these rows, in columns; what the rows say of an event is left out."""
    columns: dict[str, Column] = {}
    histories: dict[str, Records] = {}
    for path, declared in graph.reads.items():
        values: list[Any] = [row[graph.places[path]] for row in rows]
        if isinstance(declared.type, History):
            histories[column_name(path)] = records_of(values, declared.type)
        else:
            columns[column_name(path)] = column_of(values, declared.type)
    columns.update(_remembered(graph, rows))
    return Customers(len(rows), columns, histories)


def _remembered(graph: Graph, rows: Sequence[Row]) -> Iterator[tuple[str, Column]]:
    """The columns of the memory in which something stands."""
    told = [cast(Mapping[int, object], row[-1]) for row in rows] if graph.memory else []
    used = {key for each in told for key in each}
    for path, key in graph.remembered.items():
        if key in used:
            yield column_name(path), column_of([each.get(key) for each in told], graph.memory[path].type)


def records_of(histories: Sequence[Sequence[Sequence[Any]]], type: History) -> Records:
    """The records of one history of some customers."""
    records = [record for history in histories for record in history]
    fields = {
        name: column_of([record[place] for record in records], declared.type)
        for place, (name, declared) in enumerate(type.fields)
    }
    return Records(starts_of(np.array(list(map(len, histories)), np.int64)), fields)


def row_of(graph: Graph, customers: Customers, place: int) -> Row:
    """The row of the customer in that place, from 0."""
    attributes = [_value(customers, path, declared.type, place) for path, declared in graph.reads.items()]
    return (*attributes, *no_event(graph.event_reads), dict(_told(graph, customers, place)))


def rows_of(graph: Graph, customers: Customers) -> list[Row]:
    """The rows of all customers, as `row_of` gives each."""
    attributes = [_values(customers, path, declared.type) for path, declared in graph.reads.items()]
    told: list[dict[int, object]] = [{} for _ in range(customers.count)]
    for path, key in graph.remembered.items():
        column = customers.columns.get(column_name(path))
        if column is not None:
            for each, value in zip(told, values_of(column), strict=True):
                if value is not None:
                    each[key] = value
    event = no_event(graph.event_reads)
    return [(*values, *event, each) for *values, each in zip(*attributes, told, strict=True)]


def _values(customers: Customers, path: tuple[str, ...], type: object) -> Sequence[object]:
    if not isinstance(type, History):
        return values_of(customers.columns[column_name(path)])
    records = customers.histories[column_name(path)]
    whole = list(zip(*(values_of(records.fields[name]) for name, _ in type.fields), strict=True))
    return [tuple(whole[start:end]) for start, end in pairwise(records.starts.tolist())]


def _value(customers: Customers, path: tuple[str, ...], type: object, place: int) -> object:
    if not isinstance(type, History):
        return value_at(customers.columns[column_name(path)], place)
    records = customers.histories[column_name(path)]
    fields = [records.fields[name] for name, _ in type.fields]
    return tuple(
        tuple(value_at(each, record) for each in fields)
        for record in range(*records.starts[place : place + 2].tolist())
    )


def _told(graph: Graph, customers: Customers, place: int) -> Iterator[tuple[int, object]]:
    """What is remembered of the customer, by its key."""
    for path, key in graph.remembered.items():
        column = customers.columns.get(column_name(path))
        value = None if column is None else value_at(column, place)
        if value is not None:
            yield key, value
