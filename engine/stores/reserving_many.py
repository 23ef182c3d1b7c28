"""Reserving for a run: hundreds of customers under their locks in one transaction, each decision known by its id."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select

from nextbest.engine.decision import Decision
from nextbest.engine.errors import StoreError, UsageError
from nextbest.engine.remembering.memory import Memory, Purse
from nextbest.engine.remembering.reservation import Plan
from nextbest.engine.stores.answers import answer_from_text
from nextbest.engine.stores.claims import Account, Claim, settle
from nextbest.engine.stores.codes import decision_id
from nextbest.engine.stores.database import Database
from nextbest.engine.stores.noting import Person, all_locked, note, read
from nextbest.engine.stores.remembering import Remembered, all_remembered
from nextbest.engine.stores.reserving import ATTEMPTS, HOPEFUL, Again, prepare, stray, with_known
from nextbest.engine.stores.rows import Drafted, drafted
from nextbest.engine.stores.store import Wanted, Windows
from nextbest.engine.stores.sweeping import LAPSE, given_back, sweep, this_slot
from nextbest.engine.stores.tables import decisions, offers, slots

AT_ONCE = 250
"""Customers of one transaction, for which others may have to wait."""

_BEFORE = select(decisions.c.id, decisions.c.answer).where(decisions.c.id.in_(bindparam("ids", expanding=True)))
_DECIDED, _SLOTS, _OFFERS = insert(decisions), insert(slots), insert(offers)


@dataclass(frozen=True, slots=True)
class _Asked:
    now: int
    hold: int
    windows: Windows


class _SameCustomer(Exception):
    """Two ids of one customer: the second decision must see what the first has reserved."""


def reserve_many(database: Database, wanted: Sequence[Wanted], now: int, hold: int, windows: Windows) -> list[Decision]:
    """See `Store.reserve_many`."""
    if hold <= 0:
        raise UsageError("a run that reserves holds what it reserves: give `hold_for` a length of time")
    asked = _Asked(now, hold, windows)
    found: list[Decision] = []
    for start in range(0, len(wanted), AT_ONCE):
        found += _together(database, wanted[start : start + AT_ONCE], asked)
    return found


def _together(database: Database, wanted: Sequence[Wanted], asked: _Asked) -> list[Decision]:
    """The decisions of some customers; where others draw on the same budgets all the time, of fewer at once."""
    for attempt in range(ATTEMPTS):
        try:
            with database.writing() as connection:
                persons = all_locked(database, connection, [each.customer for each in wanted])
                if persons is None:
                    raise Again(lambda _: None)
                if len({each.id for each in persons}) < len(persons):
                    raise _SameCustomer
                swept = attempt >= HOPEFUL
                found = list(all_remembered(connection, persons, asked.now, asked.windows, swept=swept))
                prepare(connection, found, asked.now)
                return _Writing(connection, asked).all(wanted, persons, found)
        except Again as again:
            again.remedy(database)
        except _SameCustomer:
            return _halved(database, wanted, asked)
        if attempt >= HOPEFUL and len(wanted) > 1:
            return _halved(database, wanted, asked)
    raise StoreError("others draw on the same budgets faster than this run can: start it again, and it goes on")


def _halved(database: Database, wanted: Sequence[Wanted], asked: _Asked) -> list[Decision]:
    half = len(wanted) // 2
    return _together(database, wanted[:half], asked) + _together(database, wanted[half:], asked)


def before(connection: Connection, ids: Sequence[str]) -> Mapping[str, str | None]:
    """The answers of decisions that are there already; None: its customer was erased."""
    return {row.id: row.answer for row in connection.execute(_BEFORE, {"ids": list(ids)})}


@dataclass(slots=True)
class _Writing:
    """What one transaction writes."""

    connection: Connection
    asked: _Asked
    spent: dict[Purse, int] = field(default_factory=dict)
    """What the plans before have drawn, beyond what was remembered."""
    drafts: list[Drafted] = field(default_factory=list)
    noted: list[tuple[Person, Plan]] = field(default_factory=list)

    def all(self, wanted: Sequence[Wanted], persons: Sequence[Person], found: Sequence[Remembered]) -> list[Decision]:
        """The decisions of all, made good."""
        known = before(self.connection, [each.decision for each in wanted])
        told: list[Decision] = []
        lapsed: list[Any] = []
        for each, person, remembered in zip(wanted, persons, found, strict=True):
            answer = known.get(each.decision, "")
            if answer:
                told.append(answer_from_text(answer))
                continue
            # Who was erased since then is somebody new, and the old decision nobody's.
            id = each.decision if answer == "" else decision_id(self.asked.now)
            told.append(self._plan(each, id, person, remembered))
            lapsed += remembered.lapsed
        self._write()
        note(self.connection, self.noted, self.asked.now)
        if lapsed:
            self.connection.execute(LAPSE, [this_slot(each)._asdict() for each in lapsed])
        changes = [given_back(each) for each in lapsed]
        changes += [claim for each in self.drafts for claim in each.claims]
        limits = _limits(self.drafts)
        if not settle(self.connection, summed(changes), limits):
            owners, now = {purse.owner for purse, _ in limits}, self.asked.now
            raise Again(lambda database: sweep(database, now, owners))
        return told

    def _plan(self, wanted: Wanted, id: str, person: Person, remembered: Remembered) -> Decision:
        memory = remembered.memory
        if wanted.whole:
            person = read(self.connection, person.id)
            memory = with_known(self.connection, memory, wanted.customer, person, wanted.event)
        plan = wanted.plan(self._as_spent(memory))
        draft = drafted(person.id, plan, self.asked.now, self.asked.now + self.asked.hold, id)
        stray(draft, self.asked.windows)
        for purse, amount in _drawn(draft).items():
            self.spent[purse] = self.spent.get(purse, 0) + amount
        self.drafts.append(draft)
        self.noted.append((person, plan))
        return draft.decision

    def _as_spent(self, memory: Memory) -> Memory:
        if not self.spent:
            return memory
        return replace(memory, spent={purse: some + self.spent.get(purse, 0) for purse, some in memory.spent.items()})

    def _write(self) -> None:
        for insertion, rows in (
            (_DECIDED, [each.row for each in self.drafts]),
            (_SLOTS, [slot for each in self.drafts for slot in each.slots]),
            (_OFFERS, [offer for each in self.drafts for offer in each.offers]),
        ):
            if rows:
                self.connection.execute(insertion, rows)


def _drawn(draft: Drafted) -> Counter[Purse]:
    """What a plan draws of each budget, in whichever of its windows that is the most."""
    found: Counter[Purse] = Counter()
    for purse, window in draft.limits:
        amount = sum(each.amount(purse, window) for each in draft.claims)
        found[purse] = max(found[purse], amount)
    return found


def _limits(drafts: Iterable[Drafted]) -> dict[Account, int]:
    found: dict[Account, int] = {}
    for each in drafts:
        for account, limit in each.limits.items():
            found[account] = min(limit, found.get(account, limit))
    return found


def summed(claims: Iterable[Claim]) -> list[Claim]:
    """Claims as one for each engagement and time."""
    found: dict[tuple[str, str, int, int], Claim] = {}
    for each in claims:
        key = each[:4]
        before = found.get(key)
        found[key] = each if before is None else Claim(*key, *map(sum, zip(before[4:], each[4:], strict=True)))
    return list(found.values())
