"""Runs queries in Spark, over DataFrames of one session, and hands back a DataFrame or the answers for some rows."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlglot import exp

from nextbest.engine.backends.dialects.dialect import written
from nextbest.engine.backends.dialects.spark import SPARK
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
from nextbest.engine.clock import Clock
from nextbest.engine.errors import UsageError
from nextbest.engine.extras import needs
from nextbest.engine.graph.graph import Graph
from nextbest.engine.graph.nodes import Node

with needs("spark"):
    from pyspark.sql import Column, DataFrame, SparkSession
    from pyspark.sql.functions import expr

SETTINGS = {"spark.sql.ansi.enabled": "true", "spark.sql.session.timeZone": "UTC"}
"""What a session has to be set to: without ANSI a number that does not fit would go round in silence."""


def run(session: SparkSession, query: exp.Expr, given: Mapping[str, DataFrame]) -> DataFrame:
    """The rows of a query over these tables, in no order, computed when they are asked for. The query is used up.

    Its named queries become DataFrames one by one, so that Spark analyses each once: in one text with a hundred of them
    it takes minutes.

    Raises UsageError where the session is not set as `SETTINGS` says.
    """
    wrong = [f"{key}={value}" for key, value in SETTINGS.items() if str(session.conf.get(key)).lower() != value.lower()]
    if wrong:
        raise UsageError(f"the Spark session has to be set to {' and '.join(wrong)}")
    frames = dict(given)
    named = query.args.get("with_")
    for each in named.expressions if named else ():
        frames[each.alias] = _rows(session, each.this, frames)
    return _rows(session, query, frames)


def _rows(session: SparkSession, query: exp.Expr, frames: Mapping[str, DataFrame]) -> DataFrame:
    """The rows of one query over those that it names."""
    if isinstance(query, exp.Union):
        return _rows(session, query.this, frames).unionAll(_rows(session, query.expression, frames))
    source = query.args["from_"].this
    if not isinstance(source, exp.Table):
        return session.sql(written(query, SPARK))
    found = _named(source, frames)
    for join in query.args.get("joins") or ():
        found = found.join(_named(join.this, frames), _column(join.args["on"]), join.side.lower() or "inner")
    if where := query.args.get("where"):
        found = found.where(_column(where.this))
    if group := query.args.get("group"):
        keys = {f"group.{place}": _column(each) for place, each in enumerate(group.expressions)}
        grouped = found.groupBy(*(each.alias(name) for name, each in keys.items()))
        return grouped.agg(*map(_column, query.expressions)).drop(*keys)
    return found.selectExpr(*(written(each, SPARK) for each in query.expressions))


def _named(table: exp.Expr, frames: Mapping[str, DataFrame]) -> DataFrame:
    return frames[table.name].alias(table.alias or table.name)


def _column(built: exp.Expr) -> Column:
    return expr(written(built, SPARK))


def decide(session: SparkSession, graph: Graph, clock: Clock, given: Mapping[str, DataFrame], key: str) -> DataFrame:
    """The outbound decision for every customer of these tables, which are as `nextbest compile` says at its head.

    Raises NotInSql, and UsageError where the session is not set as it should.
    """
    return run(session, Query(graph, clock, SPARK, key=key).select(decisions), given)


def values(
    session: SparkSession, graph: Graph, clock: Clock, nodes: Sequence[Node], rows: Sequence[Row]
) -> list[tuple[int, list[object]]]:
    """Of each row the index of its stage and the values of these nodes. Raises NotInSql."""
    found = told_values(_answers(session, graph, clock, rows, asking_values(nodes)), nodes)
    return [(stage, list(map(value_of, each))) for stage, each in found]


def decided(
    session: SparkSession, graph: Graph, clock: Clock, rows: Sequence[Row], *, judged: bool = False
) -> list[Decided]:
    """The outbound decision for each row; with `judged` also what became of every candidate.

    Raises NotInSql.
    """
    return told_decisions(_answers(session, graph, clock, rows, asking_decisions if judged else decisions), graph)


def judged(
    session: SparkSession, graph: Graph, clock: Clock, rows: Sequence[Row]
) -> list[tuple[int, tuple[Verdict, ...]]]:
    """Of each row the index of its stage, and the verdict for every candidate. Raises NotInSql."""
    return told_verdicts(_answers(session, graph, clock, rows, verdicts), graph)


def _answers(
    session: SparkSession, graph: Graph, clock: Clock, rows: Sequence[Row], outputs: Outputs
) -> list[dict[str, Any]]:
    """What a query says of each row. An event may stand in the rows."""
    query = Query(graph, clock, SPARK, key=ROW, with_event=True).select(outputs)
    frames = {name: session.createDataFrame(table) for name, table in tables(graph, rows).items()}
    found: list[dict[str, Any]] = run(session, query, frames).toArrow().sort_by(ROW).to_pylist()
    return found
