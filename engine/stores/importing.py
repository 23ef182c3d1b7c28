"""Taking over what another store exported; what is there already stays as it is."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice

from pydantic import ValidationError
from sqlalchemy import Connection, bindparam, insert, update

from nextbest.engine.errors import UsageError
from nextbest.engine.remembering.known import Noted
from nextbest.engine.stores.claims import Claim, settle
from nextbest.engine.stores.database import Database
from nextbest.engine.stores.forms import never, to_text
from nextbest.engine.stores.known_rows import keep_attributes
from nextbest.engine.stores.noting import locked
from nextbest.engine.stores.records import RECORD, ContactRecord, CustomerRecord, DecisionRecord, OfferRecord
from nextbest.engine.stores.reporting import outcome_bits
from nextbest.engine.stores.store import DONE, REPEATED, Outcome
from nextbest.engine.stores.tables import (
    CONFIRMED,
    RESERVED,
    customers,
    decisions,
    events,
    history,
    offers,
    reports,
    slots,
)

AT_ONCE = 500
"""Records of one transaction."""

Row = dict[str, object]

_FILL = (
    update(customers)
    .where(customers.c.id == bindparam("its_id"), customers.c.stage.is_(None), customers.c.waiting == "[]")
    .values({name: bindparam(f"its_{name}") for name in ("stage", "stage_since", "waiting")})
)


def import_(database: Database, records: Iterable[Mapping[str, object]]) -> Outcome:
    """See `Store.import_`."""
    news = False
    read = _read(records)
    while batch := list(islice(read, AT_ONCE)):
        with database.writing() as connection:
            news = _take(database, connection, batch) or news
    return DONE if news else REPEATED


def _read(records: Iterable[Mapping[str, object]]) -> Iterator[CustomerRecord | DecisionRecord]:
    for number, each in enumerate(records, start=1):
        try:
            yield RECORD.validate_python(each)
        except ValidationError as error:
            first = error.errors()[0]
            place = "/".join(str(part) for part in first["loc"][1:])
            raise UsageError(
                f"record {number} is none that a store can take: `{place}`: {first['msg'].lower()}"
            ) from error


def _take(database: Database, connection: Connection, batch: Sequence[CustomerRecord | DecisionRecord]) -> bool:
    """Write what is new of these; whether anything is."""
    news = False
    people = [each for each in batch if isinstance(each, CustomerRecord)]
    for person in sorted(people, key=lambda each: each.id):  # in one order for everybody, for each takes a lock
        news = _customer(database, connection, person) or news
    claims: list[Claim] = []
    for decision in batch:
        if isinstance(decision, DecisionRecord) and _decision(database, connection, decision):
            news = True
            claims += [_claim(each) for each in decision.contacts if each.state in (RESERVED, CONFIRMED)]
    settle(connection, claims)
    return news


def _customer(database: Database, connection: Connection, record: CustomerRecord) -> bool:
    waiting = [each.model_dump() for each in record.waiting]
    row = {"id": record.id, "stage": record.stage, "stage_since": record.stage_since, "waiting": to_text(waiting)}
    row["known_by"] = record.known_by
    news = bool(connection.execute(database.insert_new(customers), row).rowcount)
    if not news and (record.stage is not None or waiting):
        filled = {f"its_{name}": row[name] for name in ("id", "stage", "stage_since", "waiting")}
        news = bool(connection.execute(_FILL, filled).rowcount)
    for id in record.ids:
        other = {"id": id, "waiting": "[]", "same_as": record.id}
        news = bool(connection.execute(database.insert_new(customers), other).rowcount) or news
    return _known(database, connection, record) or news


def _known(database: Database, connection: Connection, record: CustomerRecord) -> bool:
    """Take over what events have told of her, where nothing of it is there."""
    if record.attributes is None:
        return False
    person = locked(database, connection, record.id)
    if person.id != record.id or person.attributes is not None:
        return False
    noted = {name: Noted(each.set, each.counted) for name, each in record.noted.items()}
    keep_attributes(connection, record.id, record.attributes, noted)
    for event in record.events:
        if event.id:
            row = {"customer": record.id, "id": event.id, "name": event.name, "at": event.at or 0}
            connection.execute(database.insert_new(events), row)
        if event.added:
            common = {"customer": record.id, "event": event.id}
            rows = [common | each.model_dump() | {"record": to_text(each.record)} for each in event.added]
            connection.execute(database.insert_new(history), rows)
    return True


def _decision(database: Database, connection: Connection, record: DecisionRecord) -> bool:
    row = record.model_dump(include=set(decisions.c.keys()))
    row["answer"] = None if record.answer is None else to_text(record.answer)
    if not connection.execute(database.insert_new(decisions), row).rowcount:
        return False
    if record.customer is not None:
        connection.execute(database.insert_new(customers), {"id": record.customer, "waiting": "[]"})
    for contact in record.contacts:
        key = {"decision": record.id, "number": contact.number}
        connection.execute(insert(slots), key | {"customer": record.customer} | _slot(contact))
        if contact.offer is not None:
            connection.execute(insert(offers), key | _offer(contact.offer))
        if contact.reports:
            connection.execute(insert(reports), [key | each.model_dump() for each in contact.reports])
    return True


def _slot(contact: ContactRecord) -> Row:
    row = contact.model_dump(include=set(slots.c.keys()))
    bits = 0
    for name in contact.outcomes:
        bits |= outcome_bits(name)
    offer, until = contact.offer, None
    if offer is not None and contact.offer_cost and offer.redeemed_at is None and offer.expires_at != never():
        until = offer.expires_at
    own = {"inbound": int(contact.inbound), "outcomes": bits, "offers": int(offer is not None), "offer_until": until}
    return row | own


def _offer(offer: OfferRecord) -> Row:
    expires = [each.model_dump(exclude_none=True) for each in offer.expires]
    return offer.model_dump() | {"terms": to_text(offer.terms), "expires": to_text(expires)}


def _claim(contact: ContactRecord) -> Claim:
    last = contact.at if contact.state == CONFIRMED else contact.lapses - 1
    cost = contact.channel_cost + contact.offer_cost
    return Claim(contact.kind, contact.engagement, contact.at, last, 1, int(contact.offer is not None), cost)
