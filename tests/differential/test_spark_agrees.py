"""Spark comes to the same stages, verdicts, decisions and values as the interpreter, where it is there."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import pyarrow as pa
import pytest

from nextbest.dsl import checked
from nextbest.engine import Engine
from nextbest.engine.backends.dialects.spark import SPARK
from nextbest.engine.backends.interpreter import Interpreter
from nextbest.engine.backends.sql.compiled import compiled
from nextbest.engine.clock import Clock
from nextbest.engine.deciding.choose import places
from nextbest.engine.doors.now import parse_now
from nextbest.engine.lowering.lower import lower
from tests.differential.bundles import bundle, names
from tests.differential.cases import blank_row, without_past
from tests.differential.decisions import same
from tests.differential.expressions import TYPES, Maker, expression
from tests.differential.sample import NOWS, Values
from tests.sparks import WARNINGS, session

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

SMALL = (3, 15)
"""Bundles of few queries: Spark takes seconds to plan each."""
CUSTOMERS = 60
CDNOW = Path(__file__).parents[2] / "policies" / "cdnow"
NOW = "1998-06-30T12:00:00-04:00"
EXPRESSIONS = 8
pytestmark = [pytest.mark.filterwarnings(each) for each in WARNINGS]


@pytest.fixture(scope="module")
def spark() -> Iterator["SparkSession"]:
    with session() as made:
        yield made


@pytest.mark.parametrize("seed", SMALL)
def test_decisions_agree(spark: "SparkSession", seed: int) -> None:
    _compare(spark, seed)


def test_the_text_that_compile_prints_decides_as_the_engine_does(spark: "SparkSession") -> None:
    """As one text, run by Spark as it is; what counts broken rows finds none."""
    engine = Engine.load(CDNOW)
    with (CDNOW / "customers.jsonl").open(encoding="utf-8") as stream:
        documents = [json.loads(line) for line, _ in zip(stream, range(CUSTOMERS), strict=False)]
    people = pa.table({"id": [each["id"] for each in documents], "consent.email": [True] * CUSTOMERS})
    orders = [
        {"customer.id": each["id"], "at": (date.fromisoformat(order["at"]) - date(1970, 1, 1)).days, "total": 10_000}
        for each in documents
        for order in each["orders"]
    ]
    for name, table in (("customers", people), ("orders", pa.Table.from_pylist(orders))):
        spark.createDataFrame(table).createOrReplaceTempView(name)
    text = compiled(lower(engine.bundle), parse_now(NOW), SPARK)
    *counting, deciding = (spark.sql(each) for each in text.split(";\n") if each.strip())
    assert {count for query in counting for row in query.collect() for count in row} == {0}
    found = {row["id"]: (row["engagement"], row["key"], row["no_action"]) for row in deciding.collect()}
    for each in documents:
        document = {**each, "consent": {"email": True}, "orders": [{**order, "total": 1} for order in each["orders"]]}
        decision = engine.decide(document, NOW, messages=False)
        winner = decision.winners[0] if decision.winners else None
        kind = decision.no_action.kind if decision.no_action else None
        assert found[each["id"]] == (winner and winner.engagement, winner and winner.key, kind)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(60))
def test_many_more_decisions_agree(spark: "SparkSession", seed: int) -> None:
    _compare(spark, seed)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(20))
def test_values_agree(spark: "SparkSession", seed: int) -> None:
    from nextbest.engine.backends.spark import values

    random = Random(seed)
    now = random.choice(NOWS)
    maker = Maker(random, Values(random, now), messages=False)
    around = bundle(maker, engagements=0)
    asked = replace(maker, definitions=names(around), context=False)
    made = {f"asked_{number}": expression(asked.make(random.choice(TYPES), 3)) for number in range(EXPRESSIONS)}
    definitions = {name: checked.Definition(name, each) for name, each in made.items()}
    order = (*(around.order or ()), *definitions)
    graph = lower(replace(around, definitions={**around.definitions, **definitions}, order=order))
    nodes = [graph.definitions[name] for name in definitions]
    rows, clock = [blank_row(graph, maker.values) for _ in range(CUSTOMERS)], Clock(now, around.timezone)
    bound = Interpreter().compile(graph).at(clock)
    for row, (stage, found) in zip(rows, values(spark, graph, clock, nodes, rows), strict=True):
        assert stage == bound.stage(row)
        assert list(map(repr, found)) == [repr(bound.value(node, row, stage)) for node in nodes], row


def _compare(spark: "SparkSession", seed: int) -> None:
    from nextbest.engine.backends.spark import decided

    graph, clock, rows = without_past(seed, CUSTOMERS, several=True)
    bound, asked = Interpreter().compile(graph).at(clock), places(graph.bundle)
    for row, found in zip(rows, decided(spark, graph, clock, rows, judged=True), strict=True):
        same(found, graph, bound, row, asked)
