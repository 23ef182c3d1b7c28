"""Points that missing data takes away: warned of exactly where their absence lets customers through."""

import pytest

from nextbest.dsl.check.bundle import check_text
from nextbest.engine.functions import FUNCTIONS
from tests.dsl.small_bundle import HEAD, LINES, check, fine, score, table

TITLED = score('{add: 2, when: city is "Paris"}, {add: 1, when: vip}')


@pytest.mark.parametrize(
    "expression",
    [
        "s < 5",
        "s <= 5",
        "5 > s",
        "s between 1 and 5",
        "not (s > 5)",
        "not hot",
        "if s > 5 then 1 else 2",
        "10 - s > 3",
        "-s > 3",
        "vip and s < 5",
        "t > 3 and s + 1 < 3",
    ],
)
def test_points_that_missing_data_takes_away_unseen(expression: str) -> None:
    names = "" if "hot" not in expression else ", hot: s > 3"
    text = TITLED + table("m", "[1, 1]") + f"define: {{x: '{expression}'{names}}}"
    (found,) = check(text)[1]
    assert (found.rule, found.severity) == ("silent-points", "warning")
    assert '`+2 when city is "Paris"` (where `city` is missing)' in found.message
    assert "otherwise no" in (found.help or "")


@pytest.mark.parametrize(
    "expression", ["s > 5", "5 < s", "s >= 5 or vip", "not (s < 5)", "s - 1 > 3", "vip and hot", "5 - (10 - s) > 2"]
)
def test_points_that_only_keep_out_are_no_surprise(expression: str) -> None:
    fine(TITLED + f"define: {{x: '{expression}', hot: s > 3}}")


OFF = score('{add: 20}, {add: -2, when: city is "Paris"}')


@pytest.mark.parametrize("expression", ["s > 5", "not (s < 5)", "5 <= s", "s between 5 and 50", "-s < 3"])
def test_points_that_take_off_let_through_by_their_absence(expression: str) -> None:
    (found,) = check(OFF + f"define: {{x: '{expression}'}}")[1]
    assert found.rule == "silent-points"
    assert '`-2 when city is "Paris"`' in found.message


def test_points_of_a_score_below_a_score() -> None:
    above = OFF + "  other: {points: [{add: 9, when: s > 3 or vip}]}\ndefine: {x: other > 5}"
    assert [each.place.line - LINES for each in check(above)[1]] == [4, 5]
    below = OFF + "  other: {points: [{add: -9, when: s < 3}]}\ndefine: {x: other > -3}"
    fine(below)


def test_points_that_take_off_and_only_keep_in_are_no_surprise() -> None:
    fine(OFF + "define: {x: s < 5, y: not (s > 5)}")


def test_an_accepted_point_is_no_surprise() -> None:
    fine(score('{add: 2, when: (city is "Paris") otherwise no}') + "define: {x: s < 5}")


def test_silent_points_in_stages_and_cells() -> None:
    stages = "  - {stage: hot, when: warm}\n  - {stage: all, otherwise: yes}"
    head = HEAD.replace("lifecycle: [{stage: all, otherwise: yes}]", f"lifecycle:\n{stages}")
    text = TITLED + "define: {warm: s > 1}\n" + table("s", "['< 3', 1], ['>= 3', 2]")
    found = check_text(head + text, "b.yaml", FUNCTIONS).report.diagnostics
    assert [(each.rule, each.place.source.text[each.place.start : each.place.end]) for each in found] == [
        ("silent-points", "warm"),
        ("silent-points", "< 3"),
    ]
    assert "fall out of the stage `hot`" in found[0].message
