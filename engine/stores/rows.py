"""The rows that a decision becomes: itself, a slot for each winner, and the offers that come with them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from nextbest.engine.decision import Decision, Winner
from nextbest.engine.remembering.memory import Window
from nextbest.engine.remembering.reservation import Plan, Reservation
from nextbest.engine.stores.answers import answer_to_text
from nextbest.engine.stores.claims import Account, Claim
from nextbest.engine.stores.codes import decision_id, offer_code, shown_code
from nextbest.engine.stores.forms import lengths_to_text, to_text
from nextbest.engine.stores.tables import RESERVED

Row = dict[str, object]


@dataclass(frozen=True, slots=True)
class Drafted:
    """A plan with its ids and codes, as it is to be written."""

    decision: Decision
    row: Row
    slots: list[Row]
    offers: list[Row]
    claims: list[Claim]
    limits: dict[Account, int]
    """What budgets must not go beyond."""


def drafted(customer: str, plan: Plan, now: int, lapses: int, id: str | None = None) -> Drafted:
    """A plan as rows; its codes are new each time, and so is its id where none is given.

    Who gives one asks for the decision again by it, and who has an event by that: the whole answer is kept.
    """
    codes = [None if each.offer is None else offer_code() for each in plan.reservations]
    winners = zip(plan.decision.winners, codes, strict=True)
    decision = replace(
        plan.decision, id=id or decision_id(now), winners=tuple(_with_code(winner, code) for winner, code in winners)
    )
    common: Row = {"decision": decision.id}
    of_slots: Row = common | {"customer": customer, "state": RESERVED, "at": now, "lapses": lapses, "outcomes": 0}
    numbered = list(enumerate(plan.reservations, start=1))
    return Drafted(
        decision,
        _decision_row(customer, decision, now, plan.event_id, kept=id is not None or plan.event_id is not None),
        [of_slots | {"number": number} | _slot(each) for number, each in numbered],
        [
            common | {"number": number} | offer
            for number, each in numbered
            for offer in _offers(each, codes[number - 1])
        ],
        [_claim(each, now, lapses) for each in plan.reservations],
        _limits(plan.reservations),
    )


def _with_code(winner: Winner, code: str | None) -> Winner:
    if code is None or winner.offer is None:
        return winner
    return replace(winner, offer=replace(winner.offer, code=shown_code(code)))


def _decision_row(customer: str, decision: Decision, now: int, event_id: str | None, *, kept: bool) -> Row:
    return {
        "id": decision.id,
        "customer": customer,
        "at": now,
        "bundle": decision.bundle,
        "digest": decision.digest,
        "event": event_id,
        "stage": decision.stage,
        "no_action": decision.no_action and decision.no_action.kind,
        "answer": answer_to_text(decision) if kept else None,
    }


def _slot(reservation: Reservation) -> Row:
    return {
        "place": reservation.place,
        "engagement": reservation.engagement,
        "kind": reservation.kind,
        "channel": reservation.channel,
        "inbound": int(reservation.inbound),
        "step": reservation.step,
        "variant": reservation.variant,
        "channel_cost": reservation.channel_cost,
        "offer_cost": reservation.offer_cost,
        "offers": int(reservation.offer is not None),
    }


def _offers(reservation: Reservation, code: str | None) -> list[Row]:
    offer = reservation.offer
    if offer is None:
        return []
    return [
        {
            "code": code,
            "reward": offer.reward,
            "terms": to_text(offer.terms),
            "cost": reservation.offer_cost,
            "zone": offer.zone,
            "expires": lengths_to_text(offer.expires),
        }
    ]


def _claim(reservation: Reservation, now: int, lapses: int) -> Claim:
    cost = reservation.channel_cost + reservation.offer_cost
    offers = int(reservation.offer is not None)
    return Claim(reservation.kind, reservation.engagement, now, lapses - 1, 1, offers, cost)


def _limits(reservations: Sequence[Reservation]) -> dict[Account, int]:
    draws = [draw for each in reservations for draw in each.draws]
    return {(each.purse, Window(each.start, each.end)): each.limit for each in draws}
