"""The acceptance lines of the five stages of a shop, each as a test named after it, by the commands."""

from pathlib import Path

import pytest

from tests.cli.printed import Printed
from tests.systems.lines import System


@pytest.fixture
def system(run: Printed) -> System:
    return System("five_stage_ecommerce", "2026-11-20T10:00:00+01:00", run)


def test_a_service_agent_asks_for_one_customer_and_gets_the_stage_what_it_rests_on_and_what_to_do_next(
    system: System,
) -> None:
    stage = system.asked("stage", None, "--customer", "lea")["lea"]
    assert (stage["name"], stage["conditions"][0]["text"]) == ("advocacy", "advocate")
    saw = {each["name"]: each["value"] for each in stage["conditions"][0]["saw"]}
    assert saw["count(orders in last 365 days)"] == 4
    todo = system.asked("decide", None, "--customer", "lea", "--places", "service")["lea"]["winners"][0]
    assert todo["engagement"] == "refer_a_friend"
    assert todo["message"]["say"].startswith("Un ambassadeur.")
    sorry = system.asked("decide", None, "--customer", "paula", "--places", "service")["paula"]["winners"][0]
    assert "Sell nothing" in sorry["message"]["say"]


@pytest.mark.parametrize(
    ("category", "title"),
    [("coffee", "grinders"), ("grinders", "machines"), ("machines", "cups"), ("tea", "pots"), ("cups", "tea")],
)
def test_recommendations_follow_the_categories_bought_before(
    system: System, tmp_path: Path, category: str, title: str
) -> None:
    order = {"total": 40, "category": category}
    orders = [{**order, "at": f"2026-11-{day:02}T10:00:00+01:00"} for day in (3, 10)]
    sent = {"id": "s", "at": "2026-10-20T10:00:00+02:00", "engagement": "grinder_for_beans", "channel": "push"}
    customer = {"id": "x", "consent": {"email": False, "push": True}, "orders": orders}
    contact = {**sent, "kind": "retain"}
    winner = system.decided({**customer, "contacts": [contact]}, tmp_path)["winners"][0]
    assert (winner["engagement"], winner["message"]["title"]) == ("recommend", f"{title} for you")


def test_a_referral_is_offered_to_advocates_only(system: System) -> None:
    for place in ("outbound", "site", "service"):
        places = [] if place == "outbound" else ["--places", place]
        found = system.asked("decide", None, *places)
        asked = [each for each in found.values() if "refer_a_friend" in {won["engagement"] for won in each["winners"]}]
        assert asked, place
        assert {each["stage"] for each in asked} == {"advocacy"}


def test_marketing_sales_and_service_read_the_same_stage(system: System) -> None:
    stages = {id: each["name"] for id, each in system.asked("stage").items()}
    marketing = {id: each["stage"] for id, each in system.asked("decide").items()}
    shop = {id: each["stage"] for id, each in system.asked("decide", None, "--places", "site").items()}
    service = {id: each["stage"] for id, each in system.asked("decide", None, "--places", "service").items()}
    assert stages == marketing == shop == service
    assert set(stages.values()) == {"awareness", "consideration", "purchase", "retention", "advocacy"}
