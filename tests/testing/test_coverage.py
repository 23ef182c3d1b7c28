# ruff: noqa: E501
"""Coverage: what tests have met of a bundle, and why they have not met the rest."""

from pathlib import Path

import pytest

from nextbest.cli.output import Surface
from nextbest.cli.testing.collected import collect
from nextbest.cli.testing.render_coverage import render_coverage
from nextbest.cli.testing.running import coverages_of, run_collected
from nextbest.engine.testing.covered import Covered, covered

BUNDLE = """\
nextbest: 1
bundle: small
timezone: Europe/Paris
profile:
  id: string!
  age: integer
  tier: one of [member, gold]
  consent: {email: boolean!}
  orders: {history: {at: datetime!}}
events: {left: {fields: {value: money!}}}
define: {grown: age >= 18}
tables:
  worth:
    inputs: [tier, age]
    rows:
      - [gold, any, 50]
      - [member, ">= 40", 30]
      - [missing, missing, 10]
    otherwise: 20
lifecycle:
  - {stage: new, when: none(orders)}
  - {stage: buyer, otherwise: yes}
channels:
  email: {when: consent.email, limits: [1 per 7 days]}
  till: {inbound: yes}
contact_policy: {limits: [2 per 30 days], unknown_timezone: policy}
kinds:
  news: {stages: any, when: grown, channels: [email], propensity: 10%, value: worth}
  reply: {stages: [buyer], channels: [email], propensity: 10%, value: 5}
engagements:
  card: {kind: news, when: [tier is "gold", age < 65 and count(orders) < 3]}
  letter: {kind: news, limits: [1 in total]}
  cart: {kind: reply, on: {event: left, when: event.value > 20}, during: from 2026-01-01}
  rests: {kind: news, paused: yes}
"""

HEAD = """\
now: 2026-11-20T10:00:00+01:00
customers:
  ann: {age: 30, tier: gold, consent: {email: yes}}
  ben: {age: 70, tier: gold, consent: {email: no}, orders: [{at: 3 days ago}]}
  cleo: {consent: {email: yes}}
tests:
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "small.yaml").write_text(BUNDLE, encoding="utf-8")
    return tmp_path


def of(folder: Path, *cases: str, jobs: int = 1) -> Covered:
    """What these cases cover."""
    lines = [f"  - {{name: case {number}, {each}}}\n" for number, each in enumerate(cases, start=1)]
    (folder / "small.test.yaml").write_text(HEAD + "".join(lines), encoding="utf-8")
    collected = collect([folder])
    assert collected.sound, collected.diagnostics
    coverages = coverages_of(collected)
    assert [each.result.failure for each in run_collected(collected, jobs=jobs, coverages=coverages)] == [None] * len(
        cases
    )
    return covered(coverages[0])


def missing(found: Covered, kind: str) -> dict[str, str]:
    return {each.name: each.missing for each in found.missing if each.kind == kind}


ANN = "customer: ann, expect: {engagement: card}"
BEN = "customer: ben, expect: {no_action: nothing_eligible}"


def test_stages_and_engagements(folder: Path) -> None:
    found = of(folder, ANN)
    assert found.counted("stages") == (1, 2)
    assert missing(found, "stages") == {"stage buyer": "no customer is in it"}
    assert found.counted("eligible") == (2, 3)
    assert missing(found, "eligible") == {"engagement cart": "never eligible"}
    assert missing(found, "chosen") == {"engagement cart": "never chosen", "engagement letter": "never chosen"}


def seen(found: Covered, words: str) -> tuple[str, dict[str, int], dict[str, int]]:
    (one,) = [each for each in found.conditions if each.point.words == words]
    return one.point.of, {str(answer): count for answer, count in one.counts.items()}, dict(one.stopped_by)


def test_a_condition_counts_where_all_before_it_are_yes(folder: Path) -> None:
    found = of(folder, ANN, BEN, "customer: cleo, expect: {stage: new}")
    assert seen(found, "none(orders)")[:2] == ("stage new", {"yes": 2, "no": 1, "unknown": 0})
    assert seen(found, 'tier is "gold"') == ("engagement card", {"yes": 2, "no": 0, "unknown": 0}, {"`grown`": 1})
    assert seen(found, "age < 65")[1] == {"yes": 1, "no": 1, "unknown": 0}
    assert seen(found, "count(orders) < 3") == (
        "engagement card",
        {"yes": 1, "no": 0, "unknown": 0},
        {"`age < 65`": 1, "`grown`": 1},
    )


def test_what_a_kind_or_a_channel_asks_is_one_condition(folder: Path) -> None:
    found = of(folder, ANN, "customer: cleo, expect: {stage: new}")
    assert seen(found, "grown") == ("kind news", {"yes": 1, "no": 0, "unknown": 1}, {"paused": 2})
    assert seen(found, "consent.email") == (
        "channel email",
        {"yes": 1, "no": 0, "unknown": 0},
        {"paused": 2, "stage": 2, "`grown`": 1},
    )


def test_why_a_condition_was_never_looked_at(folder: Path) -> None:
    found = of(folder, ANN)
    told = {(each.name, each.missing) for each in found.missing if each.kind == "conditions"}
    assert (
        "condition `event.value > 20` of engagement cart, on",
        "never looked at: before it, all were stopped by stage",
    ) in told
    assert ("condition `consent.email` of channel email", "never no") in told
    found = of(folder, BEN)
    told = {(each.name, each.missing) for each in found.missing if each.kind == "conditions"}
    assert (
        "condition `event.value > 20` of engagement cart, on",
        "never looked at: before it, all were stopped by `on left`",
    ) in told
    assert (
        "condition `count(orders) < 3` of engagement card",
        "never looked at: before it, all were stopped by `age < 65`",
    ) in told


def test_events_and_calendars(folder: Path) -> None:
    event = "event: {event: left, value: %s}"
    found = of(
        folder,
        f"customer: ben, {event % 30}, with: {{consent.email: yes}}, expect: {{engagement: letter, blocked: {{cart: outranked}}}}",
        f"customer: ben, {event % 10}, expect: {{blocked: {{cart: on}}}}",
        BEN,
    )
    assert seen(found, "on left")[:2] == ("engagement cart, on", {"yes": 2, "no": 1, "unknown": 0})
    assert seen(found, "event.value > 20")[1] == {"yes": 1, "no": 1, "unknown": 0}
    assert seen(found, "during from 2026-01-01")[1] == {"yes": 1, "no": 0, "unknown": 0}


def test_rows_of_tables(folder: Path) -> None:
    found = of(
        folder, ANN, "customer: cleo, expect: {stage: new}", "customer: cleo, with: {age: 20}, expect: {stage: new}"
    )
    assert {each.name: each.count for each in found.items if each.kind == "rows"} == {
        "row 1 of worth": 1,
        "row 2 of worth": 0,
        "row 3 of worth": 1,
        "otherwise of worth": 1,
    }
    (row,) = [each.place for each in found.missing if each.kind == "rows"]
    assert row is not None
    assert row.source.text[row.start : row.end] == "member"


STORY = """\
customer: ann, with: {tier: member}, story: [
      {do: decide, expect: {engagement: letter}}, {do: confirm},
      {after: 1 day, do: decide, expect: {no_action: all_limited}},
      {after: 7 days, do: decide, expect: {blocked: {letter: limit:engagement}}}]"""


def test_limits_that_were_full(folder: Path) -> None:
    found = of(folder, ANN)
    assert found.counted("limits") == (0, 3)
    found = of(folder, STORY)
    assert missing(found, "limits") == {"limit of policy": "never full"}


def test_a_customer_who_is_not_valid_covers_nothing(folder: Path) -> None:
    found = of(folder, "customer: {id: x}, expect: {no_action: invalid_profile}")
    assert not any(each.count for each in found.items)


def test_all_is_covered(folder: Path) -> None:
    cases = [
        ANN,
        BEN,
        STORY,
        "customer: ben, with: {consent.email: yes, age: 20, orders: [{at: 2 days ago}, {at: 3 days ago}, {at: 4 days ago}]},"
        " expect: {blocked: {card: when}}",
        "customer: ann, with: {tier: member, age: 17}, expect: {no_action: nothing_eligible}",
        "customer: ann, with: {tier: member, age: 44}, expect: {engagement: letter}",
        "customer: cleo, expect: {no_action: nothing_eligible}",
        "customer: cleo, with: {orders: [{at: 2 days ago}]}, event: {event: left, value: 30}, expect: {engagement: cart}",
        "customer: cleo, with: {orders: [{at: 2 days ago}]}, event: {event: left, value: 3}, expect: {blocked: {cart: on}}",
        "customer: cleo, now: 2025-11-20T10:00:00+01:00, with: {orders: [{at: 2 days ago}]},"
        " event: {event: left, value: 30}, expect: {blocked: {cart: during}}",
        "customer: ann, contacts: [{engagement: card, channel: email, at: 8 days ago},"
        " {engagement: card, channel: email, at: 9 days ago}], expect: {blocked: {card: limit:policy}}",
    ]
    found = of(folder, *cases)
    assert [(each.name, each.missing) for each in found.missing] == []
    assert found.percent == 100
    apart = of(folder, *cases, jobs=2)
    assert apart == found


def test_the_page_marks_the_source(folder: Path) -> None:
    page = render_coverage(Path("small"), of(folder, ANN, BEN), Surface(80)).replace(f"{folder}/", "")
    assert GROWN in page
    assert CART in page
    assert page.endswith(SUM)


GROWN = """
not covered: condition `grown` of kind news: never no
  small.yaml:28:29
   28 │   news: {stages: any, when: grown, channels: [email], propensity: 10%, …
      │                             ~~~~~
"""
CART = """
not covered: engagement cart: never eligible, never chosen
  small.yaml:33:3
   33 │   cart: {kind: reply, on: {event: left, when: event.value > 20}, during…
      │   ~~~~

not covered: condition `event.value > 20` of engagement cart, on: never looked
  at: before it, all were stopped by `on left` or stage
  small.yaml:33:47
   33 │   cart: {kind: reply, on: {event: left, when: event.value > 20}, during…
      │                                               ~~~~~~~~~~~~~~~~
"""
SUM = """
coverage of small: 48.5%
  stages                   2 of 2
  engagements eligible     2 of 3
  engagements chosen       1 of 3
  conditions, yes and no   10 of 18
  rows of tables           1 of 4
  limits and budgets full  0 of 3
  conditions, unknown      0 of 3 (not asked for)"""
