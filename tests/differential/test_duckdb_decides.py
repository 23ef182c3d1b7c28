"""DuckDB comes to the same stages, verdicts and decisions as the interpreter, on random bundles and customers."""

from random import Random

import pytest

from nextbest.engine.backends.duckdb import decided
from nextbest.engine.backends.interpreter import Interpreter
from nextbest.engine.backends.program import Lane, Row
from nextbest.engine.backends.python import Python
from nextbest.engine.clock import Clock
from nextbest.engine.deciding.choose import places
from nextbest.engine.graph.graph import Graph
from nextbest.engine.lowering.lower import lower
from tests.differential.bundles import bundle
from tests.differential.decisions import same
from tests.differential.expressions import Maker
from tests.differential.sample import NOWS, Values

CUSTOMERS = 200
SLOWLY = 20
"""Customers of each bundle whom the interpreter judges too."""
BUNDLES = 30


@pytest.mark.parametrize("seed", range(BUNDLES))
def test_decisions_agree(seed: int) -> None:
    _compare(seed, CUSTOMERS)


@pytest.mark.slow
@pytest.mark.parametrize("block", range(40))
def test_many_more_decisions_agree(block: int) -> None:
    for seed in range(1_000 + block * 50, 1_050 + block * 50):
        _compare(seed, 1_000)


def _compare(seed: int, customers: int) -> None:
    random = Random(seed)
    now = random.choice(NOWS)
    values = Values(random, now)
    graph = lower(bundle(Maker(random, values, messages=False)))
    _agree(graph, Clock(now, graph.bundle.timezone), [_row(graph, values) for _ in range(customers)])


def _row(graph: Graph, values: Values) -> Row:
    customer = values.customer()
    return (*(customer[path] for path in graph.reads), {})


def _agree(graph: Graph, clock: Clock, rows: list[Row]) -> None:
    """Compare what DuckDB makes of the rows with the generated Python, and of some of them with the interpreter."""
    plain, fast = (each.compile(graph).at(clock) for each in (Interpreter(), Python()))
    lane = Lane(frozenset(places(graph.bundle).pools))
    for number, (row, found) in enumerate(zip(rows, decided(graph, clock, rows, judged=True), strict=True)):
        same(found, fast, row, lane)
        if number < SLOWLY:
            same(found, plain, row, lane)
