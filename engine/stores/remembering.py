"""What is remembered of a customer: her row, her slots with their offers, and what budgets have left."""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, bindparam, select

from nextbest.dsl.builtin import OUTCOMES
from nextbest.engine.remembering.memory import Contact, Memory, Waiting
from nextbest.engine.stores.codes import contact_id
from nextbest.engine.stores.forms import moment
from nextbest.engine.stores.noting import Person
from nextbest.engine.stores.purses import Spending, spending
from nextbest.engine.stores.store import Windows
from nextbest.engine.stores.tables import CONFIRMED, ITS_OFFER, RESERVED, offers, slots

_OFFER = (offers.c.at.label("issued_at"), offers.c.expires_at, offers.c.redeemed_at)
_HERS = (
    select(slots, *_OFFER)
    .select_from(slots.outerjoin(offers, ITS_OFFER))
    .where(slots.c.state.in_((RESERVED, CONFIRMED)))
)
_SLOTS = _HERS.where(slots.c.customer == bindparam("customer"))
_SLOTS_OF_MANY = _HERS.where(slots.c.customer.in_(bindparam("customers", expanding=True)))


@dataclass(frozen=True, slots=True)
class Remembered:
    """What is remembered of a customer, and what a write must know beside it."""

    memory: Memory
    spending: Spending
    lapsed: tuple[Any, ...]
    """Rows of her slots that are held no longer, and do not say so yet."""


def remembered(
    connection: Connection, person: Person, now: int, windows: Windows, *, swept: bool = False
) -> Remembered:
    """All of it; `swept` as for `spending`."""
    found = connection.execute(_SLOTS, {"customer": person.id}).all()
    return _remembered(person, found, spending(connection, now, windows, swept=swept), now)


def all_remembered(
    connection: Connection, persons: Sequence[Person], now: int, windows: Windows, *, swept: bool = False
) -> Iterator[Remembered]:
    """The same of many, in their order."""
    found: dict[str, list[Any]] = defaultdict(list)
    for slot in connection.execute(_SLOTS_OF_MANY, {"customers": [each.id for each in persons]}):
        found[slot.customer].append(slot)
    budgets = spending(connection, now, windows, swept=swept)
    return (_remembered(each, found.get(each.id, ()), budgets, now) for each in persons)


def _remembered(person: Person, found: Sequence[Any], budgets: Spending, now: int) -> Remembered:
    """What the rows of her slots tell."""
    confirmed = sorted(as_contact(each) for each in found if each.state == CONFIRMED)
    issued = sorted((each for each in found if each.issued_at is not None and each.issued_at <= now), key=_order)
    held = {as_contact(each): each.lapses for each in found if each.state == RESERVED and each.lapses > now}
    memory = Memory(
        contacts=tuple(_contact_record(each) for each in confirmed if each.at <= now),
        offers=tuple(_offer_record(each, now) for each in issued),
        stage=person.stage,
        stage_since=None if person.stage_since is None else moment(person.stage_since),
        waiting=tuple(_waiting(person.waiting, now)),
        reserved=tuple(sorted(held)),
        lapses={slot.id: lapses for slot, lapses in held.items()},
        later=tuple(each for each in confirmed if each.at > now),
        spent=budgets.spent,
    )
    return Remembered(memory, budgets, tuple(each for each in found if each.state == RESERVED and each.lapses <= now))


def as_contact(slot: Any) -> Contact:
    """The row of a slot as a record of `contacts`."""
    came = (bool(slot.outcomes >> bit & 1) for bit in range(len(OUTCOMES)))
    id = contact_id(slot.decision, slot.number)
    return Contact(
        slot.at, id, slot.engagement, slot.kind, slot.channel, bool(slot.inbound), slot.step, slot.variant, *came
    )


def _waiting(kept: str, now: int) -> Iterator[Waiting]:
    for each in json.loads(kept):
        if each["until"] >= now:
            engagements = each["engagements"]
            yield Waiting(each["event"], None if engagements is None else tuple(engagements))


def _contact_record(contact: Contact) -> Mapping[str, object]:
    return contact._asdict() | {"at": moment(contact.at)}


def _offer_record(slot: Any, now: int) -> Mapping[str, object]:
    redeemed = slot.redeemed_at is not None and slot.redeemed_at <= now
    return {
        "id": contact_id(slot.decision, slot.number),
        "at": moment(slot.issued_at),
        "engagement": slot.engagement,
        "kind": slot.kind,
        "expires_at": moment(slot.expires_at),
        "redeemed_at": moment(slot.redeemed_at) if redeemed else None,
    }


def _order(slot: Any) -> tuple[int, str, int]:
    return slot.issued_at, slot.decision, slot.number
