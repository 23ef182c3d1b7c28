"""The acceptance lines of the four stages of retention, each as a test named after it, by the commands."""

from collections import Counter
from datetime import datetime
from pathlib import Path
from statistics import mean

import pytest

from nextbest.engine import Engine
from tests.cli.printed import Printed
from tests.systems.lines import POLICIES, Line, System, chosen, written
from tests.systems.months import flows, month_ends

STAGES = ("onboarding", "activation", "winback", "loyalty")


@pytest.fixture
def system(run: Printed) -> System:
    return System("four_stage_retention", "2026-11-20T10:00:00-06:00", run)


@pytest.fixture
def some(system: System) -> list[Line]:
    """A fifth of the customers."""
    return list(system.documents().values())[::5]


@pytest.fixture
def report(system: System, some: list[Line], tmp_path: Path) -> Line:
    """Their report."""
    return system.report(written(tmp_path / "some.jsonl", some))


def test_which_stage_is_each_customer_in_and_why(system: System) -> None:
    found = system.asked("stage")
    assert {each["name"] for each in found.values()} == set(STAGES)
    assert len(found) == len(system.documents())
    maria = found["maria"]
    assert maria["name"] == "winback"
    assert maria["conditions"][-1]["text"] == "none(orders in last 60 days)"
    assert maria["conditions"][-1]["answer"] == "yes"


def test_how_customers_flow_between_stages_and_what_each_stage_is_worth(
    system: System, some: list[Line], report: Line
) -> None:
    """How many are in each stage from month to month and whence they came, held against a count from the histories."""
    ends = report["months"]["ends"]
    times = month_ends(some, datetime.fromisoformat(system.now))
    assert [each["at"] for each in ends] == [each.date().isoformat() for each in times]
    assert len(ends) > 6
    for end, (stages, flow) in zip(ends, flows(some, times), strict=True):
        assert {name: each["customers"] for name, each in end["stages"].items() if each["customers"]} == stages
        assert {(each["from"], each["to"]): each["customers"] for each in end["flow"]} == flow
        assert end["customers"] == sum(stages.values())
    for end in ends:
        assert set(end["stages"]) == set(STAGES)
    moved = [each for end in ends for each in end["flow"] if each["from"] != each["to"]]
    assert {"winback", "loyalty"} <= {each["to"] for each in moved}
    now = ends[-1]["stages"]
    assert now["loyalty"]["customers"] > 0


def test_which_engagements_exist_per_stage_and_which_stage_has_too_few(
    system: System, some: list[Line], tmp_path: Path
) -> None:
    """All but the dormant are made easy to reach: fewer than three for each is too few, also of ten that there are."""
    stages = {id: each["name"] for id, each in system.asked("stage").items()}
    hard = {"consent": {"email": False, "push": False, "sms": True}, "phone": "+13125550100"}
    easy = {
        "consent": {"email": True, "push": True, "sms": True},
        "email": "a@example.com",
        "app_token": "a",
        "first_name": "Ann",
    }
    given = [{**each, **(hard if stages[each["id"]] == "winback" else easy)} for each in some]
    told = {
        each["stage"]: each for each in system.report(written(tmp_path / "few.jsonl", given))["engagements"]["stages"]
    }
    engagements = Engine.load(POLICIES / system.name).bundle.engagements.values()
    for stage in STAGES:
        theirs = {each.name for each in engagements if each.stages is not None and stage in each.stages}
        assert set(told[stage]["offered"]) == theirs
        assert told[stage]["engagements"] == len(theirs)
        average = sum(told[stage]["offered"].values()) / told[stage]["customers"]
        assert told[stage]["offered_on_average"] == round(average, 3)
        assert told[stage]["too_few"] is (average < 3)
    assert {stage: each["too_few"] for stage, each in told.items()} == {
        "onboarding": False,
        "winback": True,
        "loyalty": False,
        "activation": True,
    }


def test_what_lifetime_value_and_average_order_value_each_stage_has(system: System) -> None:
    stages = {id: each["name"] for id, each in system.asked("stage").items()}
    worth = {}
    for asked in ("lifetime_value", "average_order_value"):
        found = system.evaluated(asked)
        worth[asked] = {
            stage: mean(float(each["value"]) for each in found if stages[each["customer"]] == stage and each["value"])
            for stage in ("activation", "loyalty")
        }
    assert worth["lifetime_value"]["loyalty"] > 3 * worth["lifetime_value"]["activation"]
    documents = [each for id, each in system.documents().items() if stages[id] == "loyalty"]
    orders = [mean(order["total"] for order in each["orders"]) for each in documents]
    assert worth["average_order_value"]["loyalty"] == pytest.approx(mean(orders))


def test_every_campaign_belongs_to_one_stage_and_no_stage_has_too_few() -> None:
    engagements = Engine.load(POLICIES / "four_stage_retention").bundle.engagements.values()
    stages = [each.stages for each in engagements]
    assert all(each is not None and len(each) == 1 for each in stages)
    counted = Counter(stage for each in stages for stage in each or ())
    assert set(counted) == set(STAGES)
    assert min(counted.values()) >= 5


@pytest.mark.parametrize(
    ("reach", "channel"),
    [
        ({"app_token": "a", "email": "a@example.com", "phone": "+13125550100"}, "push"),
        ({"email": "a@example.com", "phone": "+13125550100"}, "sms"),
        ({"email": "a@example.com"}, "email"),
        ({}, None),
    ],
)
def test_the_channel_depends_on_how_the_customer_can_be_reached(
    system: System, tmp_path: Path, reach: Line, channel: str | None
) -> None:
    customer = {**system.documents()["leo"], "app_token": None, **reach}
    customer["consent"] = {"email": True, "push": True, "sms": True}
    given = {key: value for key, value in customer.items() if value is not None}
    found = chosen(system.decided(given, tmp_path, "--event", str(POLICIES / system.name / "cart_left.json")))
    assert found == (None if channel is None else ("cart_left", channel))


def test_an_abandoned_cart_is_answered_at_once(system: System) -> None:
    event = str(POLICIES / system.name / "cart_left.json")
    found = system.asked("decide", None, "--event", event)["leo"]
    assert chosen(found) == ("cart_left", "push")
    assert chosen(system.asked("decide", None, "--customer", "leo")["leo"]) != ("cart_left", "push")


def test_the_weekly_grocery_shopper_who_bought_nothing_for_months_gets_free_delivery(
    system: System, tmp_path: Path
) -> None:
    maria = system.documents()["maria"]
    found = system.decided(maria, tmp_path)
    assert found["winners"][0]["offer"]["reward"] == "Free delivery of your next order"
    now_and_then = {**maria, "orders": maria["orders"][::4]}
    assert "free_delivery" not in str(chosen(system.decided(now_and_then, tmp_path)))
