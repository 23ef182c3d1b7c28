"""Two ids become one customer: everything of the other's goes to the one who stays, each thing once."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Connection, and_, bindparam, delete, exists, func, select, update

from nextbest.engine.remembering.known import Known, Noted, over, value_at, write
from nextbest.engine.remembering.standing import consents_to
from nextbest.engine.stores.claims import Claim, held, settle
from nextbest.engine.stores.database import Database
from nextbest.engine.stores.forms import to_text
from nextbest.engine.stores.known_rows import keep_attributes, known_of
from nextbest.engine.stores.noting import Person, all_locked, read
from nextbest.engine.stores.store import DONE, REPEATED, Outcome
from nextbest.engine.stores.sweeping import THIS_SLOT, this_slot
from nextbest.engine.stores.tables import (
    CONFIRMED,
    RELEASED,
    RESERVED,
    customers,
    decisions,
    events,
    history,
    slots,
)

_SLOTS = (
    select(slots)
    .where(slots.c.customer.in_(bindparam("both", expanding=True)))
    .order_by(slots.c.decision, slots.c.number)
    .with_for_update()
)
_RELEASE = update(slots).where(THIS_SLOT).values(state=RELEASED)
_ANSWERS = select(decisions.c.id, decisions.c.answer).where(
    decisions.c.customer == bindparam("hers"), decisions.c.answer.is_not(None)
)
_ANSWER = update(decisions).where(decisions.c.id == bindparam("its_id")).values(answer=bindparam("its_answer"))
_OF_BOTH = events.alias("of_both")
_TWICE = and_(
    events.c.customer == bindparam("hers"),
    exists().where(_OF_BOTH.c.customer == bindparam("stays"), _OF_BOTH.c.id == events.c.id),
)
_SAME_EVENTS = select(events.c.id).where(_TWICE)
_NUMBERS = select(func.max(history.c.number)).where(
    history.c.customer.in_((bindparam("stays"), bindparam("hers"))), history.c.event == ""
)
_NUMBERED = (
    update(history)
    .where(history.c.customer == bindparam("hers"), history.c.event == "")
    .values(number=history.c.number + bindparam("more"))
)
_MOVES = tuple(
    update(table).where(table.c.customer == bindparam("hers")).values(customer=bindparam("stays"))
    for table in (slots, decisions, events, history)
)
_INTO = (
    update(customers)
    .where(customers.c.id == bindparam("stays"))
    .values({name: bindparam(f"new_{name}") for name in ("stage", "stage_since", "waiting")})
)
_NOW_HERS = (
    update(customers)
    .where(customers.c.id == bindparam("hers"))
    .values(same_as=bindparam("stays"), stage=None, stage_since=None, waiting="[]", attributes=None, noted=None)
)


def join(database: Database, customer: str, other: str) -> Outcome:
    """See `Store.join`."""
    while True:
        with database.writing() as connection:
            persons = all_locked(database, connection, [customer, other])
            if persons is None:
                continue
            stays, goes = persons
            if stays.id == goes.id:
                return REPEATED
            settle(connection, joined(connection, stays, goes))
            return DONE


def joined(connection: Connection, stays: Person, goes: Person) -> list[Claim]:
    """Make the second the first, both of whose rows are locked; what budgets get back of slots that are released."""
    both = {"hers": goes.id, "stays": stays.id}
    back = _release(connection, stays, goes)
    here, there = (known_of(connection, read(connection, each.id)) for each in (stays, goes))
    same = list(connection.execute(_SAME_EVENTS, both).scalars())
    if same:
        for table, column in ((history, history.c.event), (events, events.c.id)):
            connection.execute(delete(table).where(table.c.customer == goes.id, column.in_(same)))
    _documents_apart(connection, both)
    answers = connection.execute(_ANSWERS, both).all()
    if answers:
        rows = [{"its_id": each.id, "its_answer": _renamed(each.answer, stays.id)} for each in answers]
        connection.execute(_ANSWER, rows)
    for move in _MOVES:
        connection.execute(move, both)
    if there is not None:
        attributes, noted = _together(here, there)
        keep_attributes(connection, stays.id, attributes, noted)
    stage, since = (stays.stage, stays.stage_since) if stays.stage is not None else (goes.stage, goes.stage_since)
    waiting = _waiting(stays, goes)
    connection.execute(_INTO, both | {"new_stage": stage, "new_stage_since": since, "new_waiting": waiting})
    connection.execute(_NOW_HERS, both)
    return back


def _release(connection: Connection, stays: Person, goes: Person) -> list[Claim]:
    """Give up what is reserved, where both have something that limits count."""
    # All of them are locked before the first is written: whoever confirms one of them holds its row, and may wait for
    # whoever opens a budget, who waits until nobody writes slots.
    found = connection.execute(_SLOTS, {"both": [stays.id, goes.id]}).all()
    if len({each.customer for each in found if each.state in (RESERVED, CONFIRMED)}) < 2:
        return []
    promised = [each for each in found if each.state == RESERVED]
    if promised:
        connection.execute(_RELEASE, [this_slot(each)._asdict() for each in promised])
    return [held(each).opposite for each in promised]


def _documents_apart(connection: Connection, both: Mapping[str, str]) -> None:
    """Records that came with documents and no event: the numbers of hers who goes begin where all of them end."""
    most = connection.execute(_NUMBERS, both).scalar_one()
    if most is not None:
        connection.execute(_NUMBERED, {**both, "more": most + 1})


def _together(here: Known | None, there: Known) -> tuple[Mapping[str, object], Mapping[str, Noted]]:
    """The attributes of both: of what both have, those of the one who stays, but for consents taken back since."""
    if here is None:
        return there.attributes, there.noted
    attributes, noted = over(there.attributes, here.attributes), {**there.noted, **here.noted}
    for name, when in there.noted.items():
        path = tuple(name.split("."))
        if consents_to(path, value_at(there.attributes, path)) is False and _since(when, here.noted.get(name)):
            write(attributes, path, False)
            noted[name] = when
    return attributes, noted


def _since(when: Noted, before: Noted | None) -> bool:
    """Whether an attribute was set no earlier than by the other note."""
    mine, other = when.latest, None if before is None else before.latest
    return mine is not None and (other is None or mine >= other)


def _waiting(stays: Person, goes: Person) -> str:
    """The events that wait for either, as hers who stays."""
    theirs: Iterable[Any] = json.loads(goes.waiting)
    moved = [{**each, "event": {**each["event"], "customer": stays.id}} for each in theirs]
    mine = json.loads(stays.waiting)
    ids = {each["event"].get("id") for each in mine} - {None}
    return to_text([*mine, *(each for each in moved if each["event"].get("id") not in ids)])


def _renamed(answer: str, customer: str) -> str:
    return to_text({**json.loads(answer), "customer": customer})
