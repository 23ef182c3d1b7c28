"""DuckDB gives the same values, stages and verdicts as the interpreter, to the last bit."""

from dataclasses import replace
from random import Random

import pytest

from nextbest.dsl import checked
from nextbest.engine.backends.duckdb import values
from nextbest.engine.backends.interpreter import Interpreter
from nextbest.engine.backends.program import Row
from nextbest.engine.clock import Clock
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


@pytest.mark.parametrize("seed", range(BATCHES))
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
