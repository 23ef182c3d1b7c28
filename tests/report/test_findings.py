"""What the plots of a report say in a sentence each, of figures in which it can be seen."""

from typing import Any

import pytest

from nextbest.cli.reporting import findings
from nextbest.cli.reporting.shares import Measured

Json = dict[str, Any]


def end(stages: Json, flow: list[tuple[str | None, str, int]] | None = None) -> Json:
    whole = sum(each["customers"] for each in stages.values())
    moved = [{"from": before, "to": after, "customers": count} for before, after, count in flow or []]
    return {"customers": whole, "stages": stages, "flow": moved}


def test_the_largest_stage() -> None:
    assert findings.largest_stage(end({"a": {"customers": 0}})) == ""
    found = findings.largest_stage(end({"at_risk": {"customers": 30}, "active": {"customers": 10}}))
    assert found == "The largest stage is at risk: 30 of 40, 75%"


@pytest.mark.parametrize(
    ("flow", "said"),
    [
        ([("a", "a", 9)], "Nobody moved to another stage"),
        ([("a", "a", 9), (None, "a", 4)], "Nobody moved to another stage; 4 were seen for the first time"),
        ([(None, "a", 1)], "Nobody moved to another stage; 1 was seen for the first time"),
        ([("a", "b", 3), (None, "a", 4)], "3 moved to another stage, from a to b"),
        ([("a", "b", 3), ("b", "a", 5), ("b", "b", 99)], "8 moved to another stage, 5 of them from b to a"),
    ],
)
def test_the_largest_move(flow: list[tuple[str | None, str, int]], said: str) -> None:
    assert findings.largest_move(end({}, flow)) == said


def test_where_customers_and_orders_are_worth_most() -> None:
    stages = {"a": {"customers": 1, "order_value": 10.0}, "b": {"customers": 1, "order_value": 10.9}}
    assert findings.most_worth(end({"a": stages["a"]}), "order_value") == ""
    alike = "An order is worth about the same in every stage: 10.00 to 10.90"
    assert findings.most_worth(end(stages), "order_value") == alike
    stages["a"]["order_value"] = 9.0
    assert findings.most_worth(end(stages), "order_value") == "An order is worth most in b: 10.90 on average"


def test_which_goals_are_reached() -> None:
    reached: Json = {"a": {"customers": 1, "goal": {"in_stage_before": 50, "reached": 5}}, "b": {"customers": 1}}
    assert findings.goals_reached(end(reached)) == "In the latest month a came furthest: 5 of 50 reached its goal"
    reached["a"]["goal"]["reached"] = 0
    assert findings.goals_reached(end(reached)) == "Nobody reached a goal in the latest month"


@pytest.mark.parametrize(
    ("few", "said"),
    [
        ((False, False, False), "No stage has too few engagements"),
        ((True, True, True), "Every stage has too few engagements"),
        ((True, False, True), "Too few engagements in s0 and s2"),
    ],
)
def test_which_stages_have_too_few(few: tuple[bool, ...], said: str) -> None:
    stages = [{"stage": f"s{at}", "customers": 1, "too_few": each} for at, each in enumerate(few)]
    empty = {"stage": "nobody", "customers": 0, "too_few": True}
    assert findings.too_few({"engagements": {"stages": [*stages, empty]}}) == said


def test_where_the_touchpoint_curve_peaks() -> None:
    points = [
        {"stage": "lead", "known_from": 0.0, "known_to": 0.2, "customers": 3, "offered_on_average": 9.0},
        {"stage": "lead", "known_from": 0.2, "known_to": 0.4, "customers": 50, "offered_on_average": 1.0},
        {"stage": "at_ease", "known_from": 0.2, "known_to": 0.4, "customers": 10, "offered_on_average": 4.04},
    ]
    assert findings.peak(points) == "The curve peaks in at ease, 20% to 40% known: 4.0 engagements"
    assert findings.peak(points[:2]) == ""


def test_why_most_have_nothing() -> None:
    found = findings.most_empty({"why": {"held_out": 2, "all_limited": 5}}, 70)
    assert found == "7 of 70 customers get nothing, most because the limits of contacts leave no room"
    assert (
        findings.most_empty({"why": {"held_out": 2}}, 70) == "2 of 70 customers get nothing: the customer is held out"
    )


def test_what_was_sent_most() -> None:
    days = [{"email": 3, "push": 1}, {"email": 0, "push": 4}]
    assert findings.by_day(days, ("email", "push")) == "8 in the last four weeks, most by push: 5"
    assert findings.by_day(days, ("email",)) == "3 in the last four weeks, all by email"
    assert findings.by_day([{"email": 0}], ("email",)) == "Nothing was sent in the last four weeks"
    hours = [{"weekday": 0, "hour": 9, "contacts": 2}, {"weekday": 6, "hour": 18, "contacts": 3}]
    assert findings.busiest_hour(hours) == "Most go out on Sunday from 18:00 on: 3"


@pytest.mark.parametrize(
    ("intervals", "said"),
    [
        ([None], "There are too few customers to say anything"),
        ([(0.01, 0.1)], "It does better than nothing"),
        ([(-0.1, -0.01)], "It does worse than nothing"),
        ([(-0.1, 0.1), None], "It cannot be told from nothing"),
        ([(-0.1, 0.1), (0.1, 0.2)], "1 of 2 groups do better than those held out"),
        ([(-0.2, -0.1), (0.1, 0.2)], "1 of 2 groups do better than those held out, 1 do worse"),
    ],
)
def test_what_experiments_have_proved(intervals: list[tuple[float, float] | None], said: str) -> None:
    groups = [{"more_than_held_out": None if each is None else {"low": each[0], "high": each[1]}} for each in intervals]
    assert findings.proved([{"groups": groups}]) == said


def test_what_converts_best() -> None:
    calm, bold = Measured("calm", 0.1, 0.05, 0.2), Measured("bold", 0.4, 0.3, 0.5)
    assert findings.best_converted([calm, bold]) == "“bold” converts best: 40.0%"
    near = Measured("near", 0.28, 0.1, 0.4)
    assert findings.best_converted([bold, near]) == "“bold” has the highest share, 40.0%, but others may do as well"
    assert findings.best_converted([calm]) == "10.0% of those who were sent “calm” did what it is for"
    assert findings.best_converted([]) == "Nothing was sent to enough customers to say anything"
