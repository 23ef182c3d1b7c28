"""What came of contacts: outcomes, which arrive late, in any order, and twice."""

from sqlalchemy import Connection, bindparam, select, update

from nextbest.dsl.builtin import OUTCOMES
from nextbest.engine.stores.codes import slot_key
from nextbest.engine.stores.database import Database
from nextbest.engine.stores.store import DONE, REPEATED, Outcome, OutcomeName, refused
from nextbest.engine.stores.sweeping import THIS_SLOT, ThisSlot
from nextbest.engine.stores.tables import LAPSED, RELEASED, reports, slots

LOCKED_SLOT = select(slots).where(THIS_SLOT).with_for_update()
_COME = update(slots).where(THIS_SLOT).values(outcomes=slots.c.outcomes.bitwise_or(bindparam("bits")))
_CHANNEL = select(slots.c.channel).where(THIS_SLOT)


def channel(database: Database, contact: str) -> str | None:
    """See `Store.channel`."""
    key = slot_key(contact)
    if key is None:
        return None
    with database.reading() as connection:
        found: str | None = connection.execute(_CHANNEL, ThisSlot(*key)._asdict()).scalar_one_or_none()
        return found


def record(database: Database, contact: str, outcome: OutcomeName, id: str, at: int) -> Outcome:
    """See `Store.record`."""
    key = slot_key(contact)
    if key is None:
        return refused("unknown")
    with database.writing() as connection:
        slot = connection.execute(LOCKED_SLOT, ThisSlot(*key)._asdict()).one_or_none()
        if slot is None or slot.customer is None:
            return refused("unknown")
        if slot.state in (RELEASED, LAPSED):
            return refused("gone")
        return DONE if report(database, connection, ThisSlot(*key), outcome, id, at) else REPEATED


def report(database: Database, connection: Connection, slot: ThisSlot, outcome: OutcomeName, id: str, at: int) -> bool:
    """Note an outcome of a slot whose row is locked; whether it is news."""
    row = {"decision": slot.the_decision, "number": slot.the_number, "id": id, "outcome": outcome, "at": at}
    if connection.execute(database.insert_new(reports), row).rowcount == 0:
        return False
    connection.execute(_COME, slot._asdict() | {"bits": outcome_bits(outcome)})
    return True


def outcome_bits(outcome: str) -> int:
    """What an outcome sets in `slots.outcomes`: what was clicked was opened."""
    bits = 1 << OUTCOMES.index(outcome)
    return bits | 1 << OUTCOMES.index("opened") if outcome == "clicked" else bits
