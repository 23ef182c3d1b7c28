"""Runs queries in DuckDB, embedded in this process."""

from collections.abc import Mapping, Sequence
from typing import Any

import duckdb
import pyarrow as pa
from sqlglot import exp

from nextbest.engine.backends.dialects.dialect import written
from nextbest.engine.backends.dialects.duckdb import DUCKDB
from nextbest.engine.backends.program import Row, Verdict
from nextbest.engine.backends.sql.answers import (
    Decided,
    asking_decisions,
    asking_values,
    told_decisions,
    told_values,
    told_verdicts,
)
from nextbest.engine.backends.sql.choosing import decisions, verdicts
from nextbest.engine.backends.sql.query import Outputs, Query
from nextbest.engine.backends.sql.tables import ROW, tables, value_of
from nextbest.engine.backends.sql.writer import table
from nextbest.engine.clock import Clock
from nextbest.engine.graph.graph import Graph
from nextbest.engine.graph.nodes import Node

ANSWERS = "answers.0"


def run(query: exp.Expr, given: Mapping[str, pa.Table], threads: int | None = None) -> pa.Table:
    """The rows of a query over these tables, in no order. The query is used up."""
    with duckdb.connect(config={} if threads is None else {"threads": threads}) as connection:
        connection.execute("SET enable_progress_bar = false")
        for name, each in given.items():
            connection.register(name, each)
        answers = exp.Create(this=table(ANSWERS), kind="TABLE", expression=query)
        connection.execute(written(answers, DUCKDB))
        return connection.table(ANSWERS).to_arrow_table()


def values(graph: Graph, clock: Clock, nodes: Sequence[Node], rows: Sequence[Row]) -> list[tuple[int, list[object]]]:
    """Of each row the index of its stage and the values of these nodes. Raises NotInSql."""
    found = told_values(_answers(graph, clock, rows, asking_values(nodes)), nodes)
    return [(stage, list(map(value_of, each))) for stage, each in found]


def decided(graph: Graph, clock: Clock, rows: Sequence[Row], *, judged: bool = False) -> list[Decided]:
    """The outbound decision for each row; with `judged` also what became of every candidate.

    Raises NotInSql.
    """
    return told_decisions(_answers(graph, clock, rows, asking_decisions if judged else decisions), graph)


def judged(graph: Graph, clock: Clock, rows: Sequence[Row]) -> list[tuple[int, tuple[Verdict, ...]]]:
    """Of each row the index of its stage, and the verdict for every candidate. Raises NotInSql."""
    return told_verdicts(_answers(graph, clock, rows, verdicts), graph)


def _answers(graph: Graph, clock: Clock, rows: Sequence[Row], outputs: Outputs) -> list[dict[str, Any]]:
    """What a query says of each row. An event may stand in the rows."""
    query = Query(graph, clock, DUCKDB, key=ROW, with_event=True)
    found: list[dict[str, Any]] = run(query.select(outputs), tables(graph, rows)).sort_by(ROW).to_pylist()
    return found
