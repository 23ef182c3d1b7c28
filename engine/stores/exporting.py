"""Everything that a store holds, as JSON records (records.py): customers first, then decisions in the order of time."""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, Select, Table, bindparam, select

from nextbest.dsl.builtin import OUTCOMES
from nextbest.engine.stores.database import Database
from nextbest.engine.stores.forms import moment
from nextbest.engine.stores.known_rows import noted_from_text
from nextbest.engine.stores.noting import other_ids, read
from nextbest.engine.stores.tables import customers, decisions, events, history, offers, reports, slots

AT_ONCE = 500
"""Rows that are read together."""

_INSTANTS = ("at", "lapses", "stage_since", "until", "expires_at", "redeemed_at")
_MONEY = ("cost", "channel_cost", "offer_cost")
_DOCUMENTS = ("answer", "terms", "expires", "waiting")
_ELSEWHERE = ("decision", "number", "customer")

Record = dict[str, object]

_ADDED = (
    select(history)
    .where(history.c.customer == bindparam("customer"))
    .order_by(history.c.event, history.c.history, history.c.number)
)
_EVENTS = select(events).where(events.c.customer == bindparam("customer")).order_by(events.c.at, events.c.id)


def export(database: Database, customer: str | None) -> Iterator[Mapping[str, object]]:
    """See `Store.export`."""
    everybody, everything = select(customers).where(customers.c.same_as.is_(None)), select(decisions)
    with database.reading() as connection:
        if customer is not None:
            hers = read(connection, customer).id
            everybody, everything = (
                everybody.where(customers.c.id == hers),
                everything.where(decisions.c.customer == hers),
            )
        for rows in _pages(connection, everybody, customers):
            ids = other_ids(connection, [each.id for each in rows])
            for each in rows:
                yield {"record": "customer"} | _customer(connection, each, ids[each.id])
        for rows in _pages(connection, everything, decisions):
            contacts = _contacts(connection, [each.id for each in rows])
            for each in rows:
                yield {"record": "decision"} | _record(each) | {"contacts": contacts[each.id]}


def _customer(connection: Connection, row: Any, ids: Sequence[str]) -> Record:
    """A customer with her other ids, her attributes, and the events that she is known by."""
    record = _record(row, ("attributes", "noted", "same_as"))
    record["waiting"] = [_shown(event) for event in json.loads(row.waiting)]
    if ids:
        record["ids"] = ids
    if row.attributes is None:
        return record
    noted = {
        name: {key: moment(at).isoformat() for key, at in each._asdict().items() if at is not None}
        for name, each in noted_from_text(row.noted).items()
    }
    return record | {"attributes": json.loads(row.attributes), "noted": noted, "events": _events(connection, row.id)}


def _events(connection: Connection, customer: str) -> list[Record]:
    """The events that were applied, each with its records; and the records that came with none."""
    its_records = defaultdict(list)
    for each in connection.execute(_ADDED, {"customer": customer}):
        added = {"history": each.history, "number": each.number, "at": moment(each.at).isoformat()}
        its_records[each.event].append(added | {"record": json.loads(each.record)})
    found: list[Record] = [{"id": "", "added": its_records.pop("")}] if "" in its_records else []
    for each in connection.execute(_EVENTS, {"customer": customer}):
        record: Record = {"id": each.id, "name": each.name, "at": moment(each.at).isoformat()}
        found.append(record | ({"added": its_records[each.id]} if each.id in its_records else {}))
    return found


def _pages(connection: Connection, query: Select[Any], table: Table) -> Iterator[Sequence[Any]]:
    query = query.order_by(table.c.id).limit(AT_ONCE)
    rows = connection.execute(query).all()
    while rows:
        yield rows
        rows = connection.execute(query.where(table.c.id > rows[-1].id)).all()


def _contacts(connection: Connection, ids: Sequence[str]) -> Mapping[str, list[Record]]:
    """Of each of these decisions its slots, with what belongs to them."""
    its_offer = {(each.decision, each.number): _record(each, _ELSEWHERE) for each in _of(connection, offers, ids)}
    its_reports = defaultdict(list)
    for each in _of(connection, reports, ids):
        its_reports[each.decision, each.number].append(_record(each, _ELSEWHERE))
    found = defaultdict(list)
    for each in _of(connection, slots, ids):
        key = each.decision, each.number
        record = _record(each, ("decision", "customer", "outcomes", "offers", "offer_until"))
        record |= {"inbound": bool(each.inbound), "reports": its_reports[key]}
        record["outcomes"] = [name for bit, name in enumerate(OUTCOMES) if each.outcomes >> bit & 1]
        found[each.decision].append(record | ({"offer": its_offer[key]} if key in its_offer else {}))
    return found


def _of(connection: Connection, table: Table, ids: Sequence[str]) -> Sequence[Any]:
    query = select(table).where(table.c.decision.in_(bindparam("ids", expanding=True))).order_by(*table.primary_key)
    return connection.execute(query, {"ids": ids}).all()


def _record(row: Any, without: Sequence[str] = ()) -> Record:
    return _shown({name: value for name, value in row._mapping.items() if name not in without})


def _shown(values: Mapping[str, Any]) -> Record:
    """In JSON forms; what is not there is left out."""
    return {name: _form(name, value) for name, value in values.items() if value is not None}


def _form(name: str, value: Any) -> object:
    if name in _INSTANTS:
        return moment(value).isoformat()
    if name in _MONEY:
        return str(Decimal(value).scaleb(-4))
    return json.loads(value) if name in _DOCUMENTS else value
