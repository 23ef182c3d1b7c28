"""The policy of the benchmarks for zen-engine, in the form that was the fastest: one compiled expression.

Its numbers are decimals and not doubles, so a key may differ by one billionth.
"""

import json
from collections.abc import Mapping

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


def evaluator(policy: Policy) -> Evaluate:
    """The compiled expression."""
    evaluate: Evaluate = installed("zen", "zen-engine").compile_expression(source(policy)).evaluate
    return evaluate


def prepared(facts: Mapping[str, object]) -> str:
    """A customer in the form that it takes fastest: text, read again each time."""
    return json.dumps(facts)


def source(policy: Policy) -> str:
    """The expression."""
    parts = []
    for number, ((_, when), engagements) in enumerate(zip(policy.stages, of_stages(policy), strict=True)):
        listed = ", ".join((str(number), *map(_engagement, engagements)))
        parts.append(f"[{listed}]" if when is None else f"{_yes(when)} ? [{listed}] : ")
    return "".join(parts)


def _engagement(engagement: Engagement) -> str:
    quantity = engagement.quantity
    conditions = [_yes(each) for each in engagement.conditions]
    if quantity.optional:
        conditions.append(f"{quantity.name} != null")
    value = f"{_plain(engagement.constant)} + {_plain(engagement.factor)} * {quantity.name}"
    value = f"min([max([{value}, {engagement.low}]), {engagement.high}])"
    score = f"({_yes(engagement.boost)} ? {engagement.likely} : {engagement.unlikely}) * {value}"
    keys = "0"
    for channel in reversed(channels_of(engagement)):
        keys = f"(consent.{channel} ? floor(({score} - {CHANNELS[channel]}) * 1000000000 + 0.5) : {keys})"
    return f"{' and '.join(conditions)} ? {keys} : 0"


def _plain(value: float) -> str:
    return f"{value:.12f}".rstrip("0")


def _known(attribute: Attribute) -> str:
    return f"{attribute.name} != null and " if attribute.optional else ""


def _yes(condition: Condition) -> str:
    names = [each.name for each in attributes_of(condition)]
    known = "".join(map(_known, attributes_of(condition)))
    match condition:
        case Compare(_, sign, value):
            found = f"{known}{names[0]} {sign} {value}"
        case Between(_, low, high):
            found = f"{known}{names[0]} >= {low} and {names[0]} <= {high}"
        case Among(_, (value,)):
            found = f"{names[0]} == '{value}'"
        case Among(_, values):
            found = f"{names[0]} in [{', '.join(repr(each) for each in values)}]"
        case Flag(_, value):
            found = f"{names[0]} == {str(value).lower()}"
        case Recent(_, days, older):
            later = f"today - {names[0]} < {days} and {names[0]} <= today"
            found = f"{known}today - {names[0]} >= {days}" if older else f"{known}{later}"
        case Either(left, right):
            found = f"{_yes(left)} or {_yes(right)}"
        case Sum(_, times, _, value):
            found = f"{known}{names[0]} + {times} * {names[1]} >= {value}"
    return f"({found})"
