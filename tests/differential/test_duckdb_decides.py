"""DuckDB comes to the same stages, verdicts and decisions as the interpreter, on random bundles and customers."""

from random import Random
from typing import Any

import pytest

from nextbest.engine.backends.duckdb import decided
from nextbest.engine.backends.interpreter import Interpreter
from nextbest.engine.backends.program import Lane, Row
from nextbest.engine.backends.python import Python
from nextbest.engine.backends.sql.answers import Decided
from nextbest.engine.clock import Clock
from nextbest.engine.deciding.choose import places
from nextbest.engine.graph.graph import Graph
from nextbest.engine.lowering.lower import lower
from tests.differential import hunt
from tests.differential.bundles import bundle
from tests.differential.decisions import same
from tests.differential.expressions import Maker
from tests.differential.hunt import main
from tests.differential.sample import NOWS, Values

CUSTOMERS = 200
SLOWLY = 20
"""Customers of each bundle whom the interpreter judges too."""
BUNDLES = 30


@pytest.mark.parametrize("seed", range(BUNDLES))
def test_decisions_agree(seed: int) -> None:
    _compare(seed, CUSTOMERS)


def test_the_long_hunt_counts_what_it_compares(capsys: pytest.CaptureFixture[str]) -> None:
    """Its short form: a bundle without a past, one with."""
    assert main(["--first", "1002", "--bundles", "2", "--customers", "20", "--interpreted", "3"]) == 0
    told = capsys.readouterr().out
    assert told.startswith("seeds 1002 to 1003: 2 bundles, ")
    assert told.endswith("; 0 differences\n")


def test_the_long_hunt_finds_what_differs(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def broken(*given: Any, **asked: Any) -> list[Decided]:
        return [each._replace(stage=each.stage + 1) for each in decided(*given, **asked)]

    monkeypatch.setattr(hunt, "decided", broken)
    assert main(["--first", "1002", "--bundles", "2", "--customers", "2"]) == 1
    told = capsys.readouterr()
    assert told.out.endswith("; 2 differences\n")
    assert [line.split(":")[0] for line in told.err.splitlines()] == ["seed 1002", "seed 1003"]


@pytest.mark.slow
@pytest.mark.parametrize("block", range(40))
def test_many_more_decisions_agree(block: int) -> None:
    assert main(["--first", str(1_000 + block * 50), "--bundles", "50"]) == 0


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
