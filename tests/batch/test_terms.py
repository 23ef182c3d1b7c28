"""What obligations come to for many instants at once is what they come to for each."""

from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest

from nextbest.dsl.checked_campaigns import DueBy, DueWithin
from nextbest.dsl.checked_policy import Length
from nextbest.dsl.quantities import Duration, Period
from nextbest.engine.batch.folds.terms import terms
from nextbest.engine.clock import Clock
from nextbest.engine.graph.graph import Obligation
from nextbest.engine.remembering.folds.obligations import term
from tests.engine.folds.test_obligations import DAY, INSTANT, due

NOW = int(datetime(2026, 3, 8, 7, tzinfo=UTC).timestamp())
TURNS = (
    "2025-11-02T06:00",
    "2026-03-08T07:00",
    "2026-03-29T01:00",
    "2026-04-04T15:00",
    "2011-12-30T10:00",
    "2024-02-29T00:00",
)
LENGTHS: tuple[Length, ...] = (
    Period(1, 0),
    Period(0, 30),
    Period(1, 1),
    Duration(36 * 3600),
)


def around() -> list[int]:
    """Instants near turns of clocks and ends of months, and all over some years."""
    random = np.random.default_rng(7)
    found = list(random.integers(NOW - 6 * 10**7, NOW + 3 * 10**7, 1_500))
    for text in TURNS:
        turn = int(datetime.fromisoformat(f"{text}+00:00").timestamp())
        found += [turn + each for each in (-1, 0, 1, -3_600, 3_600, 1_800, -1_800, -86_400, 86_400)]
        found += list(random.integers(turn - 2 * 86_400, turn + 2 * 86_400, 100))
    return sorted({int(each) for each in found})


@pytest.mark.parametrize(
    "zone", ["America/New_York", "Europe/Paris", "Australia/Lord_Howe", "Pacific/Apia", "Asia/Kathmandu", "UTC"]
)
def test_instants_of_one_day_move_alike(zone: str) -> None:
    clock, values = Clock(NOW, zone), around()
    within, by = due("owed"), due("notice")
    assert isinstance(within, DueWithin)
    assert isinstance(by, DueBy)
    for length in LENGTHS:
        for given in (replace(within, within=length), replace(by, urgent=length)):
            obligation = Obligation(given, INSTANT)
            found = terms(obligation, np.array(values), clock)
            assert [tuple(each) for each in found.tolist()] == [term(obligation, value, clock) for value in values]


def test_days_are_taken_one_by_one() -> None:
    clock, values = Clock(NOW, "America/New_York"), list(range(20_000, 21_800))
    obligation = Obligation(due("owed"), DAY)
    found = terms(obligation, np.array(values), clock)
    assert [tuple(each) for each in found.tolist()] == [term(obligation, value, clock) for value in values]
