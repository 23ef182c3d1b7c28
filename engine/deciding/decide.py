"""From what was chosen for a customer to the decision that callers get, and what it asks of a store."""

from datetime import tzinfo

from nextbest.dsl.checked import Bundle
from nextbest.engine.deciding.case import Case
from nextbest.engine.deciding.choose import BEATEN, Choice
from nextbest.engine.deciding.sent import Sent, Sheets
from nextbest.engine.decision import Candidate, Decision, NoAction, Winner
from nextbest.engine.doors.admitted import Refused
from nextbest.engine.frozen import maker
from nextbest.engine.graph.candidates import Candidate as Considered
from nextbest.engine.remembering.budgets import Spent, budgets_of, draws
from nextbest.engine.remembering.reservation import Draw, OfferDraft, Reservation
from nextbest.engine.shown import at

_decision = maker(Decision)


def decided(
    case: Case, winners: tuple[Winner, ...], no_action: NoAction | None, alternatives: tuple[Candidate, ...] = ()
) -> Decision:
    """The decision for a valid customer."""
    graph, customer = case.graph, case.customer
    bundle, happened = graph.bundle, case.told.event
    return _decision(
        None,
        customer.id,
        at(case.clock.now, case.zone),
        bundle.name,
        bundle.digest,
        None if happened is None else happened.name,
        graph.stages[case.stage].name,
        winners,
        no_action,
        alternatives,
        customer.problems,
    )


def alternatives(case: Case, choice: Choice, most: int, sheets: Sheets) -> tuple[Candidate, ...]:
    """So many of those that could have been chosen and were not."""
    beaten = [each for each in choice.others if each.rule in BEATEN]
    return tuple(
        Candidate(each.engagement, each.kind, each.channel, placed.key, sheets[each.index].factors(case))
        for each, placed in ((placed.candidate, placed) for placed in beaten[:most])
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


def reservation(case: Case, sent: Sent, hold: int) -> Reservation:
    """The slot that a winner takes for so many seconds."""
    placed, offer = sent.placed, sent.offer
    candidate = placed.candidate
    assert placed.place is not None
    rule = sent.offer_rule
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
