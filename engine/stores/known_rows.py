"""What events have told of a customer, in a database: attributes and notes in her row, records in rows of their own."""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, exists, insert, select, update

from nextbest.engine.errors import UsageError
from nextbest.engine.remembering.known import Added, Changed, Known, Noted
from nextbest.engine.stores.forms import from_text, to_text
from nextbest.engine.stores.noting import Person
from nextbest.engine.stores.tables import customers, events, history

MOST_RECORDS = 50_000
"""Of one customer, in all histories together."""
LONGEST = 1_000_000
"""Characters of a customer's attributes, as JSON."""

_RECORDS = (
    select(history.c.history, history.c.record)
    .where(history.c.customer == bindparam("customer"))
    .order_by(history.c.history, history.c.at, history.c.event, history.c.number)
)
_TOLD = select(exists().where(events.c.customer == bindparam("customer"), events.c.id == bindparam("event")))
_KEEP = (
    update(customers)
    .where(customers.c.id == bindparam("of_customer"))
    .values(attributes=bindparam("new_attributes"), noted=bindparam("new_noted"))
)
_ADD = insert(history)


def known_of(connection: Connection, person: Person) -> Known | None:
    """What events have told of a customer, whose own row this is; None: none has."""
    if person.attributes is None:
        return None
    records: dict[str, list[str]] = defaultdict(list)
    for name, record in connection.execute(_RECORDS, {"customer": person.id}):
        records[name].append(record)
    # One text is read much faster than many.
    histories = {name: json.loads(f"[{','.join(each)}]") for name, each in records.items()}
    return Known(from_text(person.attributes), histories, noted_from_text(person.noted))


def was_told(connection: Connection, customer: str, event: str | None) -> bool:
    """Whether that event has been applied to her."""
    return event is not None and bool(connection.execute(_TOLD, {"customer": customer, "event": event}).scalar_one())


def keep(connection: Connection, customer: str, known: Known | None, changed: Changed, event: str) -> None:
    """Write what an event changes. UsageError where that is more than a store keeps of one customer."""
    before = 0 if known is None else sum(len(each) for each in known.histories.values())
    if before + len(changed.added) > MOST_RECORDS:
        raise UsageError(
            f"the histories of a customer hold {MOST_RECORDS:,} records at most, and this event adds"
            f" {len(changed.added)} to {before:,}: let events `add` only what decisions ask for"
        )
    if known is None or changed.attributes != known.attributes or changed.noted != known.noted:
        keep_attributes(connection, customer, changed.attributes, changed.noted)
    if changed.added:
        connection.execute(_ADD, rows_of(customer, event, changed.added))


def keep_attributes(
    connection: Connection, customer: str, attributes: Mapping[str, object], noted: Mapping[str, Noted]
) -> None:
    """Write the attributes of a customer, and when they were set."""
    text = to_text(attributes)
    if len(text) > LONGEST:
        raise UsageError(f"the attributes of a customer take {LONGEST:,} characters at most, and these {len(text):,}")
    row = {"of_customer": customer, "new_attributes": text, "new_noted": noted_to_text(noted)}
    connection.execute(_KEEP, row)


def rows_of(customer: str, event: str, added: Sequence[Added]) -> list[dict[str, Any]]:
    """The rows of records that an event adds."""
    return [
        {
            "customer": customer,
            "event": event,
            "history": each.history,
            "number": number,
            "at": each.at,
            "record": to_text(each.record),
        }
        for number, each in enumerate(added)
    ]


def noted_to_text(noted: Mapping[str, Noted]) -> str:
    """As it is kept."""
    return to_text({name: list(each) for name, each in noted.items()})


def noted_from_text(text: str | None) -> dict[str, Noted]:
    """What `noted_to_text` wrote."""
    return {name: Noted(*each) for name, each in json.loads(text or "{}").items()}
