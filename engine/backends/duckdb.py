"""Runs queries in DuckDB, embedded in this process."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import duckdb
import pyarrow as pa
from sqlglot import exp

from nextbest.engine.backends.dialects.duckdb import DUCKDB
from nextbest.engine.backends.program import Row, Verdict
from nextbest.engine.backends.sql.choosing import decisions, verdicts
from nextbest.engine.backends.sql.query import STAGE, Output, Query
from nextbest.engine.backends.sql.tables import ROW, tables, value_of
from nextbest.engine.clock import Clock
from nextbest.engine.graph.graph import Graph
from nextbest.engine.graph.nodes import Node


def run(query: exp.Expr, given: Mapping[str, pa.Table], threads: int | None = None) -> pa.Table:
    """The rows of a query over these tables, in no order."""
    with duckdb.connect(config={} if threads is None else {"threads": threads}) as connection:
        connection.execute("SET enable_progress_bar = false")
        for name, table in given.items():
            connection.register(name, table)
        return connection.sql(query.sql(dialect=DUCKDB.name)).to_arrow_table()


def values(graph: Graph, clock: Clock, nodes: Sequence[Node], rows: Sequence[Row]) -> list[tuple[int, list[object]]]:
    """Of each row the index of its stage and the values of these nodes, by DuckDB. An event may stand in the rows."""
    query = Query(graph, clock, DUCKDB, key=ROW, with_event=True)
    names = [f"value.{number}" for number in range(len(nodes))]
    select = query.select(
        lambda stage: {name: Output(stage.value(node), node.type) for name, node in zip(names, nodes, strict=True)}
    )
    found = run(select, tables(graph, rows)).sort_by(ROW).to_pylist()
    return [(each[STAGE], [value_of(each[name]) for name in names]) for each in found]


class Decided(NamedTuple):
    """The outcome for one customer."""

    stage: int
    """Index of her stage."""
    candidate: int | None
    """Index of the winner."""
    key: int | None
    no_action: str | None
    """Why there is no winner."""


def decided(graph: Graph, clock: Clock, rows: Sequence[Row]) -> list[Decided]:
    """The outbound decision for each row, by DuckDB. Raises UsageError where a decision has more than one place."""
    query = Query(graph, clock, DUCKDB, key=ROW, with_event=True)
    found = run(query.select(decisions), tables(graph, rows)).sort_by(ROW).to_pylist()
    return [Decided(each[STAGE], each["candidate"], each["key"], each["no_action"]) for each in found]


def judged(graph: Graph, clock: Clock, rows: Sequence[Row]) -> list[tuple[int, list[Verdict]]]:
    """Of each row the index of its stage, and the verdict for every candidate, by DuckDB."""
    query = Query(graph, clock, DUCKDB, key=ROW, with_event=True)
    found = run(query.select(verdicts), tables(graph, rows)).sort_by(ROW).to_pylist()
    indices = [each.index for each in graph.candidates]
    return [
        (each[STAGE], [Verdict(each[f"rule.{i}"], each[f"key.{i}"], each[f"deferred.{i}"]) for i in indices])
        for each in found
    ]
