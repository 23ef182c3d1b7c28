"""Choices that were once wrong, each in the smallest policy that shows it."""

from datetime import UTC, datetime

import pytest

from nextbest.engine import Engine
from nextbest.engine.backends.program import Backend
from tests.backends import BACKENDS

HEAD = """
nextbest: 1
bundle: found
timezone: UTC
profile:
  id: string!
  owed_on: date
  p: {is: number, minimum: 0, maximum: 1, default: 0}
  consent: {email: boolean!, push: boolean!}
lifecycle: [{stage: everyone, otherwise: yes}]
channels: {push: {when: consent.push}, email: {when: consent.email}, sms: {when: yes}, chat: {when: yes}}
kinds: {k: {stages: any, channels: [email], propensity: 100%, value: 5, baseline: 0}}
engagements:
"""
CASES = {
    "a fallback that is obliged to nothing yet is a fallback": (
        "  a: {kind: k, class: fallback, due: {within: 30 days, of: owed_on}}\n  b: {kind: k}",
        {"owed_on": "2026-01-01"},
        ["b email", "a email"],
    ),
    "a channel that is worth nothing says nothing of two that are worth the same": (
        "  a: {kind: k, channels: {push: {}, email: {}, sms: {propensity: p, value: 100}}}",
        {"consent": {"email": True, "push": False}},
        ["a email"],
    ),
    "one billionth is worth it": ("  a: {kind: k, value: 0.000000001}", {}, ["a email"]),
    "two that are worth nothing say nothing of two others": (
        "  a: {kind: k, channels: {push: {}, chat: {}, email: {value: 9 * p}, sms: {value: 9 * p}}}",
        {"consent": {"email": True, "push": False}},
        ["a chat"],
    ),
}


@pytest.mark.parametrize(("engagements", "customer", "order"), CASES.values(), ids=CASES)
@pytest.mark.parametrize("backend", BACKENDS, ids=lambda each: each.name)
def test_the_order_is_right(engagements: str, customer: dict[str, object], order: list[str], backend: Backend) -> None:
    engine = Engine(Engine.from_text(HEAD + engagements).bundle, backend)
    document, now = {"id": "anna", "consent": {"email": True, "push": True}, **customer}, "2026-01-02T00:00:00Z"
    decision = engine.decide(document, now, alternatives=len(order))
    served = [f"{each.engagement} {each.channel}" for each in decision.winners]
    served += [f"{each.engagement} {each.channel}" for each in decision.alternatives]
    assert served == order
    best = [f"{each.engagement} {each.channel}" for each in engine.decide(document, now).winners]
    assert best == order[:1]


NIGHT = "2026-01-02T00:00:00Z"
NOBODY = """
nextbest: 1
bundle: found
timezone: UTC
profile: {id: string!, a: boolean!}
lifecycle: [{stage: everyone, otherwise: yes}]
channels: {push: {when: yes, quiet_hours: 21:00 to 09:00}}
contact_policy: {holdout: {share: 99.99%, salt: policy}, unknown_timezone: policy}
kinds: {k: {stages: any, channels: [push], propensity: 100%, value: 5, baseline: 0}}
engagements:
  must: {kind: k, class: mandatory}
  may: {kind: k, when: a}
  rest: {kind: k, class: fallback}
"""


@pytest.mark.parametrize("backend", BACKENDS, ids=lambda each: each.name)
def test_whoever_is_held_out_is_so_although_what_must_be_waits_for_the_morning(backend: Backend) -> None:
    engine = Engine(Engine.from_text(NOBODY).bundle, backend)
    for chosen in (False, True):
        no_action = engine.decide({"id": "anna", "a": chosen}, NIGHT).no_action
        assert no_action is not None
        assert no_action.kind == "held_out"


@pytest.mark.parametrize("backend", BACKENDS, ids=lambda each: each.name)
def test_one_who_waits_on_the_first_channel_waits(backend: Backend) -> None:
    engine = Engine(Engine.from_text(NOBODY.replace("99.99%", "0.01%")).bundle, backend)
    no_action = engine.decide({"id": "anna", "a": False}, NIGHT).no_action
    assert no_action is not None
    assert (no_action.kind, no_action.not_before) == ("all_deferred", datetime(2026, 1, 2, 9, tzinfo=UTC))


def test_an_obligation_that_is_worth_nothing_is_the_furthest() -> None:
    engagement = "  a: {kind: k, value: 0, due: {within: 30 days, of: owed_on}}"
    document = {"id": "anna", "owed_on": "2026-01-01", "consent": {"email": True, "push": True}}
    for backend in BACKENDS:
        no_action = Engine(Engine.from_text(HEAD + engagement).bundle, backend).decide(document, NIGHT).no_action
        assert no_action is not None
        assert no_action.kind == "nothing_worth_it"
