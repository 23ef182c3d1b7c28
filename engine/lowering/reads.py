"""Which attributes the decisions of a bundle can read: what the door has to check, whichever candidate wins."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain

from nextbest.dsl import checked, typed
from nextbest.dsl.builtin import STAGE_SINCE
from nextbest.dsl.checked_campaigns import Offer
from nextbest.dsl.checked_messages import Message
from nextbest.dsl.checked_policy import CustomerCountryDays, Holidays
from nextbest.dsl.clauses import Calendar
from nextbest.dsl.types import Declared
from nextbest.engine.lowering.events import expressions_of, late
from nextbest.engine.lowering.expression import attributes_of
from nextbest.engine.remembering.columns import Column, limits
from nextbest.engine.remembering.contact_hours import contact_hours

Path = tuple[str, ...]


def reads_of(bundle: checked.Bundle, memory: Mapping[Path, Column]) -> Mapping[Path, Declared]:
    """What any decision of a bundle with these columns of memory can read."""
    others = [*late(bundle), *_language(bundle)]
    if memory:
        others.append(("contacts",))
    local = any(isinstance(limit.pace, Calendar) for _, limit in limits(bundle)) or contact_hours(bundle)
    if local and bundle.profile.zone is not None:
        others.append(bundle.profile.zone)
    return reads(bundle, _expressions(bundle), others)


def reads(
    bundle: checked.Bundle, expressions: Iterable[typed.Expression], others: Iterable[Path] = ()
) -> Mapping[Path, Declared]:
    """The attributes that expressions refer to, the customer's id, and others, in the order of the profile."""
    used = {("id",), *others}.union(*(attributes_of(bundle, each) for each in expressions))
    known = {**bundle.profile.attributes, **STAGE_SINCE}
    return {path: declared for path, declared in known.items() if path in used}


def _language(bundle: checked.Bundle) -> Iterator[Path]:
    """The attribute with the customer's language, if a text depends on it."""
    if bundle.languages is not None and any(each.by_language for each in _messages(bundle)):
        yield bundle.languages.by


def _expressions(bundle: checked.Bundle) -> Iterator[typed.Expression]:
    """Every expression of a bundle."""
    given = chain(
        (part for each in bundle.named for part in each.parts),
        (each for stage in bundle.stages for each in (stage.when, stage.goal)),
        (each for channel in bundle.channels.values() for each in channel.when),
        (each for engagement in bundle.engagements.values() for each in _of_engagement(engagement)),
        (each for message in _messages(bundle) for each in message.expressions),
        (each for offer in _offers(bundle) for each in _of_offer(offer)),
        (bundle.arbitration.rank,),
        (each for event in bundle.events.values() for each in expressions_of(event)),
        (each.days.by for each in _holidays(bundle) if isinstance(each.days, CustomerCountryDays)),
    )
    return (each for each in given if each is not None)


def _of_engagement(engagement: checked.Engagement) -> Iterator[typed.Expression | None]:
    yield from (*engagement.when, engagement.goal, *engagement.levers)
    yield None if engagement.on is None else engagement.on.when
    for use in engagement.uses:
        yield from (use.propensity, use.baseline, use.value)
    for step in engagement.promises.steps:
        yield from step.when
    due = engagement.promises.due
    if due is not None:
        yield due.date


def _of_offer(offer: Offer) -> Iterator[typed.Expression | None]:
    yield offer.cost
    yield None if offer.redeem is None else offer.redeem.when
    if offer.reward is not None:
        yield from offer.reward.expressions


def _messages(bundle: checked.Bundle) -> Iterator[Message]:
    for engagement in bundle.engagements.values():
        yield from (use.message for use in engagement.uses if use.message is not None)
        for step in engagement.promises.steps:
            yield from step.messages.values()
        if engagement.promises.experiment is not None:
            yield from (each.message for each in engagement.promises.experiment.variants if each.message is not None)


def _offers(bundle: checked.Bundle) -> Iterator[Offer]:
    return (offer for engagement in bundle.engagements.values() for offer in engagement.promises.offers)


def _holidays(bundle: checked.Bundle) -> Iterator[Holidays]:
    given = (bundle.policy.holidays, *(channel.holidays for channel in bundle.channels.values()))
    return (each for each in given if each is not None)
