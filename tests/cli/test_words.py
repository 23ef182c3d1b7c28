"""Every rule, kind of no action and limit has words."""

from datetime import UTC, datetime
from typing import get_args

import pytest

from nextbest.cli.words import NO_ACTION, RULES, filled, reason
from nextbest.engine import decision
from nextbest.engine.decision import CandidateTrace, LimitCount, NoActionKind

LATER = datetime(2026, 11, 21, 9, tzinfo=UTC)


def trace(rule: str, *, until: datetime | None = None, deferred: bool = False) -> CandidateTrace:
    return CandidateTrace("a", "push", "contactable", rule, None, None, (), until=until, deferred=deferred)


@pytest.mark.parametrize("rule", decision.RULES)
def test_every_rule_has_words(rule: str) -> None:
    assert rule in RULES
    assert reason(trace(rule)) != rule


def test_no_rule_has_words_that_is_none() -> None:
    assert {name.partition(":")[0] for name in RULES} == set(decision.RULES)


def test_every_kind_of_no_action_has_words() -> None:
    assert set(NO_ACTION) == set(get_args(NoActionKind))


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("limit:policy", "a limit for all contacts is full, until 2026-11-21 09:00 UTC"),
        ("limit:kind.loyalty", "a limit of its kind is full, until 2026-11-21 09:00 UTC"),
        ("goal", "its goal is reached, and it does not begin again before 2026-11-21 09:00 UTC"),
        ("wait", "it has to wait, and does not go before 2026-11-21 09:00 UTC"),
        ("suppressed", "there is silence after what the customer did, until 2026-11-21 09:00 UTC"),
        ("during", "it does not run at this time, until 2026-11-21 09:00 UTC"),
    ],
)
def test_a_rule_says_until_when(rule: str, words: str) -> None:
    assert reason(trace(rule, until=LATER)) == words


def test_what_is_deferred_waits() -> None:
    words = "these are quiet hours where the customer is: it waits, not before 2026-11-21 09:00 UTC"
    assert reason(trace("quiet_hours", until=LATER, deferred=True)) == words


@pytest.mark.parametrize(
    ("text", "count", "limit", "until", "words"),
    [
        ("3 per 7 days", 2, 3, None, "2 of 3 in the last 7 days"),
        ("3 per 36 hours", 3, 3, LATER, "3 of 3 in the last 36 hours, free again 2026-11-21 09:00 UTC"),
        ("1 per calendar week", 1, 1, LATER, "1 of 1 this calendar week, free again 2026-11-21 09:00 UTC"),
        ("2 in total", 2, 2, None, "2 of 2 in total, for good"),
        ("2 in total", 1, 2, None, "1 of 2 in total"),
        ("5_000 cost per calendar day", 4999.5, 5000, None, "4,999.5 of 5,000 cost this calendar day"),
        ("200 offers in total", 200, 200, None, "200 of 200 offers in total, for good"),
    ],
)
def test_a_limit_says_what_fills_it(text: str, count: float, limit: float, until: datetime | None, words: str) -> None:
    assert filled(LimitCount("policy", text, count, limit, until)) == words
