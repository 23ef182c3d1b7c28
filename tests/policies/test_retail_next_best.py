"""The known case of retail: a loyal customer who buys only dresses is offered shoes, and why."""

import json
from pathlib import Path
from shutil import copy

import pytest

from nextbest.engine import Decision, Engine

POLICY = Path(__file__).parents[2] / "policies" / "retail_next_best"
NOW = "2026-11-20T10:00:00-05:00"
OPENED = json.loads((POLICY / "app_opened.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine.load(POLICY)


@pytest.fixture(scope="module")
def customers() -> dict[str, dict[str, object]]:
    documents = map(json.loads, (POLICY / "customers.jsonl").read_text(encoding="utf-8").splitlines())
    return {document["id"]: document for document in documents}


@pytest.fixture(scope="module")
def decisions(engine: Engine, customers: dict[str, dict[str, object]]) -> dict[str, Decision]:
    return {decision.customer: decision for decision in engine.decide_many(customers.values(), NOW)}


@pytest.mark.parametrize(
    ("customer", "stage", "engagement", "channel", "key"),
    [
        ("ana", "loyalty", "evening_at_soho", "push", 3_360_000_000),
        ("bea", "activation", "bag_for_shoes", "push", 2_580_000_000),
        ("carla", "onboarding", "welcome_points", "email", 1_118_000_000),
        ("dan", "winback", "free_delivery", "email", 2_998_000_000),
        ("emma", "loyalty", "return_help", "email", None),
        ("grace", "activation", "abandoned_cart", "push", 2_250_000_000),
        ("hana", "loyalty", "gold_preview", "push", 2_400_000_000),
        ("ines", "loyalty", "evening_at_soho", "email", 3_357_600_000),
        ("jun", "activation", "longer_than_usual", "push", 600_000_000),
        ("kim", "activation", "new_arrivals", "email", None),
    ],
)
def test_each_customer_gets_what_the_readme_says(
    decisions: dict[str, Decision], customer: str, stage: str, engagement: str, channel: str, key: int | None
) -> None:
    decision = decisions[customer]
    assert decision.winner is not None
    winner = decision.winner
    assert (decision.stage, winner.engagement, winner.channel) == (stage, engagement, channel)
    assert key is None or winner.key == key


def test_who_consented_to_nothing_gets_nothing(decisions: dict[str, Decision]) -> None:
    farid = decisions["farid"]
    assert farid.winners == ()
    assert farid.no_action is not None
    assert farid.no_action.kind == "nothing_eligible"


def test_every_sample_customer_with_a_name_of_their_own_is_in_the_readme(
    customers: dict[str, dict[str, object]],
) -> None:
    readme = (POLICY / "README.md").read_text(encoding="utf-8")
    named = [id for id in customers if "-" not in id]
    assert len(named) == 11
    assert [id for id in named if f"| {id} |" not in readme] == []


def test_why_the_others_lose_against_shoes(engine: Engine, customers: dict[str, dict[str, object]]) -> None:
    explanation = engine.explain(customers["ana"], NOW, event=OPENED)
    rules = {trace.engagement: trace.rule for trace in explanation.candidates if trace.channel == "push"}
    assert rules == {
        "abandoned_cart": "when",
        "almost_gold": "when",
        "back_in_stock": "on",
        "bag_for_shoes": "when",
        "birthday_gift": "when",
        "black_friday": "during",
        "christmas_delivery": "during",
        "double_points_shoes": None,
        "dress_sale": "outranked",
        "evening_at_soho": "outranked",
        "first_of_the_month": "during",
        "free_delivery": "stage",
        "friday_drop": "during",
        "gold_preview": "outranked",
        "longer_than_usual": "when",
        "looks_again": "stage",
        "new_dresses": "outranked",
        "offer_ends_soon": "when",
        "points_expire": "when",
        "recommend_next": "outranked",
        "second_order": "when",
        "stylist_for_newcomers": "stage",
        "summer_sale": "paused",
        "welcome_points": "stage",
    }


def test_uplift_chooses_what_chance_alone_would_not(customers: dict[str, dict[str, object]], tmp_path: Path) -> None:
    """Ranked by the chance of a sale, she is sent what she buys anyway."""
    for path in POLICY.glob("*.yaml"):
        copy(path, tmp_path)
    (tmp_path / "rank.yaml").write_text("arbitration: {rank: propensity * value}\n", encoding="utf-8")
    decision = Engine.load(tmp_path).decide(customers["ana"], NOW, event=OPENED)
    assert decision.winner is not None
    assert decision.winner.engagement == "new_dresses"


def test_a_customer_far_from_the_shops_is_not_offered_double_points(
    engine: Engine, customers: dict[str, dict[str, object]]
) -> None:
    opened = {**OPENED, "customer": "hana", "place": {"lat": 42.3601, "lon": -71.0589}}
    explanation = engine.explain(customers["hana"], NOW, event=opened, engagement="double_points_shoes")
    assert {trace.rule for trace in explanation.candidates} == {"when"}


@pytest.mark.parametrize(
    ("customer", "channel", "key"), [("ana", "push", 3_960_000_000), ("ines", "email", 3_958_000_000)]
)
def test_who_buys_only_dresses_and_opens_the_app_is_offered_shoes(
    engine: Engine, customers: dict[str, dict[str, object]], customer: str, channel: str, key: int
) -> None:
    decision = engine.decide(customers[customer], NOW, event={**OPENED, "customer": customer})
    assert decision.event == "app_opened"
    assert decision.winner is not None
    assert (decision.winner.engagement, decision.winner.channel) == ("double_points_shoes", channel)
    assert decision.winner.key == key


def test_once_she_has_bought_shoes_the_next_decision_differs(
    engine: Engine, customers: dict[str, dict[str, object]]
) -> None:
    at = "2026-11-20T18:00:00-05:00"
    lines = [{"at": at, "category": "shoes", "price": 180}]
    purchase = {"event": "purchase", "id": "receipt-7", "at": at, "total": 180, "margin": 61.5, "lines": lines}
    ana = engine.apply(customers["ana"], purchase, at)
    assert ana["ltv"] == 25_061.5
    assert engine.apply(ana, purchase, at) == ana
    opened = {**OPENED, "id": "app-2", "at": "2026-11-21T09:58:00-05:00"}
    decision = engine.decide(ana, "2026-11-21T10:00:00-05:00", event=opened)
    assert decision.winner is not None
    assert decision.winner.engagement == "evening_at_soho"
