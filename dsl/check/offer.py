"""Offers: what the customer gets, what that costs, and what redeems it (language.md 2.5)."""

from nextbest.dsl import typed
from nextbest.dsl.check.messages import check_wording
from nextbest.dsl.check.read_clauses import read_length
from nextbest.dsl.check.references import check_references
from nextbest.dsl.check.surroundings import Surroundings
from nextbest.dsl.checked_campaigns import Offer, Redeem
from nextbest.dsl.document.campaigns import Offer as OfferEntry
from nextbest.dsl.document.campaigns import Redeem as RedeemEntry
from nextbest.dsl.expressions.expression import CONDITION, Wanted, check_expression
from nextbest.dsl.expressions.facts import NOTHING, Facts, askable, named
from nextbest.dsl.messages import bundle as say_of_bundle
from nextbest.dsl.messages import campaigns as say
from nextbest.dsl.source import Text
from nextbest.dsl.typed import Expression
from nextbest.dsl.types import MONEY

AMOUNT = Wanted(MONEY, "an amount")


def check_offer(entry: OfferEntry, facts: Facts | None, around: Surroundings) -> Offer:
    """The offer, without what has errors; `facts` are those of a customer who may get it."""
    return Offer(
        reward=check_wording(entry.reward, facts, around.writing),
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
    expression = check_expression(text, around.cost, AMOUNT, around.signatures, around.report)
    if expression is None:
        return None
    presence = around.presence(expression, around.cost, facts)
    if presence.unknown:
        around.report.add(
            say_of_bundle.rank_unknown("cost", named(presence.causes), askable(presence.causes), text.place)
        )
    root = expression.root
    if isinstance(root, typed.Literal) and isinstance(root.value, int) and root.value < 0:
        around.report.add(say.cost_below_nothing(text))
    return expression


def _redeem(entry: RedeemEntry, facts: Facts | None, around: Surroundings) -> Redeem:
    events = check_references(entry.on, "event", around.events, around.gaps, around.report)
    if entry.when is None or not events:
        return Redeem(events)
    scope = around.redeemed_by(events)
    expression = check_expression(entry.when, scope, CONDITION, around.signatures, around.report)
    if expression is not None:
        # The customer can have changed since the offer went out: nothing of what was known then still holds.
        around.presence(expression, scope, None if facts is None else NOTHING)
    return Redeem(events, expression)
