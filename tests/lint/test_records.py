"""Conditions on histories that exclude each other: what is found is so for every history, by evaluation."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import combinations
from pathlib import Path
from random import Random

import pytest

from nextbest.dsl.checked import Bundle
from nextbest.dsl.expressions.alone import check_alone
from nextbest.engine.evaluation import Question
from nextbest.engine.functions import FUNCTIONS
from tests.lint.linting import bundle, checked

NOW = datetime(2026, 3, 30, 12, tzinfo=UTC)
"""A day after clocks were put forward in Berlin."""
PROFILE = """
profile:
  id: string!
  consent: {email: boolean!}
  orders: {history: {at: datetime!, total: money!, sort: string}}
"""
WINDOWS = ("", " in last 6 hours", " in last 2 days", " in last 7 days", " in last 48 hours", " in last 1 month")
WHERE = ("", " where total > 5", ' where sort is "a"', ' where sort is "a" and total > 5')
RECORDS = [
    {"at": (NOW - timedelta(hours=hours)).isoformat(), "total": total, "sort": sort}
    for hours, total, sort in [
        (1, 9, "a"),
        (24, 1, None),
        (47.5, 9, None),
        (150, 9, "b"),
        (700, 9, "a"),
        (9000, 1, "a"),
    ]
]
HISTORIES = [list(each) for size in range(4) for each in combinations(RECORDS, size)]


def condition(random: Random) -> str:
    kept = f"orders{random.choice(WINDOWS)}{random.choice(WHERE)}"
    number = random.randrange(1, 4)
    return random.choice(
        [
            f"any({kept})",
            f"none({kept})",
            f"count({kept}) >= {number}",
            f"count({kept}) < {number}",
            f"count({kept}) = 2",
        ]
    )


@pytest.mark.parametrize("seed", range(2))
def test_no_history_has_what_is_said_to_be_impossible(seed: int, tmp_path: Path) -> None:
    random = Random(f"records {seed}")
    pairs = [(condition(random), random.choice(["and", "or"]), condition(random)) for _ in range(120)]
    define = "".join(f"  pair_{number}: {' '.join(pair)}\n" for number, pair in enumerate(pairs))
    text = bundle(f"{PROFILE}define:\n{define}")
    found = checked(text, tmp_path / "bundle.yaml")
    assert found.bundle is not None
    said = Counter[str]()
    for each in found.report.diagnostics:
        if each.rule == "never-yes":  # the whole, where it is about one of the two
            name = text.splitlines()[each.place.line - 1].partition(":")[0].strip()
            assert True not in answers(found.bundle, name), each.message
        elif each.rule == "always-yes":
            assert answers(found.bundle, text[each.place.start : each.place.end]) == {True}, each.message
        said[each.rule] += 1
    assert said["never-yes"] > 1
    assert said["always-yes"] > 0


def answers(policy: Bundle, expression: str) -> set[object]:
    """What an expression comes to, for all histories."""
    understood, _ = check_alone(policy, expression, FUNCTIONS)
    assert understood is not None
    question = Question(policy, understood, NOW)
    return {question.ask({"id": "x", "consent": {"email": True}, "orders": each}).value for each in HISTORIES}


@pytest.mark.parametrize(
    ("conditions", "found"),
    [
        ("none(orders) and count(orders) >= 1", True),
        ("none(orders in last 30 days) and any(orders in last 7 days)", True),
        ("none(orders in last 7 days) and any(orders in last 30 days)", False),
        ("none(orders in last 2 months) and any(orders in last 31 days)", True),
        ("none(orders in last 1 month) and any(orders in last 31 days)", False),
        ("none(orders in last 1 day) and any(orders in last 24 hours)", False),  # not where a day has 23
        ("none(orders where total > 5) and any(orders in last 3 days where total > 5)", True),
        ("none(orders where total > 5) and any(orders in last 3 days)", False),
        ("count(orders in last 7 days) >= 3 and count(orders in last 30 days) <= 2", True),
        ("count(orders in last 7 days) >= 2 and count(orders in last 30 days) <= 2", False),
        ("none(orders since consented) and any(orders since consented)", True),
        ("none(orders since consented) and any(orders in last 1 day)", False),
    ],
)
def test_windows_within_each_other(conditions: str, found: bool, tmp_path: Path) -> None:
    profile = PROFILE.replace("  orders:", "  consented: datetime!\n  orders:")
    report = checked(bundle(f"{profile}define: {{one: '{conditions}'}}"), tmp_path / "bundle.yaml").report
    assert ("never-yes" in [each.rule for each in report.diagnostics]) is found
