"""Runs queries in DuckDB, embedded in this process."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, cast

import duckdb
import pyarrow as pa
from sqlglot import exp

from nextbest.engine.backends.dialects.dialect import written
from nextbest.engine.backends.dialects.duckdb import DUCKDB
from nextbest.engine.backends.program import Row, Verdict
from nextbest.engine.backends.sql.choosing import decisions, verdicts
from nextbest.engine.backends.sql.query import STAGE, Output, Outputs, Query
from nextbest.engine.backends.sql.tables import ROW, tables, value_of
from nextbest.engine.backends.sql.writer import table
from nextbest.engine.clock import Clock
from nextbest.engine.graph.graph import Graph
from nextbest.engine.graph.nodes import Node

ANSWERS = "answers.0"


class Decided(NamedTuple):
    """The outcome for one customer."""

    stage: int
    """Index of her stage."""
    candidate: int | None
    """Index of the winner."""
    key: int | None
    no_action: str | None
    """Why there is no winner."""
    verdicts: tuple[Verdict, ...]
    """That for every candidate, if asked for."""


def run(query: exp.Expr, given: Mapping[str, pa.Table], threads: int | None = None) -> pa.Table:
    """The rows of a query over these tables, in no order."""
    with duckdb.connect(config={} if threads is None else {"threads": threads}) as connection:
        connection.execute("SET enable_progress_bar = false")
        for name, each in given.items():
            connection.register(name, each)
        answers = exp.Create(this=table(ANSWERS), kind="TABLE", expression=query)
        connection.execute(written(answers, DUCKDB))
        return connection.table(ANSWERS).to_arrow_table()


def values(graph: Graph, clock: Clock, nodes: Sequence[Node], rows: Sequence[Row]) -> list[tuple[int, list[object]]]:
    """Of each row the index of its stage and the values of these nodes. Raises NotInSql."""
    names = [f"value.{number}" for number in range(len(nodes))]
    found = _answers(
        graph,
        clock,
        rows,
        lambda stage: {name: Output(stage.value(node), node.type) for name, node in zip(names, nodes, strict=True)},
    )
    return [(cast(int, each[STAGE]), [value_of(each[name]) for name in names]) for each in found]


def decided(graph: Graph, clock: Clock, rows: Sequence[Row], *, judged: bool = False) -> list[Decided]:
    """The outbound decision for each row; with `judged` also what became of every candidate.

    Raises NotInSql, and UsageError where a decision has more than one place.
    """
    found = _answers(
        graph, clock, rows, lambda stage: {**decisions(stage), **verdicts(stage)} if judged else decisions(stage)
    )
    return [
        Decided(
            each[STAGE], each["candidate"], each["key"], each["no_action"], _verdicts(graph, each) if judged else ()
        )
        for each in cast("list[Any]", found)
    ]


def judged(graph: Graph, clock: Clock, rows: Sequence[Row]) -> list[tuple[int, tuple[Verdict, ...]]]:
    """Of each row the index of its stage, and the verdict for every candidate. Raises NotInSql."""
    found = _answers(graph, clock, rows, verdicts)
    return [(cast(int, each[STAGE]), _verdicts(graph, each)) for each in found]


def _answers(graph: Graph, clock: Clock, rows: Sequence[Row], outputs: Outputs) -> list[dict[str, object]]:
    """What a query says of each row. An event may stand in the rows."""
    query = Query(graph, clock, DUCKDB, key=ROW, with_event=True)
    return cast("list[dict[str, object]]", run(query.select(outputs), tables(graph, rows)).sort_by(ROW).to_pylist())


def _verdicts(graph: Graph, found: Mapping[str, Any]) -> tuple[Verdict, ...]:
    indices = (each.index for each in graph.candidates)
    return tuple(Verdict(found[f"rule.{i}"], found[f"key.{i}"], found[f"deferred.{i}"]) for i in indices)
