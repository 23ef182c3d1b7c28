"""A message from outside, done: an event told, an outcome recorded, two ids joined, or left alone (language.md 2.6)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Literal, Unpack

from nextbest.engine.deciding.remembered import customer_of
from nextbest.engine.deciding.request import Asking
from nextbest.engine.decision import Problem
from nextbest.engine.doors.envelopes.messages import Happening, Ignored, Joining, Message, Report, Wrong
from nextbest.engine.doors.scalars import instant
from nextbest.engine.engine import Engine
from nextbest.engine.errors import InvalidDocument, UsageError
from nextbest.engine.outcome_words import meant
from nextbest.engine.shown import at as shown_at
from nextbest.engine.stores.store import Store, Told

ALIAS = "alias"
"""What a message is called that joins two ids."""


@dataclass(frozen=True, slots=True)
class Received:
    """What became of a message."""

    kind: Literal["done", "repeated", "ignored", "refused", "wrong"]
    """`ignored`: the bundle knows nothing of the kind; `refused`: the store says no; `wrong`: it breaks the rules."""
    name: str | None = None
    """Of the event in the bundle, or what the sender calls what the bundle does not know."""
    customer: str | None = None
    reason: str | None = None
    """Why the store refused it: as of `Outcome`."""
    problems: tuple[Problem, ...] = ()
    """With places in the message."""
    told: Told | None = None


def receive(
    engine: Engine, message: Message, now: datetime, *, store: Store, decide: bool = False, **asking: Unpack[Asking]
) -> Received:
    """Do what a message says. It raises StoreError alone: then nothing was done, and it may be sent again."""
    match message:
        case Happening():
            return _happened(engine, message, now, store, decide, asking)
        case Report():
            return _reported(engine, message, now, store)
        case Joining():
            return _joined(message, store)
        case Ignored():
            return Received("ignored", message.name)
        case Wrong():
            return Received("wrong", problems=message.problems)


def begin_with(engine: Engine, document: Mapping[str, object], now: datetime, *, store: Store) -> Received:
    """Let a store begin to know a customer by her document. It raises StoreError alone."""
    customer = customer_of(document)
    try:
        outcome = engine.remember(document, now, store=store)
    except InvalidDocument as error:
        return Received("wrong", customer=customer, problems=error.problems)
    except UsageError as error:
        return Received("wrong", customer=customer, problems=(Problem("", str(error)),))
    return Received("done" if outcome.kind == "done" else "repeated", customer=customer)


def _happened(
    engine: Engine, message: Happening, now: datetime, store: Store, decide: bool, asking: Asking
) -> Received:
    name = str(message.event["event"])
    try:
        told = engine.tell(message.event, now, store=store, decide=decide, said=message.said, **asking)
    except InvalidDocument as error:
        problems = tuple(replace(each, path=message.place(each.path)) for each in error.problems)
        return Received("wrong", name, problems=problems)
    except UsageError as error:
        return Received("wrong", name, problems=(Problem("", str(error)),))
    return Received(told.kind, name, told.customer, told=told)


def _joined(joining: Joining, store: Store) -> Received:
    try:
        outcome = store.join(joining.customer, joining.other)
    except UsageError as error:
        return Received("wrong", ALIAS, problems=(Problem("", str(error)),))
    return Received(outcome.kind, ALIAS, joining.customer)


def _reported(engine: Engine, report: Report, now: datetime, store: Store) -> Received:
    at = now
    if report.at is not None:
        seconds = instant(report.at) if isinstance(report.at, str) else None
        if seconds is None:
            help = "write it like 2026-11-20T10:00:00-05:00"
            return Received("wrong", report.word, problems=(Problem("/at", "must be a time with its offset", help),))
        at = min(shown_at(seconds, UTC), now)
    try:
        word = meant(engine.bundle, report.word, report.channel, report.contact, store)
        outcome = store.record(report.contact, word, id=report.id, at=at)
    except UsageError as error:
        return Received("wrong", report.word, problems=(Problem("/event", str(error)),))
    return Received(outcome.kind, report.word, reason=outcome.reason)
