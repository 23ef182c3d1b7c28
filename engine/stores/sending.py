"""What became of reserved slots: confirmed as sent, with their offers issued, or released."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, select, update

from nextbest.engine.clock import Clock
from nextbest.engine.stores.claims import Claim, held, sent, settle
from nextbest.engine.stores.codes import slot_key
from nextbest.engine.stores.database import Database
from nextbest.engine.stores.forms import lengths_from_text, never
from nextbest.engine.stores.store import DONE, REPEATED, Outcome, refused
from nextbest.engine.stores.sweeping import THIS_SLOT, this_slot
from nextbest.engine.stores.tables import CONFIRMED, LAPSED, RELEASED, RESERVED, offers, slots

_OF_DECISION = (
    select(slots).where(slots.c.decision == bindparam("of_decision")).order_by(slots.c.number).with_for_update()
)
_OFFERS = select(offers).where(offers.c.decision == bindparam("of_decision"))
_SEND = (
    update(slots).where(THIS_SLOT).values(state=CONFIRMED, at=bindparam("sent_at"), offer_until=bindparam("back_at"))
)
_RELEASE = update(slots).where(THIS_SLOT).values(state=RELEASED)
_ISSUE = (
    update(offers)
    .where(offers.c.decision == bindparam("the_decision"), offers.c.number == bindparam("the_number"))
    .values(at=bindparam("sent_at"), expires_at=bindparam("expiry"))
)


def confirm(database: Database, decision: str, at: int, place: str | None) -> Outcome:
    """See `Store.confirm`. It is about the slots that were not released."""
    with database.writing() as connection:
        found = _slots(connection, decision, place)
        if not found:
            return refused("unknown")
        ours = [each for each in found if each.state != RELEASED]
        held_still = [each for each in ours if each.state == RESERVED]
        if ours and not held_still and all(each.state == CONFIRMED for each in ours):
            return REPEATED
        if not ours or any(each.state == LAPSED for each in ours) or any(at >= each.lapses for each in held_still):
            return refused("gone")
        _send(connection, held_still[0].decision, held_still, at)
    return DONE


def release(database: Database, decision: str, place: str | None) -> Outcome:
    """See `Store.release`. It is about the slots that were not confirmed."""
    with database.writing() as connection:
        found = _slots(connection, decision, place)
        if not found:
            return refused("unknown")
        held_still = [each for each in found if each.state == RESERVED]
        if not held_still:
            states = {each.state for each in found}
            return REPEATED if RELEASED in states else refused("gone" if LAPSED in states else "confirmed")
        connection.execute(_RELEASE, [this_slot(each)._asdict() for each in held_still])
        settle(connection, [held(each).opposite for each in held_still])
    return DONE


def _slots(connection: Connection, id: str, place: str | None) -> list[Any]:
    """The slots of a decision, or the one whose contact has that id."""
    found = list(connection.execute(_OF_DECISION, {"of_decision": id}))
    key = None if found else slot_key(id)
    if key is not None:
        decision, number = key
        slots = connection.execute(_OF_DECISION, {"of_decision": decision})
        found = [each for each in slots if each.number == number]
    return [each for each in found if place is None or each.place == place]


def _send(connection: Connection, decision: str, found: Sequence[Any], at: int) -> None:
    drafts = {}
    if any(each.offers for each in found):
        drafts = {each.number: each for each in connection.execute(_OFFERS, {"of_decision": decision})}
    sends, issues, changes = [], [], []
    for slot in found:
        sent_at = max(at, slot.at)
        draft = drafts.get(slot.number)
        expiry = None if draft is None else _expiry(draft, sent_at)
        back_at = expiry if slot.offer_cost and expiry != never() else None
        sends.append(this_slot(slot)._asdict() | {"sent_at": sent_at, "back_at": back_at})
        if draft is not None:  # an erased customer's has no code: it is void, and its cost comes back in time
            issues.append(this_slot(slot)._asdict() | {"sent_at": sent_at, "expiry": expiry})
        changes += [held(slot).opposite, _at(slot, sent_at)]
    connection.execute(_SEND, sends)
    if issues:
        connection.execute(_ISSUE, issues)
    settle(connection, changes)


def _expiry(draft: Any, at: int) -> int:
    lengths = lengths_from_text(draft.expires)
    return min(Clock(at, draft.zone).later(at, *lengths), never()) if lengths else never()


def _at(slot: Any, at: int) -> Claim:
    return sent(slot)._replace(first=at, last=at)
