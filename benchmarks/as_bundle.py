"""The policy of the benchmarks as a bundle: `python -m benchmarks.as_bundle 1000 >big.yaml`."""

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.shoppers import ATTRIBUTES, CHANNELS, Attribute
from benchmarks.workload import (
    KINDS,
    ZONE,
    Among,
    Between,
    Compare,
    Condition,
    Either,
    Engagement,
    Flag,
    Number,
    Policy,
    Recent,
    Sum,
    attributes_of,
    policy,
)
from nextbest.engine import Engine

LIMITS = {"email": "3 per 7 days", "push": "1 per calendar day", "sms": "2 per calendar month"}
QUIET = {"email": "23:00 to 06:00", "push": "21:00 to 08:00", "sms": "20:00 to 09:00"}


EACH = 2_000
"""Engagements of one file: longer files are refused."""


def bundle(policy: Policy, *, memory: bool = False) -> str:
    """The text, of one file; `memory` adds what protects customers: limits of every scope, quiet hours, holdouts."""
    return "\n".join((*_head(policy, memory), *_engagements(policy.engagements, memory))) + "\n"


def write(policy: Policy, folder: Path, *, memory: bool = False) -> None:
    """The same as files of a folder."""
    (folder / "policy.yaml").write_text("\n".join(_head(policy, memory)) + "\n", encoding="utf-8")
    for start in range(0, len(policy.engagements), EACH):
        lines = _engagements(policy.engagements[start : start + EACH], memory)
        (folder / f"from_{start:05}.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")


def engine(policy: Policy, *, memory: bool = False) -> Engine:
    """An engine of it."""
    with TemporaryDirectory() as name:
        write(policy, Path(name), memory=memory)
        return Engine.load(name)


def _head(policy: Policy, memory: bool) -> Iterator[str]:
    yield from ("nextbest: 1", "bundle: benchmark", f"timezone: {ZONE}", "", "profile:", "  id: string!")
    yield from (f"  {each.name}: {_type(each)}" for each in ATTRIBUTES)
    yield f"  consent: {{{', '.join(f'{name}: boolean!' for name in CHANNELS)}}}"
    if memory:
        yield "  zone: timezone"
    yield from ("", "lifecycle:")
    for name, when in policy.stages:
        yield f"  - stage: {name}"
        yield "    otherwise: yes" if when is None else f"    when: {expression(when)}"
    yield from ("", "channels:")
    for name, cost in CHANNELS.items():
        protects = f", limits: [{LIMITS[name]}], quiet_hours: '{QUIET[name]}'" if memory else ""
        yield f"  {name}: {{when: consent.{name}, cost: {cost}{protects}}}"
    if memory:
        yield from ("", "contact_policy:", "  limits: [5 per 7 days]", "  unknown_timezone: policy")
        yield "  holdout: {share: 5%, salt: everybody}"
    yield from ("", "kinds:")
    yield from (f"  {name}: {{{'limits: [3 per 14 days]' if memory else ''}}}" for name in KINDS)


def _engagements(engagements: Sequence[Engagement], memory: bool) -> Iterator[str]:
    yield from ("", "engagements:")
    for each in engagements:
        yield from _engagement(each)
        if memory:
            yield "    limits: [2 per 30 days]"
            if each.name.endswith("0"):
                yield f"    experiment: {{salt: {each.name}, holdout: 10%}}"


def _engagement(engagement: Engagement) -> Iterator[str]:
    yield f"  {engagement.name}:"
    yield f"    kind: {engagement.kind}"
    yield f"    stages: [{', '.join(engagement.stages)}]"
    yield f"    channels: [{', '.join(engagement.channels)}]"
    yield "    when:"
    yield from (f"      - {expression(each)}" for each in engagement.conditions)
    boost = expression(engagement.boost)
    if any(each.optional for each in attributes_of(engagement.boost)):
        boost = f"({boost}) otherwise no"
    yield f"    propensity: if {boost} then {_percent(engagement.likely)} else {_percent(engagement.unlikely)}"
    value = f"{engagement.constant} + {engagement.factor} * {engagement.quantity.name}"
    yield f"    value: clamp({value}, {engagement.low}, {engagement.high})"


def _type(attribute: Attribute) -> str:
    sign = "" if attribute.optional else "!"
    if attribute.is_quantity:
        return f"{{is: {attribute.type}{sign}, minimum: 0, maximum: {attribute.high}}}"
    name = f"one of [{', '.join(attribute.values)}]" if attribute.type == "set" else attribute.type
    return f"{name}{sign}"


def expression(condition: Condition) -> str:
    """A condition in the policy language."""
    match condition:
        case Compare(attribute, sign, value):
            return f"{attribute.name} {sign} {_number(value)}"
        case Between(attribute, low, high):
            return f"{attribute.name} between {_number(low)} and {_number(high)}"
        case Among(attribute, (value,)):
            return f'{attribute.name} is "{value}"'
        case Among(attribute, values):
            listed = ", ".join(f'"{each}"' for each in values)
            return f"{attribute.name} in [{listed}]"
        case Flag(attribute, value):
            return attribute.name if value else f"{attribute.name} is no"
        case Recent(attribute, days, older):
            return (
                f"{attribute.name} more than {days} days ago" if older else f"{attribute.name} within last {days} days"
            )
        case Either(left, right):
            return f"{expression(left)} or {expression(right)}"
        case Sum(first, times, second, value):
            return f"{first.name} + {times} * {second.name} >= {_number(value)}"


def _number(value: Number) -> str:
    return f"{value:_}" if isinstance(value, int) else str(value)


def _percent(share: float) -> str:
    return f"{share * 100:.1f}%"


if __name__ == "__main__":
    sys.stdout.write(bundle(policy(int(sys.argv[1]))))
