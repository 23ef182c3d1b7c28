"""The acceptance lines of the touchpoint curve, each as a test named after it, by the commands."""

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from nextbest.cli.pages.html import html
from nextbest.cli.reporting.page import page
from nextbest.dsl.checked import Bundle
from nextbest.engine import Engine
from nextbest.engine.analysis.report.figures import figures
from nextbest.engine.analysis.report.report import report
from nextbest.engine.evaluation import Question
from tests.cli.printed import Printed
from tests.systems.lines import POLICIES, Line, System, chosen, lines, written

NOW = "2026-11-24T10:00:00+00:00"
MAY_BE_MISSING = (
    "first_name company title industry employees email phone timezone contract_ends_on seats seats_used "
    "page_views downloads demos orders logins answers"
).split()
"""All of a profile but `id`, the consents, and `interests`, which are none where nothing is said."""


@pytest.fixture
def system(run: Printed) -> System:
    return System("touchpoint_curve", NOW, run)


def _questions(bundle: Bundle) -> dict[str, list[Question]]:
    """The conditions of every engagement, and of every channel, as questions to one customer."""
    conditions = {each.name: each.when for each in bundle.engagements.values()}
    conditions |= {f"channel {each.name}": each.when for each in bundle.channels.values()}
    return {name: [Question(bundle, each, NOW) for each in asked] for name, asked in conditions.items()}


def _known(person: Line) -> int:
    """How much is known of somebody: so many of what may be missing."""
    return sum(person.get(name) not in (None, []) for name in MAY_BE_MISSING)


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


@dataclass(frozen=True)
class Curve:
    """What a report says of the curve, and what it draws."""

    people: list[Line]
    figures: Line
    page: str


@pytest.fixture(scope="module")
def curve(tmp_path_factory: pytest.TempPathFactory) -> Curve:
    """Of half of the sample, made once."""
    folder = tmp_path_factory.mktemp("curve")
    people = lines((POLICIES / "touchpoint_curve" / "customers.jsonl").read_text(encoding="utf-8"))[::2]
    made = report(
        Engine.load(POLICIES / "touchpoint_curve"), {"customers": written(folder / "half.jsonl", people)}, NOW
    )
    told = figures(made)
    return Curve(people, told, html(page(made, told)))


def test_the_touchpoint_curve_is_computed_by_stage_and_by_how_much_is_known(curve: Curve) -> None:
    offered = {each["stage"]: each["offered_on_average"] for each in curve.figures["engagements"]["stages"]}
    assert offered["lead_warming"] < offered["lead_nurturing"] < offered["customer_engagement"] - 1
    assert offered["win_back"] < offered["lead_nurturing"]
    known: dict[float, Counter[str]] = defaultdict(Counter)
    for each in curve.figures["touchpoint_curve"]["points"]:
        if each["stage"] != "win_back":
            of = known[each["known_from"]]
            of["customers"] += each["customers"]
            of["offered"] += each["customers"] * each["offered_on_average"]
    averages = [of["offered"] / of["customers"] for _, of in sorted(known.items())]
    assert len(averages) > 3
    assert averages == sorted(averages)


def test_the_touchpoint_curve_is_what_each_customer_asked_alone_comes_to(curve: Curve) -> None:
    engine = Engine.load(POLICIES / "touchpoint_curve")
    counted: dict[tuple[str, float], list[int]] = defaultdict(list)
    questions = _questions(engine.bundle)
    for person in curve.people:
        stage = engine.stage(person, NOW).name
        assert stage is not None
        open_to = {name for name, asked in questions.items() if all(each.ask(person).value is True for each in asked)}
        offered = [
            each.name
            for each in engine.bundle.engagements.values()
            if (each.stages is None or stage in each.stages)
            and not each.paused
            and each.name in open_to
            and any(f"channel {use.channel}" in open_to for use in each.uses)
        ]
        counted[stage, _known(person) * 5 // len(MAY_BE_MISSING) / 5].append(len(offered))
    points = curve.figures["touchpoint_curve"]["points"]
    found = {(each["stage"], each["known_from"]): (each["customers"], each["offered_on_average"]) for each in points}
    assert found == {at: (len(many), round(sum(many) / len(many), 3)) for at, many in counted.items()}


def test_the_touchpoint_curve_is_drawn_with_its_peak_at_the_customers(curve: Curve) -> None:
    drawing = curve.page[curve.page.index('aria-labelledby="curve-title"') :]
    dots = re.findall(
        r'cy="([\d.]+)" r="[\d.]+"><title>([^,]+), (\d+)% to \d+%: ([\d.]+)<', drawing.partition("</svg>")[0]
    )
    points = curve.figures["touchpoint_curve"]["points"]
    told = {(each["stage"], each["known_from"]): each["offered_on_average"] for each in points}
    drawn = {(name.replace(" ", "_"), int(known) / 100): float(value) for _, name, known, value in dots}
    assert drawn == pytest.approx(told, abs=0.005)
    assert min(dots, key=lambda each: float(each[0]))[1] == "customer engagement"
    heights = sorted((float(value), -float(height)) for height, *_, value in dots)
    assert [height for _, height in heights] == sorted(height for _, height in heights)
    assert "The curve peaks in customer engagement" in curve.page


def test_the_funnel_leaves_what_is_chosen_also_where_people_come_by_themselves(curve: Curve) -> None:
    decided = curve.figures["decisions"]
    funnel = decided["funnel"]
    assert "website" in curve.figures["contacts"]["channels"]
    assert funnel["considered"] - sum(funnel["dropped_by_rule"].values()) == decided["chosen"]


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
