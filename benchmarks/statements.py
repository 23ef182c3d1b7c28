"""What one decision with a store is made of: statements, and where its time goes."""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from random import Random
from typing import Any

import sqlalchemy
from sqlalchemy import event
from sqlalchemy.pool import Pool

from benchmarks import club
from benchmarks.clients import settle
from nextbest.engine import Engine
from nextbest.engine.remembering.memory import Memory
from nextbest.engine.remembering.reservation import Plan
from nextbest.engine.stores import Store, open_store

DECISIONS = 300
UNTIMED = 20
"""Those before, for which things are made."""


@dataclass(slots=True)
class Parts:
    """Sums: a count, and seconds."""

    statements: int = 0
    in_statements: float = 0.0
    """Until the database has answered; SQLite begins its transactions by a statement."""
    commits: float = 0.0
    plans: float = 0.0
    """What the engine takes to decide, given what is remembered."""
    all: float = 0.0

    def line(self, name: str, calls: int) -> str:
        """A row of the table, for one call."""
        rest = self.all - self.in_statements - self.commits - self.plans
        seconds = (self.in_statements, self.commits, self.plans, rest, self.all)
        cells = " | ".join(f"{1e3 * each / calls:.2f}" for each in seconds)
        return f"| {name} | {self.statements / calls:.1f} | {cells} |"

    def clear(self) -> None:
        """Begin anew."""
        for each in fields(self):
            setattr(self, each.name, each.default)


def counted(url: str, people: int, now: datetime) -> Iterator[str]:
    """A table: what a call does, on average, with no other client."""
    yield "| one call | statements | ms in them | ms to commit | ms of the engine | ms of the rest | ms |"
    yield "| --- |" + " ---: |" * 6
    engine = Engine.from_text(club.text())
    engine.warm()
    parts, random, chosen = Parts(), Random("statements"), list[str]()
    with _watched(parts), open_store(url) as store:
        settle(engine, store, now)
        planning: Any = _Planning(store, parts)

        def decide(hold: timedelta) -> None:
            document = club.document(random.randrange(people))
            began = time.perf_counter()
            decision = engine.decide(document, now, store=planning, hold_for=hold)
            parts.all += time.perf_counter() - began
            if decision.id is not None and decision.winners:
                chosen.append(decision.id)

        def confirm() -> None:
            began = time.perf_counter()
            store.confirm(chosen.pop(), at=now)
            parts.all += time.perf_counter() - began

        yield _calls("decide, only read", lambda: decide(timedelta()), DECISIONS, parts)
        yield _calls("decide and reserve", lambda: decide(timedelta(minutes=15)), DECISIONS, parts)
        yield _calls("confirm", confirm, len(chosen) - UNTIMED, parts)


def _calls(name: str, call: Callable[[], None], calls: int, parts: Parts) -> str:
    for _ in range(UNTIMED):
        call()
    parts.clear()
    for _ in range(calls):
        call()
    return parts.line(name, calls)


class _Planning:
    """A store whose planner is timed."""

    def __init__(self, store: Store, parts: Parts) -> None:
        self._store: Any = store
        self._parts = parts

    def reserve(self, *arguments: Any) -> object:
        *before, plan = arguments

        def timed(memory: Memory) -> Plan:
            began = time.perf_counter()
            made: Plan = plan(memory)
            self._parts.plans += time.perf_counter() - began
            return made

        return self._store.reserve(*before, timed)


@contextmanager
def _watched(parts: Parts) -> Iterator[None]:
    began = 0.0
    committing = False

    def asked(*_: object) -> None:
        nonlocal began
        parts.statements += 1
        began = time.perf_counter()

    def answered(*_: object) -> None:
        parts.in_statements += time.perf_counter() - began

    def commit(*_: object) -> None:
        nonlocal began, committing
        began, committing = time.perf_counter(), True

    def given_back(*_: object) -> None:
        nonlocal committing
        if committing:
            parts.commits += time.perf_counter() - began
        committing = False

    hooks: list[tuple[Any, str, Callable[..., None]]] = [
        (sqlalchemy.Engine, "before_cursor_execute", asked),
        (sqlalchemy.Engine, "after_cursor_execute", answered),
        (sqlalchemy.Engine, "commit", commit),
        (Pool, "checkin", given_back),
    ]
    with ExitStack() as stack:
        for target, name, hook in hooks:
            event.listen(target, name, hook)
            stack.callback(event.remove, target, name, hook)
        yield
