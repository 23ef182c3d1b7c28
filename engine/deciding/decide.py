"""From what was chosen for a customer to the decision that callers get, and what it asks of a store."""

from collections.abc import Sequence
from datetime import datetime, tzinfo

from nextbest.dsl.checked import Bundle
from nextbest.engine.deciding.case import Case
from nextbest.engine.deciding.choose import BEATEN, Choice, Placed
from nextbest.engine.deciding.request import Request
from nextbest.engine.deciding.sent import Sent
from nextbest.engine.decision import Candidate, Decision, NoAction, Winner
from nextbest.engine.doors.customer import Refused
from nextbest.engine.graph.candidates import Candidate as Considered
from nextbest.engine.remembering.budgets import Spent, budgets_of, draws
from nextbest.engine.remembering.reservation import Draw, OfferDraft, Reservation
from nextbest.engine.shown import at


def decided(case: Case, asked: Request, choice: Choice, sent: Sequence[Sent], not_before: datetime | None) -> Decision:
    """The decision for a valid customer, with as many alternatives as are asked for.

    `sent` is what each winner sends, `not_before` when the first of deferred candidates may go.
    """
    bundle = case.graph.bundle
    others = choice.others if asked.alternatives else ()
    beaten = [each for each in others if each.rule in BEATEN]
    return Decision(
        id=None,
        customer=case.customer.id,
        now=at(asked.now, case.zone),
        bundle=bundle.name,
        digest=bundle.digest,
        event=case.event,
        stage=case.graph.stages[case.stage].name,
        winners=tuple(_winner(case, *each, messages=asked.messages) for each in zip(choice.chosen, sent, strict=True)),
        no_action=NoAction(choice.no_action, not_before) if choice.no_action else None,
        alternatives=tuple(_alternative(case, each) for each in beaten[: asked.alternatives]),
        problems=case.customer.problems,
    )


def invalid(bundle: Bundle, zone: tzinfo, now: int, refused: Refused) -> Decision:
    """The decision for a customer document that breaks the rules."""
    return Decision(
        id=None,
        customer=refused.id,
        now=at(now, zone),
        bundle=bundle.name,
        digest=bundle.digest,
        event=refused.event,
        stage=None,
        winners=(),
        no_action=NoAction("invalid_profile", problems=refused.fatal),
        alternatives=(),
        problems=refused.problems,
    )


def reservation(case: Case, placed: Placed, sent: Sent, hold: int) -> Reservation:
    """The slot that a winner takes for so many seconds."""
    candidate, offer = placed.candidate, sent.offer
    assert placed.place is not None
    rule = sent.sending.offer
    draft = None
    if offer is not None and rule is not None:
        expires = () if rule.expires is None else (rule.expires,)
        draft = OfferDraft(offer.reward, offer.terms, case.clock.zone_name, expires)
    return Reservation(
        place=placed.place,
        engagement=candidate.engagement,
        kind=candidate.kind,
        channel=candidate.channel,
        inbound=candidate.inbound,
        step=sent.step,
        variant=sent.variant,
        channel_cost=case.graph.bundle.channels[candidate.channel].cost,
        offer_cost=sent.offer_cost,
        offer=draft,
        draws=_draws(case, candidate, sent, hold),
    )


def _draws(case: Case, candidate: Considered, sent: Sent, hold: int) -> tuple[Draw, ...]:
    """What it draws from each budget, in every window that it may fall into."""
    bundle = case.graph.bundle
    cost = bundle.channels[candidate.channel].cost + sent.offer_cost
    budgets = budgets_of(bundle.engagements[candidate.engagement], bundle)
    amounts: dict[Spent, int] = {"cost": cost, "offers": int(sent.offer is not None), "contacts": 1}
    return draws(budgets, amounts, case.clock, hold)


def _winner(case: Case, placed: Placed, sent: Sent, *, messages: bool) -> Winner:
    candidate = placed.candidate
    assert placed.place is not None
    return Winner(
        place=placed.place,
        engagement=candidate.engagement,
        kind=candidate.kind,
        channel=candidate.channel,
        step=sent.step,
        variant=sent.variant,
        key=placed.key,
        factors=case.factors(candidate.factors),
        message=sent.message if messages else {},
        offer=sent.offer,
    )


def _alternative(case: Case, placed: Placed) -> Candidate:
    candidate = placed.candidate
    factors = case.factors(candidate.factors)
    return Candidate(candidate.engagement, candidate.kind, candidate.channel, placed.key, factors)
