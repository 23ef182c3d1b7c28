"""Erasing a customer: what is about her goes; sums, and slots without a name, stay."""

from sqlalchemy import bindparam, delete, select, tuple_, update

from nextbest.engine.stores.database import Database
from nextbest.engine.stores.store import DONE, Outcome, refused
from nextbest.engine.stores.tables import customers, decisions, offers, reports, slots

_HERS = select(customers.c.id).where(customers.c.id == bindparam("customer")).with_for_update()
_SLOTS = (
    select(slots.c.decision, slots.c.number)
    .where(slots.c.customer == bindparam("customer"))
    .order_by(slots.c.decision, slots.c.number)
)
_KEYS = select(slots.c.decision, slots.c.number).where(slots.c.customer == bindparam("hers"))
_STATEMENTS = (
    delete(reports).where(tuple_(reports.c.decision, reports.c.number).in_(_KEYS)),
    update(offers).where(tuple_(offers.c.decision, offers.c.number).in_(_KEYS)).values(code=None, redeemed_by=None),
    update(slots).where(slots.c.customer == bindparam("hers")).values(customer=None),
    update(decisions).where(decisions.c.customer == bindparam("hers")).values(customer=None, event=None, answer=None),
    delete(customers).where(customers.c.id == bindparam("hers")),
)


def forget(database: Database, customer: str) -> Outcome:
    """See `Store.forget`."""
    with database.writing() as connection:
        if connection.execute(_HERS, {"customer": customer}).one_or_none() is None:
            return refused("unknown")
        connection.execute(_SLOTS.with_for_update(), {"customer": customer})
        for statement in _STATEMENTS:
            connection.execute(statement, {"hers": customer})
    return DONE
