"""Random bundles and customers: every back end decides the same, and explanations agree with decisions."""

import json
from datetime import UTC
from random import Random

import pytest
from jsonschema import Draft202012Validator

from nextbest.dsl.checked import Bundle
from nextbest.engine import Engine, Explanation
from nextbest.engine.decision import RULES
from nextbest.engine.shown import at
from nextbest.schemas import load
from tests.backends import BACKENDS
from tests.differential.bundles import bundle
from tests.differential.expressions import Maker
from tests.differential.sample import NOWS, Values
from tests.engine.documents import document

SCHEMA = load("decision")
DECISION = Draft202012Validator(SCHEMA)
EXPLANATION = Draft202012Validator({"$ref": "#/$defs/Explanation", "$defs": SCHEMA["$defs"]})
BUNDLES = 8
CUSTOMERS = 10


def _given(seed: int) -> tuple[Bundle, str, list[dict[str, object]]]:
    random = Random(seed)
    now = random.choice(NOWS)
    values = Values(random, now)
    given = bundle(Maker(random, values))
    declared = given.profile.attributes
    return given, at(now, UTC).isoformat(), [document(values.customer(), declared) for _ in range(CUSTOMERS)]


@pytest.mark.parametrize("seed", range(BUNDLES))
def test_every_back_end_decides_the_same(seed: int) -> None:
    given, now, customers = _given(seed)
    first, *others = [list(Engine(given, each).decide_many(customers, now, alternatives=9)) for each in BACKENDS]
    assert all(each == first for each in others)
    for decision in first:
        assert decision.no_action is None or decision.no_action.kind != "invalid_profile", decision
        DECISION.validate(json.loads(json.dumps(decision.to_json(), allow_nan=False)))


@pytest.mark.parametrize("seed", range(BUNDLES))
def test_explanations_agree_with_decisions(seed: int) -> None:
    given, now, customers = _given(seed)
    engine = Engine(given)
    for customer in customers:
        explanation = engine.explain(customer, now)
        assert explanation.decision == engine.decide(customer, now)
        EXPLANATION.validate(json.loads(json.dumps(explanation.to_json(), allow_nan=False)))
        _agrees(explanation, given)
        stage = engine.stage(customer, now)
        assert stage.name == explanation.decision.stage


def _agrees(explanation: Explanation, given: Bundle) -> None:
    decision = explanation.decision
    assert [each.stage for each in explanation.stages] == [each.name for each in given.stages]
    assert decision.stage == next(each.stage for each in explanation.stages if each.answer == "yes")
    for stage in explanation.stages:
        _all_of(stage.answer == "yes", [each.answer for each in stage.conditions])
    pairs = [(each.name, use.channel) for each in given.engagements.values() for use in each.uses]
    traces = {(each.engagement, each.channel): each for each in explanation.candidates}
    assert list(traces) == pairs
    winners = {(each.engagement, each.channel): each for each in decision.winners}
    assert {pair for pair, each in traces.items() if each.rule is None} == set(winners)
    for pair, trace in traces.items():
        assert trace.rule is None or trace.rule.partition(":")[0] in RULES
        assert (trace.reached == "chosen") == (trace.rule is None)
        if trace.reached in ("rank", "order", "places", "chosen"):
            assert all(each.answer == "yes" for each in trace.conditions)
        if trace.rule in ("when", "channel"):
            assert any(each.answer != "yes" for each in trace.conditions)
        if pair in winners:
            assert (trace.key, trace.factors) == (winners[pair].key, winners[pair].factors)


def _all_of(yes: bool, answers: list[str]) -> None:
    assert yes == all(each == "yes" for each in answers)
