"""Random events: every back end applies and decides the same, and deciding with one is deciding after it."""

import copy
import json
from dataclasses import replace
from datetime import UTC
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from nextbest.engine import Engine, InvalidDocument
from nextbest.engine.shown import at
from tests.backends import BACKENDS
from tests.differential.events import bundle_with_events, event_document
from tests.differential.expressions import Maker
from tests.differential.sample import NOWS, Values
from tests.engine.documents import document
from tests.engine.test_events import ANNA, BUNDLE, NOW, PURCHASE

BUNDLES = 10
EVENTS = 8


def _maker(seed: int) -> tuple[Maker, str]:
    random = Random(seed)
    now = random.choice(NOWS)
    return Maker(random, Values(random, now)), at(now, UTC).isoformat()


@pytest.mark.parametrize("seed", range(BUNDLES))
def test_every_back_end_applies_and_decides_the_same(seed: int) -> None:
    maker, now = _maker(seed)
    bundle = bundle_with_events(maker, waiting=True)
    engines = [Engine(bundle, each) for each in BACKENDS]
    schema = Draft202012Validator(engines[0].event_schema())
    called = 0
    for _ in range(EVENTS):
        customer, event = document(maker.values.customer(), bundle.profile.attributes), event_document(maker)
        before = copy.deepcopy((customer, event))
        schema.validate(event)
        after, *others = [each.apply(customer, event, now) for each in engines]
        assert all(each == after for each in others)
        json.dumps(after, allow_nan=False)
        decision, *others_ = [each.decide(customer, now, event=event, alternatives=9) for each in engines]
        assert all(each == decision for each in others_)
        assert decision.no_action is None or decision.no_action.kind != "invalid_profile", decision
        for engine in engines:
            explanation = engine.explain(customer, now, event=event)
            assert explanation.decision == replace(decision, alternatives=())
            for trace in explanation.candidates:
                on = bundle.engagements[trace.engagement].on
                called += on is not None and trace.rule != "on"
                assert trace.rule != "on" or (on is not None and trace.conditions[0].text.startswith("on "))
        assert (customer, event) == before
    assert called, "no event called anybody"


@pytest.mark.parametrize("seed", range(BUNDLES))
def test_where_nobody_waits_deciding_with_an_event_is_deciding_after_it(seed: int) -> None:
    maker, now = _maker(1_000 + seed)
    engine = Engine(bundle_with_events(maker, waiting=False))
    for _ in range(EVENTS):
        customer, event = document(maker.values.customer(), engine.bundle.profile.attributes), event_document(maker)
        after = engine.apply(customer, event, now)
        decision = engine.decide(after, now, alternatives=9, validate="all")
        found = engine.decide(customer, now, event=event, alternatives=9, validate="all")
        assert found.event == event["event"]
        assert replace(found, event=None) == decision


ENGINE = Engine.from_text(BUNDLE)
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.just("2026-11-01T00:00:00Z"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
KEYS = st.sampled_from((*PURCHASE, "store", "value", "page", "user_id", "contacts", "stage_since", "orders", "cart"))


@settings(max_examples=150)
@given(st.dictionaries(KEYS, ANYTHING, max_size=4), st.dictionaries(KEYS, ANYTHING, max_size=4))
def test_whatever_is_given_it_is_applied_or_refused_with_problems(
    customer: dict[str, object], event: dict[str, object]
) -> None:
    mine, its = {**ANNA, **customer}, {**PURCHASE, **event}
    before = copy.deepcopy((mine, its))
    no_action = ENGINE.decide(mine, NOW, event=its).no_action
    if no_action is not None and no_action.kind == "invalid_profile":
        with pytest.raises(InvalidDocument) as refused:
            ENGINE.apply(mine, its, NOW)
        assert no_action.problems == refused.value.problems
    else:
        after = ENGINE.apply(mine, its, NOW)
        assert its["event"] != "purchase" or ENGINE.apply(after, its, NOW) == after
    assert repr((mine, its)) == repr(before), "NaN is not equal to itself, so the words are compared"
