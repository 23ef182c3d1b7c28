"""A goal that is reached before anything goes is warned of, and never falsely (language.md 2.5)."""

from pathlib import Path

import pytest

from nextbest.engine.analysis.check import check_path
from nextbest.engine.analysis.lint.goal_reached import goal_reached

BUNDLE = """
nextbest: 1
bundle: t
timezone: America/New_York
profile:
  id: string!
  ltv: money
  points: integer!
  vip: boolean!
  orders: {history: {at: datetime!, total: money!}}
lifecycle: [{stage: new, when: none(orders)}, {stage: lost, when: none(orders in last 90 days)}, {stage: all, otherwise: yes}]
channels: {push: {when: vip}}
kinds: {k: {stages: any, channels: [push], propensity: 0.1, value: 10}}
engagements:
  e:
    kind: k
"""  # noqa: E501

REACHED = [
    ("when: any(orders), goal: any(orders)", "goal", "`any(orders since started)`"),
    ("when: points > 5, goal: points >= 5", "goal", "has reached its goal"),
    ("when: [points > 5, vip], goal: vip or points < 3", "goal", "has reached its goal"),
    ("stages: [lost], goal: 'stage is \"lost\"'", "goal", "has reached its goal"),
    ('stages: [lost, new], goal: \'stage in ["lost", "new"]\'', "goal", "has reached its goal"),
    ("goal: responded, steps: [{}, {after: 1 day, when: responded}]", "step", "step 2 never goes"),
    ("goal: responded or any(orders since started), steps: [{}, {after: 1 day, when: [vip, responded]}]", "step", "2"),
    ("goal: any(orders since started), steps: [{}, {after: 1 day, when: any(orders since started)}]", "step", "ended"),
]
OPEN = [
    "when: any(orders), goal: any(orders since started)",
    "when: none(orders), goal: any(orders)",
    "when: points > 5, goal: points > 6",
    "when: ltv > 5, goal: ltv > 6",
    "stages: [lost], goal: 'stage is \"new\"'",
    "stages: [lost, new], goal: 'stage is \"new\"'",
    "goal: responded, steps: [{}, {after: 1 day, when: not responded}]",
    "goal: responded and vip, steps: [{}, {after: 1 day, when: responded}]",
    "goal: any(orders since started), steps: [{}, {after: 1 day, when: any(orders)}]",
]


def warnings(keys: str, folder: Path) -> list[tuple[str, str, str]]:
    path = folder / "bundle.yaml"
    entries = keys.replace("\n", "\n    ")
    path.write_text(BUNDLE.replace("    kind: k\n", f"    {{kind: k, {entries}}}\n"), encoding="utf-8")
    found = check_path(path, lints=(goal_reached,))
    assert found.bundle is not None, found.report.diagnostics
    text = path.read_text(encoding="utf-8")
    return [(each.rule, text[each.place.start : each.place.end], str(each)) for each in found.report.warnings]


@pytest.mark.parametrize(("keys", "what", "words"), REACHED)
def test_a_goal_that_everyone_has_reached_is_warned_of(keys: str, what: str, words: str, tmp_path: Path) -> None:
    ((rule, _, said),) = warnings(keys, tmp_path)
    assert rule == "goal-already-reached"
    assert ("ends the run" in said or "the run has ended" in said) == (what == "step")
    assert words in said


@pytest.mark.parametrize("keys", OPEN)
def test_a_goal_that_is_ahead_is_fine(keys: str, tmp_path: Path) -> None:
    assert warnings(keys, tmp_path) == []
