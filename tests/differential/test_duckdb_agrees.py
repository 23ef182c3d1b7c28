"""DuckDB gives the same values, stages and verdicts as the interpreter, to the last bit."""

from dataclasses import replace
from decimal import Decimal
from random import Random

import pytest

from nextbest.dsl import checked
from nextbest.engine import Engine
from nextbest.engine.backends.duckdb import values
from nextbest.engine.backends.interpreter import Interpreter
from nextbest.engine.backends.program import Row
from nextbest.engine.clock import Clock
from nextbest.engine.deciding.case import Case
from nextbest.engine.deciding.request import request
from nextbest.engine.doors.now import parse_now
from nextbest.engine.graph.graph import Graph
from nextbest.engine.graph.nodes import Node
from nextbest.engine.lowering.lower import lower
from tests.differential.bundles import bundle, names
from tests.differential.expressions import TYPES, Maker, expression
from tests.differential.sample import NOWS, Values

CUSTOMERS = 100
EXPRESSIONS = 10
BATCHES = 20
"""× 10 expressions × 100 customers: 20,000 cases."""
NESTED = 5_007
"""Many queries within one another: DuckDB took all memory to plan them where none was materialized."""


@pytest.mark.parametrize("seed", [*range(BATCHES), NESTED])
def test_values_agree(seed: int) -> None:
    _compare_values(seed)


@pytest.mark.slow
@pytest.mark.parametrize("block", range(20))
def test_many_more_values_agree(block: int) -> None:
    for seed in range(1_000 + block * 50, 1_050 + block * 50):
        _compare_values(seed)


def _compare_values(seed: int) -> None:
    """All expressions of a bundle in one query: what they have in common is computed once."""
    random = Random(seed)
    now = random.choice(NOWS)
    maker = Maker(random, Values(random, now), messages=False)
    around = bundle(maker, engagements=0)
    asked = replace(maker, definitions=names(around), context=False)
    made = {f"asked_{number}": expression(asked.make(random.choice(TYPES), 4)) for number in range(EXPRESSIONS)}
    definitions = {name: checked.Definition(name, each) for name, each in made.items()}
    graph = lower(
        replace(around, definitions={**around.definitions, **definitions}, order=(*(around.order or ()), *definitions))
    )
    nodes = [graph.definitions[name] for name in definitions]
    _same(graph, nodes, _rows(graph, Values(random, now)), Clock(now, around.timezone))


def _same(graph: Graph, nodes: list[Node], rows: list[Row], clock: Clock) -> None:
    bound = Interpreter().compile(graph).at(clock)
    found = values(graph, clock, nodes, rows)
    assert len(found) == len(rows)
    for row, (stage, told) in zip(rows, found, strict=True):
        assert stage == bound.stage(row)
        for node, value in zip(nodes, told, strict=True):
            # repr tells 1 from 1.0 and True, and 0.0 from -0.0.
            assert repr(value) == repr(bound.value(node, row, stage)), (node, row)


def _rows(graph: Graph, values: Values) -> list[Row]:
    customers = [values.customer() for _ in range(CUSTOMERS)]
    return [[*(each[path] for path in graph.reads), {}] for each in customers]


def test_averages_of_sums_that_no_double_holds() -> None:
    """DuckDB casts whole numbers of 128 bits below 0 to another double than the nearest."""
    engine = Engine.from_text(
        "nextbest: 1\nbundle: large\ntimezone: UTC\n"
        "profile: {id: string!, orders: {history: {at: date!, total: money!}}}\n"
        "define: {usual: average(orders.total)}\n"
        "lifecycle: [{stage: high, when: (usual > 0) otherwise no}, {stage: low, otherwise: yes}]\n"
    )
    deciding, now = engine._deciding, "2026-11-20T10:00:00Z"
    most, rows = 2**53, []
    for count in range(1, 60):
        totals = [Decimal(-most) / 10_000] * (count // 2) + [Decimal(-number) / 10_000 for number in range(count)]
        orders = [{"at": "2026-01-01", "total": total * (-1) ** count} for total in totals]
        case = deciding.case({"id": "a", "orders": orders}, request(engine.bundle, now, {}), deciding.fast)
        assert isinstance(case, Case)
        rows.append(case.row)
    graph, clock = deciding.graph, Clock(parse_now(now), "UTC")
    bound, node = Interpreter().compile(graph).at(clock), graph.definitions["usual"]
    found = [value for _, (value,) in values(graph, clock, [node], rows)]
    assert list(map(repr, found)) == [repr(bound.value(node, row, 0)) for row in rows]
