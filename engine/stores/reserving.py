"""Choosing and reserving under one customer's lock: nobody else decides for her between what is read and written."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection, and_, bindparam, delete, exists, insert, or_, select

from nextbest.engine.decision import Decision
from nextbest.engine.errors import StoreError, UsageError
from nextbest.engine.remembering.memory import Memory
from nextbest.engine.remembering.reservation import Plan
from nextbest.engine.stores.answers import answer_from_text
from nextbest.engine.stores.claims import Claim, settle
from nextbest.engine.stores.database import Database
from nextbest.engine.stores.known_rows import known_of, was_told
from nextbest.engine.stores.noting import Person, locked, note, read
from nextbest.engine.stores.purses import open_accounts
from nextbest.engine.stores.remembering import Remembered, remembered
from nextbest.engine.stores.rows import Drafted, drafted
from nextbest.engine.stores.store import Planner, Windows
from nextbest.engine.stores.sweeping import LAPSE, given_back, sweep, this_slot
from nextbest.engine.stores.tables import CONFIRMED, IS_RESERVED, RESERVED, decisions, offers, slots

MOST_UNSWEPT = 64
"""Slots and offers that are over and that a decision still adds up by itself, before it has them swept."""
ATTEMPTS = 100
HOPEFUL = 3
"""How often a decision counts on budgets that are to come back, before it makes do with what is there for certain."""

_LAPSED = select(slots).where(
    slots.c.customer.in_(bindparam("customers", expanding=True)), IS_RESERVED, slots.c.lapses <= bindparam("now")
)
_LAPSED_LOCKED = _LAPSED.order_by(slots.c.decision, slots.c.number).with_for_update()
_LIVE = or_(slots.c.state == CONFIRMED, and_(slots.c.state == RESERVED, slots.c.lapses > bindparam("now")))
_SAME_EVENT = (decisions.c.customer == bindparam("customer"), decisions.c.event == bindparam("event"))
_ANSWERED = select(decisions.c.answer).where(*_SAME_EVENT, exists().where(slots.c.decision == decisions.c.id, _LIVE))
_DECIDED, _SLOTS, _OFFERS = insert(decisions), insert(slots), insert(offers)
_NO_ACTIONS = delete(decisions).where(*_SAME_EVENT, decisions.c.no_action.is_not(None))


@dataclass(frozen=True, slots=True)
class Asked:
    """A decision to be made good."""

    customer: str
    now: int
    lapses: int
    windows: Windows
    plan: Planner


class Again(Exception):
    """This transaction is to be rolled back; after the remedy another may do better."""

    def __init__(self, remedy: Callable[[Database], None]) -> None:
        self.remedy = remedy


def reserve(database: Database, asked: Asked, event: str | None = None) -> Decision:
    """See `Store.reserve`; `customer` of what is asked may be any id of hers."""
    if asked.lapses <= asked.now:
        return asked.plan(looked_up(database, asked.customer, asked.now, asked.windows, event)).decision
    for attempt in range(ATTEMPTS):
        try:
            with database.writing() as connection:
                person = locked(database, connection, asked.customer)
                found = remembered(connection, person, asked.now, asked.windows, swept=attempt >= HOPEFUL)
                prepare(connection, [found], asked.now)
                hers = replace(asked, customer=person.id)
                plan = asked.plan(with_known(connection, found.memory, asked.customer, person, event))
                return written(connection, person, found, hers, plan)
        except Again as again:
            again.remedy(database)
    raise StoreError("others draw on the same budgets faster than this decision can: nothing was done, try again")


def looked_up(database: Database, customer: str, now: int, windows: Windows, event: str | None) -> Memory:
    """See `Store.memory`."""
    with database.reading() as connection:
        person = read(connection, customer)
        memory = remembered(connection, person, now, windows).memory
        return with_known(connection, memory, customer, person, event)


def with_known(connection: Connection, memory: Memory, asked: str, person: Person, event: str | None) -> Memory:
    """A memory with what events have told of a customer, who was asked for by some id of hers."""
    known, told = known_of(connection, person), was_told(connection, person.id, event)
    if known is None and not told and person.id == asked:
        return memory
    return replace(memory, customer=person.id, known=known, told=told)


def prepare(connection: Connection, found: Sequence[Remembered], now: int) -> None:
    """See to it that plans can rest on what was found, of one customer or of many at once; else put it right first."""
    spending = found[0].spending
    if spending.unopened:
        raise Again(lambda database: open_accounts(database, spending.unopened))
    if spending.unswept > MOST_UNSWEPT:
        raise Again(lambda database: sweep(database, now))
    lapsed = {this_slot(each): each.customer for one in found for each in one.lapsed}
    if lapsed:
        # Whoever confirmed one of them meanwhile was in time, and found is not all that she was sent.
        still = connection.execute(_LAPSED_LOCKED, {"customers": sorted(set(lapsed.values())), "now": now})
        if {this_slot(each) for each in still} != set(lapsed):
            raise Again(lambda _: None)


def stray(draft: Drafted, windows: Windows) -> None:
    """Raise UsageError for a plan that draws on a budget that is not in `windows`."""
    found = [purse.owner for purse, window in draft.limits if window not in windows.get(purse, ())]
    if found:
        raise UsageError(f"a plan draws on a budget that it did not ask for: that of `{found[0]}`")


def written(
    connection: Connection, person: Person, found: Remembered, asked: Asked, plan: Plan, back: Sequence[Claim] = ()
) -> Decision:
    """The decision of a plan, made good; or what was decided before for the same event, while that lives.

    `back`: what budgets get back besides.
    """
    before = _before(connection, asked, plan.event_id)
    if before is not None:
        settle(connection, back)
        return before
    draft = drafted(asked.customer, plan, asked.now, asked.lapses)
    stray(draft, asked.windows)
    connection.execute(_DECIDED, draft.row)
    for insertion, rows in ((_SLOTS, draft.slots), (_OFFERS, draft.offers)):
        if rows:
            connection.execute(insertion, rows)
    if found.lapsed:
        connection.execute(LAPSE, [this_slot(each)._asdict() for each in found.lapsed])
    note(connection, [(person, plan)], asked.now)
    changes = [*back, *(given_back(each) for each in found.lapsed), *draft.claims]
    if not settle(connection, changes, draft.limits):
        raise Again(lambda database: sweep(database, asked.now, {purse.owner for purse, _ in draft.limits}))
    return draft.decision


def _before(connection: Connection, asked: Asked, event_id: str | None) -> Decision | None:
    """What was decided when the same event asked before: a caller that had no answer asks again.

    It stands while one of its slots is held or confirmed. What was released or has lapsed was not sent, and is decided
    anew; so is what came to nothing, and then the last answer is the one that is remembered.
    """
    if event_id is None:
        return None
    same_event = {"customer": asked.customer, "event": event_id}
    answer = connection.execute(_ANSWERED, same_event | {"now": asked.now}).scalars().first()
    if answer is not None:
        return answer_from_text(answer)
    connection.execute(_NO_ACTIONS, same_event)
    return None
