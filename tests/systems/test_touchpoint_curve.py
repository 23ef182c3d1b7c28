"""The acceptance lines of the touchpoint curve, each as a test named after it, by the commands."""

import re
from collections import Counter, defaultdict
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.cli.printed import Printed
from tests.systems.lines import Line, System, chosen, written


@pytest.fixture
def system(run: Printed) -> System:
    return System("touchpoint_curve", "2026-11-24T10:00:00+00:00", run)


def scores(system: System, path: Path) -> list[int]:
    """The lead score of each customer of a file."""
    return [each["value"] for each in system.evaluated("lead_score", path)]


def test_the_lead_score_and_its_parts_are_shown(system: System, tmp_path: Path) -> None:
    ines = system.documents()["ines"]
    saw = system.asked("stage", None, "--customer", "ines")["ines"]["conditions"][-1]["saw"]
    parts = [each for each in saw if re.match(r"[+-]\d", each["name"])]
    points = [
        each["value"]
        if not isinstance(each["value"], bool)
        else int(each["name"].split()[0]) * (each["answer"] == "yes")
        for each in parts
    ]
    assert len(parts) == 11
    named = " ".join(each["name"] for each in parts)
    for sort in ("opened", "clicked", "page_views", "company is known"):
        assert sort in named
    assert sum(points) == saw[0]["value"] == scores(system, written(tmp_path / "ines.jsonl", [ines]))[0]


def test_a_lead_grows_from_marketing_qualified_to_sales_qualified_by_score(system: System, tmp_path: Path) -> None:
    lead: Line = {"email": "l@example.com", "phone": "+442079460100"}
    lead |= {"consent": {"email": True, "phone": True}, "title": "CTO", "company": "Ash"}
    pages, now = ("/pricing", "/blog", "/security"), datetime.fromisoformat(system.now)
    views = [
        {"at": (now - timedelta(days=day, hours=1)).isoformat(), "page": pages[day % 3]} for day in range(14, -1, -1)
    ]
    days = [{**lead, "id": f"lena-{count:02}", "page_views": views[:count]} for count in range(1, 16)]
    path = written(tmp_path / "lena.jsonl", days)
    points = scores(system, path)
    assert points == sorted(points)
    assert points[0] < 60 <= points[-1]
    for score, decision in zip(points, system.asked("decide", path).values(), strict=True):
        assert decision["stage"] == ("lead_nurturing" if score >= 20 else "lead_warming")
        assert (chosen(decision) == ("sales_call", "call")) is (score >= 60)


def test_the_touchpoint_curve_is_computed_by_stage_and_by_how_much_is_known(system: System, tmp_path: Path) -> None:
    some = written(tmp_path / "some.jsonl", list(system.documents().values())[::2])
    report = system.report(some)
    offered = {each["stage"]: each["offered_on_average"] for each in report["engagements"]["stages"]}
    assert offered["lead_warming"] < offered["lead_nurturing"] < offered["customer_engagement"] - 1
    assert offered["win_back"] < offered["lead_nurturing"]
    known: dict[float, Counter[str]] = defaultdict(Counter)
    for each in report["touchpoint_curve"]["points"]:
        if each["stage"] != "win_back":
            of = known[each["known_from"]]
            of["customers"] += each["customers"]
            of["offered"] += each["customers"] * each["offered_on_average"]
    averages = [of["offered"] / of["customers"] for _, of in sorted(known.items())]
    assert len(averages) > 3
    assert averages == sorted(averages)


@pytest.mark.parametrize(
    ("gap", "since", "at_risk"), [(30, 31, True), (30, 29, False), (90, 91, True), (90, 31, False)]
)
def test_a_customer_whose_gap_since_the_last_order_exceeds_their_own_usual_gap_is_at_risk(
    system: System, tmp_path: Path, gap: int, since: int, at_risk: bool
) -> None:
    now = datetime.fromisoformat(system.now)
    orders = [
        {"at": (now - timedelta(days=since + gap * back)).isoformat(), "total": 900, "product": "seats"}
        for back in (2, 1, 0)
    ]
    answers = [{"at": (now - timedelta(days=90)).isoformat(), "score": 8}]
    customer = {"id": "c", "email": "c@example.com", "consent": {"email": True, "phone": False}}
    found = system.decided({**customer, "orders": orders, "answers": answers}, tmp_path)
    assert found["stage"] == "customer_engagement"
    assert chosen(found) == (("longer_than_usual", "email") if at_risk else None)
