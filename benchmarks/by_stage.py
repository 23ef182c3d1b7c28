"""The shape in which engines of JSON rules are fastest: one rule that finds the stage, then tries all that is in it.

The rule answers with a list: the number of the stage, and for each engagement of the stage the key of its best channel,
or 0. Dates are numbers of days, and so is the day of the decision, beside the customer's attributes.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from importlib import import_module
from typing import Any

from benchmarks.naive import Document
from benchmarks.shoppers import ATTRIBUTES, CHANNELS
from benchmarks.workload import Best, Engagement, Policy

Evaluate = Callable[[Any], Sequence[float]]


def facts(document: Document, today: date) -> dict[str, object]:
    """The customer and the day, as JSON."""
    values = {each.name: document.get(each.name) for each in ATTRIBUTES}
    for each in ATTRIBUTES:
        given = values[each.name]
        if each.type == "date" and isinstance(given, str):
            values[each.name] = date.fromisoformat(given).toordinal()
    return {**values, "consent": document["consent"], "today": today.toordinal()}


def of_stages(policy: Policy) -> list[list[Engagement]]:
    """The engagements of each stage."""
    return [[each for each in policy.engagements if name in each.stages] for name, _ in policy.stages]


def channels_of(engagement: Engagement) -> list[str]:
    """The cheapest first: of those to which a customer consents it is the best."""
    return sorted(engagement.channels, key=CHANNELS.__getitem__)


def chooser(policy: Policy, evaluate: Evaluate) -> Callable[[Any, Mapping[str, bool]], Best]:
    """Chooses for a customer in the engine's form, whose consents are given beside it."""
    stages = [(name, engagements) for (name, _), engagements in zip(policy.stages, of_stages(policy), strict=True)]

    def choose(given: Any, consent: Mapping[str, bool]) -> Best:
        stage, *keys = evaluate(given)
        name, engagements = stages[int(stage)]
        key = max(keys, default=0)
        if key <= 0:
            return name, None
        engagement = engagements[keys.index(key)]
        return name, (int(key), engagement.name, next(each for each in channels_of(engagement) if consent[each]))

    return choose


def installed(module: str, package: str) -> Any:
    """An engine to compare with; those who only decide need none of them."""
    try:
        return import_module(module)
    except ImportError:
        raise SystemExit(f"{package} is not installed: pip install 'nextbest[bench]'") from None
