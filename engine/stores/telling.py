"""Events told to a store: whose each is, applied once under her lock, and what is decided on it."""

from dataclasses import dataclass, replace
from typing import Literal

from sqlalchemy import Connection, bindparam, update

from nextbest.engine.errors import StoreError
from nextbest.engine.remembering.memory import Memory
from nextbest.engine.stores.claims import Claim, settle
from nextbest.engine.stores.database import Database
from nextbest.engine.stores.joining import joined
from nextbest.engine.stores.known_rows import keep, known_of, was_told
from nextbest.engine.stores.noting import Person, all_locked, locked, note, read
from nextbest.engine.stores.remembering import remembered
from nextbest.engine.stores.reserving import ATTEMPTS, HOPEFUL, Again, Asked, prepare, written
from nextbest.engine.stores.store import Planner, Telling, Told, Windows
from nextbest.engine.stores.tables import customers, events

_KNOWN_BY = update(customers).where(customers.c.id == bindparam("of_customer")).values(known_by=bindparam("kind"))


@dataclass(frozen=True, slots=True)
class _Hers:
    """Whose an event is."""

    person: Person
    joined: tuple[str, ...] = ()
    apart: tuple[str, ...] = ()
    back: tuple[Claim, ...] = ()
    """What budgets get back of slots released when ids were joined."""


def tell(database: Database, telling: Telling, now: int, hold: int, windows: Windows, plan: Planner) -> Told:
    """See `Store.tell`."""
    for attempt in range(ATTEMPTS):
        try:
            with database.writing() as connection:
                hers = _whose(database, connection, telling)
                asked = Asked(hers.person.id, now, now + hold, windows, plan)
                return _told(database, connection, telling, hers, asked, swept=attempt >= HOPEFUL)
        except Again as again:
            again.remedy(database)
    raise StoreError("others draw on the same budgets faster than this event can: nothing was done, tell it again")


def _told(
    database: Database, connection: Connection, telling: Telling, hers: _Hers, asked: Asked, *, swept: bool
) -> Told:
    """Apply, and decide."""
    person = hers.person
    told = was_told(connection, person.id, telling.id)
    known = known_of(connection, person)
    found = remembered(connection, person, asked.now, asked.windows, swept=swept)
    prepare(connection, [found], asked.now)
    memory: Memory = replace(found.memory, customer=person.id, known=known, told=told)
    plan = asked.plan(memory)
    if not told:
        row = {"customer": person.id, "id": telling.id, "name": telling.name, "at": telling.at}
        connection.execute(database.insert_new(events), row)
    if plan.changed is not None:
        keep(connection, person.id, known, plan.changed, telling.id)
    decision = plan.decision
    if asked.lapses > asked.now:
        decision = written(connection, person, found, asked, plan, hers.back)
    else:
        note(connection, [(person, plan)], asked.now)
        settle(connection, hers.back)
    kind: Literal["done", "repeated"] = "repeated" if told else "done"
    return Told(kind, person.id, decision, plan.document, hers.joined, hers.apart)


def _whose(database: Database, connection: Connection, telling: Telling) -> _Hers:
    """The customer of an event, her row locked, and joined with those whose ids came along."""
    kinds = sorted(telling.ids, key=lambda each: _rank(each, telling.kinds))
    ids = [telling.ids[each] for each in kinds]
    if len(set(ids)) == 1:
        return _Hers(_called(connection, locked(database, connection, ids[0]), kinds[0], telling))
    persons = all_locked(database, connection, ids)
    if persons is None:
        raise Again(lambda _: None)
    first = _called(connection, read(connection, persons[0].id), kinds[0], telling)
    into, apart, back = [], [], list[Claim]()
    for kind, id, person in zip(kinds[1:], ids[1:], persons[1:], strict=True):
        if person.id == first.id or id in into:
            continue
        if _rank(person.known_by or kind, telling.kinds) <= _rank(first.known_by or kinds[0], telling.kinds):
            apart.append(id)
            continue
        back += joined(connection, first, person)
        into.append(id)
        first = locked(database, connection, first.id)  # with what became hers
    return _Hers(first, tuple(into), tuple(apart), tuple(back))


def _called(connection: Connection, person: Person, kind: str, telling: Telling) -> Person:
    """Her row, with the kind of id that it is known by where this is its first event."""
    if person.known_by is not None or len(telling.kinds) == 1:
        return person
    connection.execute(_KNOWN_BY, {"of_customer": person.id, "kind": kind})
    return person._replace(known_by=kind)


def _rank(kind: str, kinds: tuple[str, ...]) -> int:
    return kinds.index(kind) if kind in kinds else len(kinds)
