"""Giving back what nobody will use any more: slots of anybody that lapsed, costs of offers that expired unredeemed."""

from collections.abc import Collection
from typing import Any, NamedTuple

from sqlalchemy import and_, bindparam, or_, select, update

from nextbest.engine.stores.claims import Claim, held, settle, unredeemed
from nextbest.engine.stores.database import Database
from nextbest.engine.stores.tables import IS_RESERVED, LAPSED, MAY_COME_BACK, slots

AT_ONCE = 500
"""Rows of one transaction."""


class ThisSlot(NamedTuple):
    """The parameters of `THIS_SLOT`."""

    the_decision: str
    the_number: int


THIS_SLOT = and_(slots.c.decision == bindparam("the_decision"), slots.c.number == bindparam("the_number"))
LAPSE = update(slots).where(THIS_SLOT).values(state=LAPSED)
_EXPIRE = update(slots).where(THIS_SLOT).values(offer_cost=0, offer_until=None)


def sweep(database: Database, now: int, owners: Collection[str] = ()) -> None:
    """Give back all that is over at `now`, of these owners of budgets, or of all.

    What another transaction is at just now is left to it, so this waits for nobody but the budgets themselves.
    """
    its = [slots.c[scope] == name for scope, _, name in (each.partition(".") for each in owners)]
    over = (
        (select(slots).where(IS_RESERVED, slots.c.lapses <= now), LAPSE, given_back),
        (select(slots).where(MAY_COME_BACK, slots.c.offer_until <= now), _EXPIRE, unredeemed),
    )
    for query, change, claim in over:
        query = (query.where(or_(*its)) if its else query).limit(AT_ONCE).with_for_update(skip_locked=True)
        more = True
        while more:
            with database.writing() as connection:
                found = connection.execute(query).all()
                if found:
                    connection.execute(change, [this_slot(each)._asdict() for each in found])
                    settle(connection, [claim(each) for each in found])
            more = len(found) == AT_ONCE


def given_back(slot: Any) -> Claim:
    """What comes back when a reserved slot is not used, given its row."""
    return held(slot).opposite


def this_slot(slot: Any) -> ThisSlot:
    """Which slot `THIS_SLOT` is, given its row."""
    return ThisSlot(slot.decision, slot.number)
