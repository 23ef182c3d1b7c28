"""All back ends give the same values, stages and verdicts, to the last bit, and none ever raises."""

from math import isfinite
from random import Random

import pytest

from nextbest.dsl.types import BOOLEAN, INTEGER, MONEY, NUMBER, Type
from nextbest.engine.backends.program import Bound, Row
from nextbest.engine.clock import Clock
from nextbest.engine.graph.graph import Graph
from nextbest.engine.graph.nodes import Node
from nextbest.engine.lowering.lower import lower, lower_alone
from nextbest.engine.remembering.folded import BLANK
from tests.backends import BACKENDS
from tests.differential.bundles import bundle, names
from tests.differential.expressions import TYPES, Maker, expression
from tests.differential.sample import NOWS, Values

CUSTOMERS = 25
EXPRESSIONS_OF_ONE_BUNDLE = 10
BATCHES = 30
"""× 10 expressions × 25 customers × 2 nows: 21,000 cases."""
BUNDLES = 30


@pytest.mark.parametrize("seed", range(BATCHES))
def test_values_agree(seed: int) -> None:
    _compare_values(seed)


@pytest.mark.parametrize("seed", range(BUNDLES))
def test_stages_and_verdicts_agree(seed: int) -> None:
    _compare_verdicts(seed)


@pytest.mark.slow
@pytest.mark.parametrize("block", range(20))
def test_a_million_cases_agree(block: int) -> None:
    for seed in range(1_000 + block * 100, 1_100 + block * 100):
        _compare_values(seed)
        _compare_verdicts(seed)


def _maker(random: Random, now: int) -> Maker:
    return Maker(random, Values(random, now))


def _compare_values(seed: int) -> None:
    random = Random(seed)
    nows = random.sample(NOWS, 2)
    maker = _maker(random, nows[0])
    around = bundle(maker, engagements=0)
    asked = Maker(random, maker.values, names(around))
    for _ in range(EXPRESSIONS_OF_ONE_BUNDLE):
        type = random.choice(TYPES)
        graph, node = lower_alone(around, expression(asked.make(type, 4)))
        programs = [each.compile(graph) for each in BACKENDS]
        for now in nows:
            bounds = [each.at(Clock(now, around.timezone)) for each in programs]
            for row in _rows(graph, Values(random, now)):
                _same_value(bounds, node, row, type)


def _same_value(bounds: list[Bound], node: Node, row: Row, type: Type) -> None:
    stages = [each.stage(row) for each in bounds]
    assert len(set(stages)) == 1
    values = [each.value(node, row, stages[0]) for each in bounds]
    # repr tells 1 from 1.0 and True, and 0.0 from -0.0.
    assert len(set(map(repr, values))) == 1, (values, row)
    assert _in_range(values[0], type), values


def _in_range(value: object, type: Type) -> bool:
    match value:
        case None:
            return True
        case bool():
            return type == BOOLEAN
        case int() if type in (INTEGER, MONEY):
            return abs(value) <= 2**53
        case float():
            return type == NUMBER and isfinite(value) and abs(value) <= 1e300
        case _:
            return type not in (BOOLEAN, INTEGER, MONEY, NUMBER)


def _compare_verdicts(seed: int) -> None:
    random = Random(seed)
    now = random.choice(NOWS)
    graph = lower(bundle(_maker(random, now)))
    bounds = [each.compile(graph).at(Clock(now, graph.bundle.timezone)) for each in BACKENDS]
    for row in _rows(graph, Values(random, now)):
        stages = [each.stage(row) for each in bounds]
        assert len(set(stages)) == 1
        first, *others = [list(each.judge(row, stages[0])) for each in bounds]
        assert len(first) == len(graph.candidates)
        assert all(each == first for each in others)


def _rows(graph: Graph, values: Values) -> list[Row]:
    customers = [values.customer() for _ in range(CUSTOMERS)]
    return [(*(each[path] for path in graph.reads), *BLANK) for each in customers]
