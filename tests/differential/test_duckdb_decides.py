"""DuckDB comes to the same stages, verdicts and decisions as the interpreter, on random bundles and customers."""

from typing import Any

import pytest

from nextbest.engine.backends.duckdb import decided
from nextbest.engine.backends.sql.answers import Decided
from tests.differential import hunt
from tests.differential.cases import without_past
from tests.differential.hunt import Found, compare, main

CUSTOMERS = 200
SLOWLY = 20
"""Customers of each bundle whom the interpreter judges too."""
BUNDLES = 60


@pytest.mark.parametrize("seed", range(BUNDLES))
def test_decisions_agree(seed: int) -> None:
    compare(without_past(seed, CUSTOMERS, several=True), SLOWLY, Found())


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
