"""Offers at the till: each is redeemed once, by its owner, before it expires."""

import json
from collections.abc import Callable
from typing import Any

from sqlalchemy import bindparam, select, update

from nextbest.engine.decision import Offer
from nextbest.engine.stores.codes import read_code, shown_code
from nextbest.engine.stores.database import Database
from nextbest.engine.stores.forms import moment, never
from nextbest.engine.stores.noting import read
from nextbest.engine.stores.reporting import LOCKED_SLOT, report
from nextbest.engine.stores.store import OfferTerms, Redemption, RedemptionReason
from nextbest.engine.stores.sweeping import THIS_SLOT, ThisSlot
from nextbest.engine.stores.tables import CONFIRMED, offers, slots

_BY_CODE = select(offers).where(offers.c.code == bindparam("code"))
_REDEEM = (
    update(offers)
    .where(offers.c.decision == bindparam("the_decision"), offers.c.number == bindparam("the_number"))
    .values(redeemed_at=bindparam("when"), redeemed_by=bindparam("event"))
)
_KEPT = update(slots).where(THIS_SLOT).values(offer_until=None)

Fulfils = Callable[[OfferTerms], bool]


def redeem(database: Database, code: str, customer: str, event_id: str, now: int, fulfils: Fulfils) -> Redemption:
    """See `Store.redeem`."""
    by_code = {"code": read_code(code)}
    with database.writing() as connection:
        found = connection.execute(_BY_CODE, by_code).one_or_none()
        if found is None:
            return Redemption(False, "unknown", None)
        this = ThisSlot(found.decision, found.number)
        slot = connection.execute(LOCKED_SLOT, this._asdict()).one()
        offer = connection.execute(_BY_CODE, by_code).one_or_none()  # as it is now that nobody else can change it
        if offer is None:
            return Redemption(False, "unknown", None)
        if slot.customer is None or slot.customer != read(connection, customer).id:
            return Redemption(False, "not_yours", None)
        if offer.redeemed_at is not None and offer.redeemed_by == event_id:
            return Redemption(True, None, _offer(offer))
        reason = _refusal(slot, offer, now, fulfils)
        if reason is not None:
            return Redemption(False, reason, _offer(offer))
        when = max(now, offer.at)
        connection.execute(_REDEEM, this._asdict() | {"when": when, "event": event_id})
        connection.execute(_KEPT, this._asdict())
        report(database, connection, this, "redeemed", event_id, when)
        return Redemption(True, None, _offer(offer))


def _refusal(slot: Any, offer: Any, now: int, fulfils: Fulfils) -> RedemptionReason | None:
    if slot.state != CONFIRMED or offer.at is None:
        return "not_sent"
    if offer.redeemed_at is not None:
        return "already_redeemed"
    taken_back = offer.cost > 0 and slot.offer_cost == 0  # by somebody for whom it had expired
    if now >= offer.expires_at or taken_back:
        return "expired"
    return None if fulfils(OfferTerms(slot.engagement, slot.variant, slot.step)) else "not_fulfilled"


def _offer(offer: Any) -> Offer:
    expires_at = None if offer.expires_at is None or offer.expires_at == never() else moment(offer.expires_at)
    return Offer(shown_code(offer.code), offer.reward, json.loads(offer.terms), offer.cost / 10_000, expires_at)
