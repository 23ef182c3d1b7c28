"""The policy of the benchmarks for datalogic-py (JSONLogic): one compiled rule for all engagements."""

from collections.abc import Mapping
from typing import Any

from benchmarks.by_stage import Evaluate, channels_of, installed, of_stages
from benchmarks.shoppers import CHANNELS, Attribute
from benchmarks.workload import (
    Among,
    Between,
    Compare,
    Condition,
    Either,
    Engagement,
    Flag,
    Policy,
    Recent,
    Sum,
    attributes_of,
)

Rule = dict[str, Any]
_TODAY: Rule = {"val": "today"}


def evaluator(policy: Policy) -> Evaluate:
    """The compiled rule, for customers that `prepared` has read."""
    evaluate: Evaluate = _package().Engine().compile(source(policy)).evaluate_data
    return evaluate


def prepared(facts: Mapping[str, object]) -> object:
    """A customer in the engine's own form."""
    return _package().DataHandle(facts)


def _package() -> Any:
    return installed("datalogic_py", "datalogic-py")


def source(policy: Policy) -> Rule:
    """The rule."""
    branches: list[Any] = []
    for number, ((_, when), engagements) in enumerate(zip(policy.stages, of_stages(policy), strict=True)):
        listed = [number, *map(_engagement, engagements)]
        branches += [listed] if when is None else [_yes(when), listed]
    return {"if": branches}


def _engagement(engagement: Engagement) -> Rule:
    quantity: Rule = {"val": engagement.quantity.name}
    conditions = [_yes(each) for each in engagement.conditions]
    if engagement.quantity.optional:
        conditions.append({"!==": [quantity, None]})
    value = {"+": [engagement.constant, {"*": [engagement.factor, quantity]}]}
    value = {"min": [{"max": [value, engagement.low]}, engagement.high]}
    score = {"*": [{"if": [_yes(engagement.boost), engagement.likely, engagement.unlikely]}, value]}
    keys: list[Any] = []
    for channel in channels_of(engagement):
        rank = {"-": [score, CHANNELS[channel]]}
        keys += [{"val": ["consent", channel]}, {"floor": {"+": [{"*": [rank, 1_000_000_000]}, 0.5]}}]
    return {"if": [{"and": conditions}, {"if": [*keys, 0]}, 0]}


def _yes(condition: Condition) -> Rule:
    names: list[Rule] = [{"val": each.name} for each in attributes_of(condition)]
    match condition:
        case Compare(_, sign, value):
            return _with(condition, {sign: [names[0], value]})
        case Between(_, low, high):
            return _with(condition, {"<=": [low, names[0], high]})
        case Among(_, (value,)):
            return {"===": [names[0], value]}
        case Among(_, values):
            return {"in": [names[0], list(values)]}
        case Flag(_, value):
            return {"===": [names[0], value]}
        case Recent(_, days, older):
            age = {"-": [_TODAY, names[0]]}
            return _with(condition, {">=": [age, days]} if older else {"<=": [0, age, days - 1]})
        case Either(left, right):
            return {"or": [_yes(left), _yes(right)]}
        case Sum(_, times, _, value):
            return _with(condition, {">=": [{"+": [names[0], {"*": [times, names[1]]}]}, value]})


def _with(condition: Condition, rule: Rule) -> Rule:
    """The rule where what it compares is known; JSONLogic takes what is missing for 0."""
    tests = [_known(each) for each in attributes_of(condition) if each.optional]
    return {"and": [*tests, rule]} if tests else rule


def _known(attribute: Attribute) -> Rule:
    return {"!==": [{"val": attribute.name}, None]}
