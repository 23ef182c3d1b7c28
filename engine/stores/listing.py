"""Everything that was or is to be sent to a customer, for people who look it up."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import bindparam, select

from nextbest.engine.stores.codes import shown_code
from nextbest.engine.stores.database import Database
from nextbest.engine.stores.forms import moment, never
from nextbest.engine.stores.known_rows import known_of
from nextbest.engine.stores.noting import other_ids, read, there
from nextbest.engine.stores.remembering import as_contact
from nextbest.engine.stores.store import Customer
from nextbest.engine.stores.tables import CONFIRMED, ITS_OFFER, RESERVED, offers, slots

_OFFER = ("code", "reward", "cost", "at", "expires_at", "redeemed_at")
_SLOTS = (
    select(slots, *(offers.c[each].label(f"offer_{each}_") for each in _OFFER))
    .select_from(slots.outerjoin(offers, ITS_OFFER))
    .where(slots.c.customer == bindparam("customer"), slots.c.state.in_((RESERVED, CONFIRMED)))
)


def contacts(database: Database, customer: str, now: int) -> Sequence[Mapping[str, object]]:
    """See `Store.contacts`."""
    with database.reading() as connection:
        found = connection.execute(_SLOTS, {"customer": read(connection, customer).id}).all()
    still = [each for each in found if each.state == CONFIRMED or each.lapses > now]
    return [_record(each) for each in sorted(still, key=lambda slot: (slot.at, slot.decision, slot.number))]


def customer(database: Database, customer: str) -> Customer | None:
    """See `Store.customer`."""
    with database.reading() as connection:
        person = read(connection, customer)
        if not there(connection, person.id):
            return None
        ids, known = other_ids(connection, [person.id])[person.id], known_of(connection, person)
    since = None if person.stage_since is None else moment(person.stage_since)
    return Customer(person.id, tuple(ids), known, person.stage, since)


def _record(slot: Any) -> Mapping[str, object]:
    contact = as_contact(slot)._asdict() | {"at": moment(slot.at)}
    lapses = moment(slot.lapses) if slot.state == RESERVED else None
    own = {"state": slot.state, "decision": slot.decision, "place": slot.place, "lapses_at": lapses}
    return contact | own | {"offer": _offer(slot) if slot.offers else None}


def _offer(slot: Any) -> Mapping[str, object]:
    until = slot.offer_expires_at_
    return {
        "code": shown_code(slot.offer_code_),
        "reward": slot.offer_reward_,
        "cost": slot.offer_cost_ / 10_000,
        "at": _moment(slot.offer_at_),
        "expires_at": None if until == never() else _moment(until),
        "redeemed_at": _moment(slot.offer_redeemed_at_),
    }


def _moment(at: int | None) -> object:
    return None if at is None else moment(at)
