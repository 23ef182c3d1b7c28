"""DuckDB decides as the engine does where customers have a past: limits, silence, sequences, obligations, events."""

from collections import Counter

import pytest

from nextbest.engine.backends.duckdb import decided
from nextbest.engine.backends.program import Verdict
from nextbest.engine.backends.python import Python
from nextbest.engine.deciding.choose import places
from tests.differential.cases import with_past
from tests.differential.decisions import same

BUNDLES = 30
CUSTOMERS = 30
RULES = (
    "paused stage on during when goal wait due channel holdout variant_holdout suppressed quiet_hours holiday"
    " unknown_timezone limit:engagement limit:kind limit:channel limit:policy never_together budget:engagement"
    " budget:kind not_worth_it rank_unknown won deferred nothing_eligible all_limited all_deferred nothing_worth_it"
    " held_out chosen further"
).split()
"""What must have occurred, or little is compared."""


def test_decisions_agree() -> None:
    found = Counter[str]()
    for seed in range(BUNDLES):
        _compare(seed, CUSTOMERS, found)
    assert [each for each in RULES if not found[each]] == []


@pytest.mark.slow
@pytest.mark.parametrize("block", range(20))
def test_many_more_decisions_agree(block: int) -> None:
    for seed in range(1_000 + block * 25, 1_025 + block * 25):
        _compare(seed, 500, Counter())


def _compare(seed: int, count: int, found: Counter[str]) -> None:
    graph, clock, rows = with_past(seed, count, several=True)
    bound, asked = Python().compile(graph).at(clock), places(graph.bundle)
    for row, told in zip(rows, decided(graph, clock, rows, judged=True), strict=True):
        same(told, graph, bound, row, asked)
        found.update([*map(_word, told.verdicts), told.no_action or "chosen"])
        found["further"] += len(told.others)


def _word(verdict: Verdict) -> str:
    if verdict.deferred:
        return "deferred"
    return "won" if verdict.rule is None else verdict.rule.partition(".")[0]
