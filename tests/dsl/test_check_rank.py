"""What may stand in `rank`, and what is said where a rank could be missing (language.md 1.3, 1.7, 2.7)."""

import pytest

from tests.dsl.small_bundle import check, fine


@pytest.mark.parametrize(
    "name",
    ["ltv", "vip", "orders", "contacts", "now", "today", "towns", "likely", "points", "stage", "channel"],
)
def test_names_that_mean_something_elsewhere_cannot_stand_in_a_rank(name: str) -> None:
    more = "define: {likely: vip}\nscores: {points: {points: [{add: 1}]}}\n"
    (found,) = check(f"{more}arbitration: {{rank: value * {name}}}")[1]
    assert found.rule == "may-not-stand"
    assert found.message == f"`{name}` cannot stand in `rank`"


@pytest.mark.parametrize("rank", ["value * count(orders)", "value + days_since(today)", "value + sum(orders.total)"])
def test_neither_can_what_rests_on_them(rank: str) -> None:
    (found,) = check(f"arbitration: {{rank: {rank}}}")[1]
    assert (found.rule, found.help) == (
        "may-not-stand",
        "it can stand everywhere else; a rank is made of `propensity`, `baseline`, `value`, `lever`, `offer_cost` and"
        " `channel_cost`",
    )


@pytest.mark.parametrize("rank", ["value / baseline", "sqrt(value - 1)", "value / lever"])
def test_a_rank_that_can_be_missing_is_said_aloud(rank: str) -> None:
    (found,) = check(f"arbitration: {{rank: {rank}}}")[1]
    assert (found.rule, found.severity) == ("unknown-score", "warning")
    fine(f"arbitration: {{rank: ({rank}) otherwise 0}}")


def test_a_condition_in_a_rank_that_can_be_unknown_is_refused() -> None:
    (found,) = check("arbitration: {rank: if value / baseline > 2 then value else 0}")[1]
    assert (found.rule, found.severity) == ("negative-place", "error")


@pytest.mark.parametrize("rank", ["value / 2", "value / max(1, baseline)", "sqrt(abs(value))", "lever"])
def test_a_rank_that_is_always_there_is_fine(rank: str) -> None:
    fine(f"arbitration:\n  rank: {rank}")
