"""Offers: what the customer gets, what that costs, and what redeems it (language.md 2.5)."""

from collections.abc import Mapping
from dataclasses import replace

from nextbest.dsl import typed
from nextbest.dsl.check_expression import CONDITION, Wanted, check_expression
from nextbest.dsl.checked_campaigns import Offer, Redeem
from nextbest.dsl.document_campaigns import Offer as OfferEntry
from nextbest.dsl.document_campaigns import Redeem as RedeemEntry
from nextbest.dsl.facts import NOTHING, Facts, named
from nextbest.dsl.messages import bundle as say_of_bundle
from nextbest.dsl.messages import campaigns as say
from nextbest.dsl.read_clauses import read_length
from nextbest.dsl.source import Text
from nextbest.dsl.surroundings import Surroundings
from nextbest.dsl.typed import Expression
from nextbest.dsl.types import MONEY, Declared

AMOUNT = Wanted(MONEY, "an amount")


def check_offer(entry: OfferEntry, facts: Facts | None, around: Surroundings) -> Offer:
    """The offer, without what has errors; `facts` are those of a customer who may get it."""
    return Offer(
        reward=entry.reward.value.strip(),
        terms=entry.terms,
        cost=_cost(entry.cost, facts, around) if entry.cost else None,
        redeem=_redeem(entry.redeem, facts, around) if entry.redeem else None,
        expires=read_length(entry.expires, around.report),
    )


def filled_in(offer: Offer, under: Offer | None) -> Offer:
    """The offer of a variant: what it does not say itself is that of the engagement."""
    if under is None:
        return offer
    return Offer(
        reward=offer.reward,
        terms=offer.terms if offer.terms is not None else under.terms,
        cost=offer.cost or under.cost,
        redeem=offer.redeem or under.redeem,
        expires=offer.expires or under.expires,
    )


def _cost(text: Text, facts: Facts | None, around: Surroundings) -> Expression | None:
    scope = replace(around.plain, place="the cost of an offer")
    expression = check_expression(text, scope, AMOUNT, around.signatures, around.report)
    if expression is None:
        return None
    presence = around.presence(expression, scope, facts)
    if presence.unknown:
        around.report.add(say_of_bundle.rank_unknown("cost", named(presence.causes), text.place))
    root = expression.root
    if isinstance(root, typed.Apply) and root.function == "negative" and isinstance(root.arguments[0], typed.Literal):
        around.report.add(say.cost_below_nothing(text))
    return expression


def _redeem(entry: RedeemEntry, facts: Facts | None, around: Surroundings) -> Redeem:
    events = []
    for name in entry.on:
        if name.value in events:
            around.report.add(say_of_bundle.named_twice(name, "event"))
        elif name.value not in around.events:
            around.report.add(say_of_bundle.unknown_reference(name, "event", around.events))
        else:
            events.append(name.value)
    if entry.when is None or not events:
        return Redeem(tuple(events))
    context = {**around.plain.context, **_shared(events, around.events)}
    scope = replace(around.plain, context=context, place="the `when` of `redeem`")
    expression = check_expression(entry.when, scope, CONDITION, around.signatures, around.report)
    if expression is not None:
        # The customer can have changed since the offer went out: nothing of what was known then still holds.
        around.presence(expression, scope, None if facts is None else NOTHING)
    return Redeem(tuple(events), expression)


def _shared(names: list[str], events: Mapping[str, Mapping[str, Declared]]) -> dict[tuple[str, ...], Declared]:
    """The fields that all these events have, as an expression sees them."""
    first, *others = (events[name] for name in names)
    return {
        ("event", field): replace(declared, required=all(each[field].required for each in (first, *others)))
        for field, declared in first.items()
        if all(field in each and each[field].type == declared.type for each in others)
    }
