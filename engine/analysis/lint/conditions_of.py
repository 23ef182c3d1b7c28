"""Every condition of a bundle with what its names mean there, those together that must be yes together."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from nextbest.dsl.checked import Engagement
from nextbest.dsl.checked_campaigns import Offer
from nextbest.dsl.typed import Expression
from nextbest.dsl.types import BOOLEAN
from nextbest.engine.lowering.expression import Scope


class Row(NamedTuple):
    """Conditions that must all be yes of one customer or, `about` an event, of one event that comes."""

    scope: Scope
    conditions: Sequence[Expression]
    about: str = "customer"


def rows(scope: Scope) -> Iterator[Row]:
    """All that is yes or no: definitions, stages, points, channels, engagements and what they hold, guarantees."""
    bundle = scope.bundle
    for definition in bundle.definitions.values():
        if definition.expression.type == BOOLEAN:
            yield Row(scope, (definition.expression,))
    single = [each for stage in bundle.stages for each in (stage.when, stage.goal)]
    single += [point.when for score in bundle.scores.values() for point in score.points]
    single += [each for guarantee in bundle.guarantees for each in (guarantee.never, guarantee.when)]
    yield from (Row(scope, (each,)) for each in single if each is not None)
    yield from (Row(scope, channel.when) for channel in bundle.channels.values())
    for engagement in bundle.engagements.values():
        yield from _of_engagement(scope, engagement)


def _of_engagement(scope: Scope, engagement: Engagement) -> Iterator[Row]:
    yield Row(scope, engagement.when)
    if engagement.goal is not None:
        yield Row(scope, (engagement.goal,))
    if engagement.on is not None and engagement.on.when is not None:
        yield _of_events(scope, engagement.on.events, engagement.on.when)
    for step in engagement.promises.steps:
        if step.when:
            yield Row(scope, (*engagement.when, *step.when))
    for offer in _offers(engagement):
        if offer.redeem is not None and offer.redeem.when is not None:
            yield _of_events(scope, offer.redeem.on, offer.redeem.when)


def _of_events(scope: Scope, events: Sequence[str], when: Expression) -> Row:
    # What all the events have is the same whichever of them is named.
    return Row(scope.about(events[0]), (when,), "event")


def _offers(engagement: Engagement) -> Iterator[Offer]:
    promises = engagement.promises
    variants = promises.experiment.variants if promises.experiment is not None else ()
    offers = (promises.offer, *(step.offer for step in promises.steps), *(variant.offer for variant in variants))
    yield from (each for each in offers if each is not None)


def expressions(scope: Scope) -> Iterator[tuple[Scope, Expression]]:
    """Every expression in which a `where` can stand, each once, with what its names mean."""
    bundle = scope.bundle
    found = [(row.scope, each) for row in rows(scope) for each in row.conditions]
    values = [each.expression for each in bundle.definitions.values()]
    values += [point.per for score in bundle.scores.values() for point in score.points if point.per is not None]
    for engagement in bundle.engagements.values():
        uses = (each for use in engagement.uses for each in (use.propensity, use.baseline, use.value))
        values += [each for each in (*uses, *engagement.levers) if each is not None]
    found += [(scope, each) for each in values]
    yield from {id(each): (where, each) for where, each in found}.values()
