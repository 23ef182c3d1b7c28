"""Choices that were once wrong, each in the smallest policy that shows it."""

import pytest

from nextbest.engine import Engine
from nextbest.engine.backends.program import Backend
from tests.backends import BACKENDS

HEAD = """
nextbest: 1
bundle: found
timezone: UTC
profile: {id: string!, d: boolean!, owed_on: date}
lifecycle: [{stage: everyone, otherwise: yes}]
channels: {email: {when: d}}
kinds: {k: {stages: any, channels: [email], propensity: 100%, value: 5, baseline: 0}}
engagements:
"""
CASES = {
    "a fallback that is obliged to nothing yet is a fallback": (
        "  a: {kind: k, class: fallback, due: {within: 30 days, of: owed_on}}\n  b: {kind: k}",
        {"owed_on": "2026-01-01"},
        ["b", "a"],
    ),
}


@pytest.mark.parametrize(("engagements", "customer", "order"), CASES.values(), ids=CASES)
@pytest.mark.parametrize("backend", BACKENDS, ids=lambda each: each.name)
def test_the_order_is_right(engagements: str, customer: dict[str, object], order: list[str], backend: Backend) -> None:
    engine = Engine(Engine.from_text(HEAD + engagements).bundle, backend)
    document, now = {"id": "anna", "d": True, **customer}, "2026-01-02T00:00:00Z"
    decision = engine.decide(document, now, alternatives=len(order))
    served = [each.engagement for each in decision.winners] + [each.engagement for each in decision.alternatives]
    assert served == order
    assert [each.engagement for each in engine.decide(document, now).winners] == order[:1]
