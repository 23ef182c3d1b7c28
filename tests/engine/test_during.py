"""`during` from text to decision and explanation, on every back end (language.md 2.5, Part 3)."""

from datetime import datetime

import pytest

from nextbest.engine import BundleError, Engine
from nextbest.engine.analysis.check import check_path
from nextbest.engine.backends.program import Backend
from tests.backends import BACKENDS

BUNDLE = """
nextbest: 1
bundle: t
timezone: America/New_York
profile: {{id: string!, vip: boolean, n: integer}}
define: {{nice: n > 3}}
lifecycle: [{{stage: all, otherwise: yes}}]
channels: {{push: {{when: yes}}, email: {{when: yes}}}}
kinds:
  k: {{stages: any, channels: [push, email], propensity: 10%, value: 10, during: every friday 15:00 to 22:00}}
engagements:
{engagements}
"""
ENGAGEMENTS = """
  friday: {kind: k}
  parked: {kind: k, paused: yes, during: until 2020-01-01}
  refused: {kind: k, when: nice or vip and n < 100}
  season: {kind: k, during: [2026-11-20 to 2026-11-25, every last day of the month], when: no}
  over: {kind: k, during: until 2020-01-01}
"""
MORNING, AFTERNOON = "2026-11-20T10:00:00-05:00", "2026-11-20T15:00:00-05:00"


def engine(backend: Backend) -> Engine:
    return Engine(Engine.from_text(BUNDLE.format(engagements=ENGAGEMENTS)).bundle, backend)


@pytest.mark.parametrize("backend", BACKENDS, ids=lambda each: each.name)
def test_what_is_closed_cannot_be_chosen(backend: Backend) -> None:
    asked = engine(backend)
    shut = asked.decide({"id": "1"}, MORNING)
    assert shut.no_action is not None
    assert shut.no_action.kind == "nothing_eligible"
    winner = asked.decide({"id": "1"}, AFTERNOON).winner
    assert winner is not None
    assert winner.engagement == "friday"


@pytest.mark.parametrize("backend", BACKENDS, ids=lambda each: each.name)
def test_its_place_in_the_order_of_rules(backend: Backend) -> None:
    asked = engine(backend)
    push = [each for each in asked.explain({"id": "1"}, MORNING).candidates if each.channel == "push"]
    assert {each.engagement: (each.rule, each.until) for each in push} == {
        "friday": ("during", datetime.fromisoformat(AFTERNOON)),
        "parked": ("paused", None),
        "refused": ("during", datetime.fromisoformat(AFTERNOON)),
        "season": ("when", None),
        "over": ("during", None),
    }
    assert {each.reached for each in push} == {"eligible"}
    first = {each.engagement: (each.conditions[0].text, each.conditions[0].answer) for each in push}
    assert first["friday"] == ("during every friday 15:00 to 22:00", "no")
    assert first["season"] == ("during 2026-11-20 to 2026-11-25 or every last day of the month", "yes")


@pytest.mark.parametrize("backend", BACKENDS, ids=lambda each: each.name)
def test_a_definition_that_is_unknown_is_not_missing(backend: Backend) -> None:
    (refused, _) = engine(backend).explain({"id": "1"}, MORNING, engagement="refused").candidates
    seen = {each.name: (each.value, each.answer) for each in refused.conditions[1].saw}
    assert seen == {"nice": (None, "unknown"), "n": (None, None), "vip": (None, None)}


@pytest.mark.parametrize(
    ("text", "words", "marked"),
    [
        ("2026-02-30", "2026-02-30", "2026-02-30"),
        ("2026-11-25 to 2026-11-20", "ends before", "2026-11-25 to 2026-11-20"),
        ("2026-11-20 10:00 to 2026-11-20 09:00", "ends before", "2026-11-20 10:00 to 2026-11-20 09:00"),
        ("2026-11-20 10:00 to 2026-11-20 10:00", "ends before", "2026-11-20 10:00 to 2026-11-20 10:00"),
        ("2026-11-20 10:00 to 2026-11-20 14:00Z", "ends before", "2026-11-20 10:00 to 2026-11-20 14:00Z"),
        ("from 2026-03-08 02:30", "does not exist", "2026-03-08 02:30"),
        ("2026-03-01 02:30 to 2026-11-01 01:30", "exists twice", "2026-11-01 01:30"),
        ("2026-11-20 09:00", "no length", "2026-11-20 09:00"),
        ("2026-11-20 to 2026-11-21 09:00", "one end is a day", "2026-11-20 to 2026-11-21 09:00"),
        ("every 31st of june", "31st", "31st"),
        ("every friday 15:00 to 15:00", "end where they begin", "15:00 to 15:00"),
        ("sometimes", "calendar", "sometimes"),
    ],
)
def test_what_cannot_be_is_refused_at_its_place(text: str, words: str, marked: str) -> None:
    bundle = BUNDLE.format(engagements=f"  e: {{kind: k, during: [every friday, {text}]}}")
    with pytest.raises(BundleError) as error:
        Engine.from_text(bundle)
    (found,) = error.value.report.errors
    assert words in found.message
    assert bundle[found.place.start : found.place.end] == marked


def test_faults_of_a_kind_are_reported_once() -> None:
    bundle = BUNDLE.format(engagements="  a: {kind: k}\n  b: {kind: k}").replace("every friday", "every fryday")
    with pytest.raises(BundleError) as error:
        Engine.from_text(bundle)
    assert len(error.value.report.errors) == 1


def test_what_is_over_is_a_warning_only_with_a_date(tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("bundle") / "bundle.yaml"
    several = "  a: {kind: k, during: [until 2020-01-01, 2026-11-20]}\n"
    path.write_text(BUNDLE.format(engagements=ENGAGEMENTS + several))

    def over(now: str | None) -> list[str]:
        text = path.read_text()
        found = [each for each in check_path(path, now).report.warnings if each.rule == "calendar-over"]
        return [text[each.place.start : each.place.end] for each in found]

    assert over(None) == []
    assert over(MORNING) == ["until 2020-01-01", "until 2020-01-01"]
    assert over("2026-11-21T05:00:00Z") == ["until 2020-01-01", "until 2020-01-01", "2026-11-20"]
