"""Erasing a customer: what is about her goes; sums, and slots without a name, stay."""

from sqlalchemy import bindparam, delete, select, tuple_, update

from nextbest.engine.stores.database import Database
from nextbest.engine.stores.noting import other_ids, read, there
from nextbest.engine.stores.store import DONE, Outcome, refused
from nextbest.engine.stores.tables import customers, decisions, events, history, offers, reports, slots

_HERS = (
    select(customers.c.id)
    .where(customers.c.id == bindparam("customer"), customers.c.same_as.is_(None))
    .with_for_update()
)
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
    delete(history).where(history.c.customer == bindparam("hers")),
    delete(events).where(events.c.customer == bindparam("hers")),
    delete(customers).where(customers.c.id == bindparam("hers")),
)
_OTHERS = delete(customers).where(customers.c.id.in_(bindparam("ids", expanding=True)))


def forget(database: Database, customer: str) -> Outcome:
    """See `Store.forget`."""
    while True:
        with database.writing() as connection:
            hers = read(connection, customer).id
            if connection.execute(_HERS, {"customer": hers}).one_or_none() is None:
                if there(connection, hers):  # she became another's id in this moment
                    continue
                return refused("unknown")
            connection.execute(_SLOTS.with_for_update(), {"customer": hers})
            ids = other_ids(connection, [hers])[hers]
            for statement in _STATEMENTS:
                connection.execute(statement, {"hers": hers})
            if ids:
                connection.execute(_OTHERS, {"ids": ids})
            return DONE
