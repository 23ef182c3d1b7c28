"""The record shop: stages and segments of 2,357 real customers equal figures computed by other programs."""

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from nextbest.cli.main import run
from nextbest.engine import Engine
from nextbest.policies.cdnow.make_customers import CUSTOMERS, PURCHASES, lines

POLICY = CUSTOMERS.parent
EXPECTED: dict[str, Any] = json.loads(Path(__file__).with_name("cdnow_expected.json").read_text(encoding="utf-8"))
MONTH_ENDS: dict[str, dict[str, int]] = EXPECTED["stage_by_month_end"]
AS_OF: dict[str, int] = EXPECTED["as_of_1998-06-30"]
LAST_DAY = "1998-06-30"
KNOWN_STAGES = ("new", "active", "at_risk", "lapsing", "lost")

Document = dict[str, Any]


def noon(day: str) -> str:
    """Some instant of that day in the policy zone: days are what counts here."""
    return f"{day}T12:00:00-05:00"


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine.load(POLICY)


@pytest.fixture(scope="module")
def customers() -> list[Document]:
    return [json.loads(line) for line in CUSTOMERS.read_text(encoding="utf-8").splitlines()]


def test_the_committed_customers_are_those_that_the_script_makes() -> None:
    assert CUSTOMERS.read_text(encoding="utf-8") == lines()


def test_the_customers_hold_every_purchase(customers: list[Document]) -> None:
    orders = [order for customer in customers for order in customer["orders"]]
    cents = sum(round(order["total"] * 100) for order in orders)
    found = (len(customers), len(orders), sum(order["cds"] for order in orders), cents)
    assert found == (
        EXPECTED["customers"],
        EXPECTED["rows"],
        EXPECTED["cds"],
        round(EXPECTED["dollars"] * 100),
    )
    assert len(PURCHASES.read_text(encoding="ascii").splitlines()) == len(orders)


@pytest.mark.parametrize("day", MONTH_ENDS)
def test_stages_at_every_month_end(engine: Engine, customers: list[Document], day: str) -> None:
    """Who has not bought by that day is a prospect; the others are in the five stages as published."""
    stages = [engine.stage(customer, noon(day)).name for customer in customers]
    known = [Known.of(customer, date.fromisoformat(day)) for customer in customers]
    assert stages == [each.stage if each else "prospect" for each in known]
    found = Counter(stages)
    expected = MONTH_ENDS[day]
    assert {stage: found[stage] for stage in KNOWN_STAGES} == {stage: expected[stage] for stage in KNOWN_STAGES}
    assert found["prospect"] == len(customers) - expected["known"]


def values(expression: str, capsys: pytest.CaptureFixture[str]) -> list[object]:
    """Its value for every customer on the last day, as `nextbest eval` gives it."""
    arguments = [str(POLICY), expression, str(CUSTOMERS), "--now", noon(LAST_DAY), "--format", "json"]
    assert run(["eval", *arguments]) == 0
    return [json.loads(line)["value"] for line in capsys.readouterr().out.splitlines()]


@pytest.mark.parametrize(
    ("definition", "figure"),
    [
        ("vip", "vip_money_ge_500"),
        ("loyal", "loyal_freq_ge_5"),
        ("at_risk_regular", "at_risk_and_freq_ge_3"),
        ("winback_eligible", "winback_eligible(at_risk|lapsing, freq>=2, money>=100)"),
        ("churn_risk", "churn_risk(freq>=3 and recency > 3*mean gap)"),
    ],
)
def test_segments_on_the_last_day(capsys: pytest.CaptureFixture[str], definition: str, figure: str) -> None:
    assert values(definition, capsys).count(True) == AS_OF[figure]


def test_customers_on_the_edge_of_a_stage(capsys: pytest.CaptureFixture[str]) -> None:
    found = Counter(values("recency", capsys))
    edges = {0: "recency_0", 90: "recency_exactly_90", 180: "recency_exactly_180", 365: "recency_exactly_365"}
    assert {days: found[days] for days in edges} == {days: AS_OF[figure] for days, figure in edges.items()}


def test_every_customer_is_decided_and_consent_is_kept(engine: Engine, customers: list[Document]) -> None:
    decisions = list(engine.decide_many(customers, noon(LAST_DAY)))
    assert [decision.customer for decision in decisions] == [customer["id"] for customer in customers]
    assert Counter(decision.stage for decision in decisions) == {
        stage: count for stage, count in MONTH_ENDS[LAST_DAY].items() if stage in KNOWN_STAGES and count
    }
    for decision, customer in zip(decisions, customers, strict=True):
        assert decision.winner is None or decision.winner.channel == "letter" or customer["consent"]["email"]


@dataclass(frozen=True)
class Known:
    """What is known of a customer on a day, computed without the engine."""

    stage: str
    frequency: int
    cents: int
    away_too_long: bool

    @classmethod
    def of(cls, customer: Document, day: date) -> "Known | None":
        orders = [order for order in customer["orders"] if date.fromisoformat(order["at"]) <= day]
        if not orders:
            return None
        days = sorted({date.fromisoformat(order["at"]) for order in orders})
        tenure, recency, gaps = (day - days[0]).days, (day - days[-1]).days, len(days) - 1
        stage = next(
            stage
            for stage, fits in zip(
                KNOWN_STAGES, (tenure <= 30, recency <= 90, recency <= 180, recency <= 365, True), strict=True
            )
            if fits
        )
        away_too_long = gaps >= 2 and recency * gaps > 3 * (days[-1] - days[0]).days
        return cls(stage, len(days), sum(round(order["total"] * 100) for order in orders), away_too_long)


def bought_within_90_days(customers: list[Document], day: date, fits: Callable[[Known], bool]) -> tuple[int, int]:
    """How many of those that fit on that day bought in the 90 days after, and how many they are."""
    assert day + timedelta(days=90) <= date.fromisoformat(LAST_DAY)
    audience = [customer for customer in customers if (known := Known.of(customer, day)) and fits(known)]
    buyers = [
        customer
        for customer in audience
        if any(day < date.fromisoformat(order["at"]) <= day + timedelta(days=90) for order in customer["orders"])
    ]
    return len(buyers), len(audience)


@pytest.mark.parametrize(
    ("engagement", "day", "fits"),
    [
        ("welcome", "1997-03-31", lambda known: known.stage == "new"),
        ("second_order", "1997-03-31", lambda known: known.stage == "new" and known.frequency == 1),
        ("new_releases", "1998-03-31", lambda known: known.stage == "active"),
        ("regulars", "1998-03-31", lambda known: known.stage == "active" and known.frequency >= 5),
        ("box_sets", "1998-03-31", lambda known: known.stage == "active" and known.cents >= 500_00),
        (
            "longer_than_usual",
            "1998-03-31",
            lambda known: known.stage in ("active", "at_risk", "lapsing") and known.away_too_long,
        ),
        ("we_miss_you", "1998-03-31", lambda known: known.stage in ("at_risk", "lapsing")),
        (
            "winback_letter",
            "1998-03-31",
            lambda known: known.stage in ("at_risk", "lapsing") and known.frequency >= 2 and known.cents >= 100_00,
        ),
        ("last_call", "1998-03-31", lambda known: known.stage == "lost"),
    ],
)
def test_baselines_are_as_measured(
    engine: Engine, customers: list[Document], engagement: str, day: str, fits: Callable[[Known], bool]
) -> None:
    buyers, audience = bought_within_90_days(customers, date.fromisoformat(day), fits)
    baselines = {use.baseline.text.value for use in engine.bundle.engagements[engagement].uses if use.baseline}
    assert baselines == {f"{round(buyers / audience * 100, 1):g}%"}
    assert f"| {buyers} of {audience:,} |" in (POLICY / "README.md").read_text(encoding="utf-8")
