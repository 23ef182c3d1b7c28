"""A customer's own row: taken under its lock, and what is noted there: her stage, and events that wait."""

import json
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, select, update

from nextbest.engine.remembering.reservation import Plan
from nextbest.engine.stores.database import Database
from nextbest.engine.stores.forms import never, to_text
from nextbest.engine.stores.store import DONE, REPEATED, Outcome
from nextbest.engine.stores.tables import customers

_PERSON = select(*(customers.c[each] for each in ("id", "stage", "stage_since", "waiting", "same_as", "known_by")))
_ROW = _PERSON.add_columns(customers.c.attributes, customers.c.noted).where(customers.c.id == bindparam("customer"))
_HERSELF = customers.c.same_as.is_(None)
# Who waits for such a row and finds that it became another's id meanwhile gets none, and looks for the other's.
_LOCKED = _ROW.where(_HERSELF).with_for_update()
_ROWS = _PERSON.where(customers.c.id.in_(bindparam("ids", expanding=True)))
_ROWS_LOCKED = _ROWS.where(_HERSELF).order_by(customers.c.id).with_for_update()
_FIRST = (
    select(customers.c.id, customers.c.same_as.label("hers"))
    .where(customers.c.same_as.in_(bindparam("these", expanding=True)))
    .cte("others", recursive=True)
)
_FURTHER = customers.alias("further")
_OTHERS = select(_FIRST.union_all(select(_FURTHER.c.id, _FIRST.c.hers).where(_FURTHER.c.same_as == _FIRST.c.id)))
_NOTE = update(customers).where(customers.c.id == bindparam("of_customer"))


class Person(NamedTuple):
    """The row of a customer."""

    id: str
    stage: str | None = None
    stage_since: int | None = None
    waiting: str = "[]"
    """JSON, as `customers.waiting`."""
    same_as: str | None = None
    known_by: str | None = None
    attributes: str | None = None
    """JSON, as the two columns; missing where many were asked for."""
    noted: str | None = None


def read(connection: Connection, customer: str) -> Person:
    """The row of a customer, whichever id of hers this is, as it would be where there is none."""
    while True:
        row = connection.execute(_ROW, {"customer": customer}).one_or_none()
        if row is None or row.same_as is None:
            return Person(customer) if row is None else Person(*row)
        customer = row.same_as


def locked(database: Database, connection: Connection, customer: str) -> Person:
    """The row of a customer, hers alone until the end of the transaction; made where there is none."""
    while True:
        row = connection.execute(_LOCKED, {"customer": customer}).one_or_none()
        if row is not None:
            return Person(*row)
        # Another may make it, erase it or join it to another in this moment: look again.
        found = read(connection, customer)
        if found == Person(customer):
            connection.execute(database.insert_new(customers), {"id": customer, "waiting": found.waiting})
        customer = found.id


def there(connection: Connection, customer: str) -> bool:
    """Whether anything is held of the customer of that id, which names her row."""
    return connection.execute(_ROW, {"customer": customer}).one_or_none() is not None


def other_ids(connection: Connection, customers: Sequence[str]) -> Mapping[str, Sequence[str]]:
    """The other ids of the customers of these ids, each of which names a row."""
    found: dict[str, list[str]] = {each: [] for each in customers}
    for id, hers in connection.execute(_OTHERS, {"these": list(customers)}):
        found[hers].append(id)
    return {hers: sorted(ids) for hers, ids in found.items()}


def read_all(connection: Connection, ids: Sequence[str]) -> list[Person]:
    """The rows of many customers, in that order."""
    found = {row.id: Person(*row) for row in connection.execute(_ROWS, {"ids": list(ids)})}
    persons = (found.get(each, Person(each)) for each in ids)
    return [each if each.same_as is None else read(connection, each.same_as) for each in persons]


def all_locked(database: Database, connection: Connection, ids: Sequence[str]) -> list[Person] | None:
    """The rows of many customers, in that order; theirs alone until the end of the transaction, made where need be.

    Before it nothing may be locked in the transaction. They are made, and then locked, in the order of their ids, so
    that no two who do this wait for each other. None: two of them became one meanwhile, so begin anew.
    """
    hers = [each.id for each in read_all(connection, ids)]
    new = [{"id": each, "waiting": Person(each).waiting} for each in sorted(set(hers))]
    connection.execute(database.insert_new(customers), new)
    found = {row.id: Person(*row) for row in connection.execute(_ROWS_LOCKED, {"ids": sorted(set(hers))})}
    return [found[each] for each in hers] if all(each in found for each in hers) else None


def note(connection: Connection, noted: Sequence[tuple[Person, Plan]], now: int) -> bool:
    """Keep the stage entries and the triggers of plans; whether there was anything to keep."""
    by_columns: dict[tuple[str, ...], list[dict[str, object]]] = {}
    for person, plan in noted:
        values: dict[str, object] = {"waiting": _waiting(person.waiting, plan, now)}
        if plan.stage_since is not None:
            values |= {"stage": plan.decision.stage, "stage_since": plan.stage_since}
        new = {name: value for name, value in values.items() if getattr(person, name) != value}
        if new:
            row = {"of_customer": person.id, **{f"new_{name}": value for name, value in new.items()}}
            by_columns.setdefault(tuple(new), []).append(row)
    for names, rows in by_columns.items():
        connection.execute(_NOTE.values({name: bindparam(f"new_{name}") for name in names}), rows)
    return bool(by_columns)


def remember(database: Database, customer: str, now: int, plan: Plan) -> Outcome:
    """See `Store.remember`."""
    with database.writing() as connection:
        return DONE if note(connection, [(locked(database, connection, customer), plan)], now) else REPEATED


def _waiting(kept: str, plan: Plan, now: int) -> str:
    """What waits for her after this plan: what is new comes to it, what is over goes."""
    until = never() if plan.waiting_until is None else plan.waiting_until
    waits = {_name(each["event"]): each for each in json.loads(kept) if each["until"] >= now}
    for each in plan.waiting:
        event = json.loads(to_text(each.event))
        waits[_name(event)] = {"event": event, "engagements": each.engagements, "until": until}
    return to_text(list(waits.values()))


def _name(event: Mapping[str, object]) -> str:
    """What tells one event from another: its id, or where it has none all that it says."""
    return str(event["id"]) if "id" in event else to_text(event)
