"""Factors and texts that can be missing: whom they are missing for, and what is offered as a way out (1.3, 2.5)."""

import pytest

from nextbest.dsl.check.bundle import check_text
from nextbest.dsl.diagnostics import Diagnostic
from nextbest.engine.functions import FUNCTIONS

HEAD = """nextbest: 1
bundle: b
timezone: Europe/Berlin
profile: {id: string!, m: integer, n: integer!, rate: number, ltv: money!, until_day: date}
lifecycle: [{stage: all, otherwise: yes}]
channels: {push: {when: yes}}
"""


def check(engagement: str, kind: str = "") -> tuple[Diagnostic, ...]:
    text = f"kinds: {{k: {{stages: any, channels: [push], propensity: 1, value: 1{kind}}}}}\n"
    return check_text(f"{HEAD}{text}engagements: {{e: {{kind: k, {engagement}}}}}\n", "b.yaml", FUNCTIONS)[
        1
    ].diagnostics


@pytest.mark.parametrize(
    ("engagement", "kind"),
    [
        ("lever: rate, when: rate is known", ""),
        ("lever: rate", ", when: rate is known"),
        ("paused: yes", ", when: rate is known, lever: rate"),
        (
            "lever: days_until(until_day), due: {by: until_day, urgent: 7 days}, allow: {due-can-be-missing: so it is}",
            "",
        ),
    ],
)
def test_a_lever_knows_what_conditions_and_due_tell(engagement: str, kind: str) -> None:
    assert check(engagement, kind) == ()


def test_a_lever_that_can_be_missing_is_warned_of_with_a_lever_that_changes_nothing() -> None:
    (found,) = check("lever: rate")
    assert found.rule == "unknown-score"
    assert found.help == "say what holds then: `(…) otherwise 1`, or ask for it in `when`: `rate is known`"


@pytest.mark.parametrize("class_", ["mandatory", "fallback"])
@pytest.mark.parametrize("factor", ["propensity: rate", "value: rate", "lever: rate"])
def test_what_goes_without_a_rank_is_not_warned_of(class_: str, factor: str) -> None:
    assert check(f"{factor}, class: {class_}") == ()
    assert [each.rule for each in check(factor)] == ["unknown-score"]


@pytest.mark.parametrize("value", ["ltv / n", "sqrt(ltv / 5)", "rate / n"])
def test_no_condition_is_offered_that_would_not_help(value: str) -> None:
    (found,) = check(f"value: {value}")
    assert found.help == "say what holds then: `(…) otherwise 0`"
    assert check(f"value: ({value}) otherwise 0") == ()


@pytest.mark.parametrize(
    ("text", "mended"),
    [
        ("floor(ltv / n)", "floor(ltv / n) otherwise 0"),
        ("n + floor(ltv / n)", "(n + floor(ltv / n)) otherwise 0"),
        ("max(1, n) + max(1, m)", "(max(1, n) + max(1, m)) otherwise 0"),
    ],
)
def test_what_is_offered_for_a_placeholder_can_be_written(text: str, mended: str) -> None:
    (found,) = check(f"message: {{title: '{{{text}}}'}}")
    assert f"`{{{mended}}}`" in (found.help or "")
    assert "ltv" not in (found.help or "").partition("when")[2]
    assert check(f"message: {{title: '{{{mended}}}'}}") == ()
