"""The shape in which engines of JSON rules are fastest: one rule, which first finds the stage and then tries all that is in it.

The rule answers with a list: the number of the stage, and for each engagement of the stage the key of its best channel,
or 0. Dates are numbers of days, and so is the day of the decision, beside the customer's attributes.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from benchmarks.naive import Document
from benchmarks.shoppers import ATTRIBUTES, CHANNELS
from benchmarks.workload import Engagement, Policy

Best = tuple[str, tuple[int, str, str] | None]
"""The stage, and the key, the engagement and the channel of the best there is."""
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


def best_of(policy: Policy, answered: Sequence[float], consent: Mapping[str, bool]) -> Best:
    """What a rule's answer stands for."""
    stage, *keys = answered
    return _best(policy, of_stages(policy), int(stage), keys, consent)


def chooser(policy: Policy, evaluate: Evaluate) -> Callable[[Any, Mapping[str, bool]], Best]:
    """Chooses for a customer in the engine's form, whose consents are given beside it."""
    stages = of_stages(policy)

    def choose(given: Any, consent: Mapping[str, bool]) -> Best:
        stage, *keys = evaluate(given)
        return _best(policy, stages, int(stage), keys, consent)

    return choose


def _best(
    policy: Policy, stages: list[list[Engagement]], stage: int, keys: Sequence[float], consent: Mapping[str, bool]
) -> Best:
    name, _ = policy.stages[stage]
    key = max(keys, default=0)
    if key <= 0:
        return name, None
    engagement = stages[stage][keys.index(key)]
    return name, (int(key), engagement.name, next(each for each in channels_of(engagement) if consent[each]))
