"""The policy of the benchmarks for those who decide for many customers at once: in a stage each question once."""

from collections.abc import Iterator
from dataclasses import dataclass

from benchmarks.by_stage import channels_of
from benchmarks.shoppers import Attribute
from benchmarks.workload import Condition, Engagement, Policy, attributes_of

COLUMNS = ("customer", "stage", "engagement", "channel", "key")
"""What everybody writes of each customer; of those for whom there is nothing, the last three are NULL."""


def consent(channel: str) -> str:
    """The column of a consent."""
    return f"consent.{channel}"


@dataclass(frozen=True, slots=True)
class Known:
    """An attribute that may be missing is there."""

    attribute: Attribute


@dataclass(frozen=True, slots=True)
class Reachable:
    """One of some channels is consented to; the cheapest comes first."""

    channels: tuple[str, ...]


Question = Condition | Known | Reachable
"""What is asked of a customer; the answer is yes or no."""


@dataclass(frozen=True, slots=True)
class Offer:
    """An engagement in one stage, by the places of its questions there."""

    engagement: Engagement
    place: int
    """In the policy: of equal keys the first wins."""
    needs: tuple[int, ...]
    """All must be yes."""
    boost: int
    reach: int
    """Of its channels, in `Stage.reaches`."""


@dataclass(frozen=True, slots=True)
class Stage:
    """What competes in one stage, and what it asks."""

    name: str
    when: Condition | None
    questions: tuple[Question, ...]
    quantities: tuple[Attribute, ...]
    """Of the values."""
    reaches: tuple[Reachable, ...]
    offers: tuple[Offer, ...]

    @property
    def attributes(self) -> frozenset[Attribute]:
        """All that is read."""
        asked = (attribute for each in self.questions for attribute in attributes_asked(each))
        return frozenset((*asked, *self.quantities))


def stages(policy: Policy) -> tuple[Stage, ...]:
    """All of them, in order."""
    return tuple(_stage(policy, name, when) for name, when in policy.stages)


def _stage(policy: Policy, name: str, when: Condition | None) -> Stage:
    questions: dict[Question, int] = {}
    reaches: dict[Reachable, int] = {}
    offers = []
    for place, each in enumerate(policy.engagements):
        if name in each.stages:
            reach = Reachable(tuple(channels_of(each)))
            needs = tuple(questions.setdefault(one, len(questions)) for one in (*_needs(each), reach))
            boost = questions.setdefault(each.boost, len(questions))
            offers.append(Offer(each, place, needs, boost, reaches.setdefault(reach, len(reaches))))
    quantities = dict.fromkeys(each.engagement.quantity for each in offers)
    return Stage(name, when, tuple(questions), tuple(quantities), tuple(reaches), tuple(offers))


def _needs(engagement: Engagement) -> Iterator[Question]:
    yield from engagement.conditions
    if engagement.quantity.optional:
        yield Known(engagement.quantity)


def attributes_asked(question: Question) -> tuple[Attribute, ...]:
    """The attributes that a question is about; consents are none."""
    match question:
        case Known(attribute):
            return (attribute,)
        case Reachable():
            return ()
        case condition:
            return attributes_of(condition)
