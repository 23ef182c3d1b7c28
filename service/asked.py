"""What a request asks of the engine: of whom, with what, and when."""

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from time import perf_counter
from types import MappingProxyType
from typing import NamedTuple

from nextbest.dsl.parse.clauses import parse_length
from nextbest.dsl.quantities import Duration
from nextbest.engine.deciding.remembered import customer_of
from nextbest.engine.deciding.request import HOLD
from nextbest.engine.decision import Decision
from nextbest.engine.decision import Problem as Finding
from nextbest.engine.doors.scalars import instant
from nextbest.engine.engine import Engine
from nextbest.engine.errors import NextbestError
from nextbest.engine.shown import at
from nextbest.engine.stores.codes import asked_decision_id
from nextbest.engine.stores.store import Store
from nextbest.service.bodies import Asking, Customer, Now
from nextbest.service.calls import Call
from nextbest.service.policy_names import inbound_places
from nextbest.service.problems import INVALID_REQUEST, KEY_REUSED, NO_STORE, NOT_FOUND, Place, Problem, places
from nextbest.service.repeats import HEADER
from nextbest.service.state import Service
from nextbest.service.watching import Decided

NOT_HELD = timedelta(0)
IGNORED = "is remembered here, and was ignored: histories are never merged"


class Person(NamedTuple):
    """Of whom."""

    engine: Engine
    """The one that answers for this customer."""
    profile: Mapping[str, object]
    """What is given: where there is a store, the engine puts it in the place of what is remembered (`Known.beside`)."""
    notes: tuple[Finding, ...] = ()
    """What was wrong with the request, and not fatal."""


class Asked(NamedTuple):
    """One decision that is asked for."""

    service: Service
    person: Person
    event: Mapping[str, object] | None
    now: datetime
    wants: "Wants"
    known_as: str | None = None
    """The decision's id in the store, where the caller gave the request a key of its own."""
    headers: Mapping[str, str] = MappingProxyType({})
    """Those of the request."""

    def decide(self) -> Decision:
        """The decision, told to whoever watches. Where there is a store it waits for that: it is for its threads."""
        for admit in self.service.gates:
            admit()
        begin, store, most = perf_counter(), self.service.store, with_logged(self.wants, self.service)
        with blaming(self.service, self.person.engine):
            decision = self._answer(store, most)
        if self.known_as is not None and decision.customer != customer_of(self.person.profile):
            raise Problem(KEY_REUSED, "the first one was for another customer", help="take a new key for each request")
        if self.person.notes:
            decision = replace(decision, problems=(*self.person.notes, *decision.problems))
        self.service.watch.decided(self._decided(decision, most, perf_counter() - begin))
        return trimmed(decision, self.wants)

    def _answer(self, store: Store | None, most: int) -> Decision:
        wants, engine = self.wants, self.person.engine
        if store is None and self.event is None and not wants.places and not most:
            return engine.decide(self.person.profile, self.now)
        return engine.decide(
            self.person.profile,
            self.now,
            event=self.event,
            places=wants.places,
            alternatives=most,
            store=store,
            hold_for=wants.hold_for,
            known_as=self.known_as,
        )

    def _decided(self, decision: Decision, most: int, seconds: float) -> Decided:
        service, (engine, profile, _), event, now, (places, _, hold_for, _), _, headers = self
        stored = service.store is not None
        hold_for = hold_for if stored else NOT_HELD
        return Decided(engine, profile, now, event, places, most, stored, hold_for, decision, seconds, headers)

    def release(self, decision: Decision) -> None:
        """Give back what was reserved for somebody who did not wait for it."""
        if self.service.store is not None and decision.id is not None and self.known_as is None and decision.winners:
            self.service.store.release(decision.id, now=self.now)


class Wants(NamedTuple):
    """What is asked of a decision, for one customer or for each of many."""

    places: tuple[str, ...]
    alternatives: int
    hold_for: timedelta
    """0: nothing is reserved."""
    number: int = 0
    """Of many, which one."""


USUAL = Wants((), 0, NOT_HELD)
"""Nothing but an outbound decision."""


def with_logged(wants: Wants, service: Service) -> int:
    """How many alternatives are asked for: as many as the caller wants, and as the decision log."""
    return max(wants.alternatives, service.settings.log_candidates)


def trimmed(decision: Decision, wants: Wants) -> Decision:
    """The decision with no more alternatives than the caller wants."""
    if len(decision.alternatives) <= wants.alternatives:
        return decision
    return replace(decision, alternatives=decision.alternatives[: wants.alternatives])


class blaming:  # it reads as what it does
    """While an engine decides: a fault is told of it, on its way to the outermost door, which no longer knows."""

    __slots__ = ("_engine", "_service")

    def __init__(self, service: Service, engine: Engine) -> None:
        self._service, self._engine = service, engine

    def __enter__(self) -> None:
        """Nothing yet."""

    def __exit__(self, kind: object, fault: BaseException | None, trace: object) -> None:
        """It has decided, or not."""
        if isinstance(fault, Exception) and not isinstance(fault, NextbestError):
            self._service.watch.engine_failed(self._engine, fault)


def wants_of(call: Call, body: Asking) -> Wants:
    """Raises Problem where it asks for what is not there, or makes no sense."""
    if body.reserve and call.service.store is None:
        raise Problem(
            NO_STORE,
            "nothing can be reserved",
            (Place("/reserve", "needs a store"),),
            help="start the server with `--store URL`",
        )
    if body.hold_for is not None and not body.reserve:
        raise Problem(INVALID_REQUEST, "nothing is held", (Place("/hold_for", "goes with `reserve`"),))
    if not (body.places or body.alternatives or body.reserve):
        return USUAL
    return Wants(
        inbound_places(call, body.places), body.alternatives, _length(body.hold_for) if body.reserve else NOT_HELD
    )


def known_as(call: Call, number: int = 0) -> str | None:
    """The id in the store of the decision that this caller asks for under its own key, the same whenever it asks."""
    key = call.headers.get(HEADER)
    return None if key is None else asked_decision_id(call.key or "", f"{key}\0{number}")


async def person_of(call: Call, about: Customer) -> Person:
    """Of whom a request is: given, remembered under `id`, or remembered with what is given in its place."""
    given, service = about.profile, call.service
    if about.id is None:
        alone = _given(given)
        return Person(await call.engine_of(customer_of(alone)), alone)
    if given is not None and customer_of(given) not in (None, about.id):
        raise Problem(INVALID_REQUEST, "of whom?", (Place("/profile/id", "is not that of `id`"),))
    found = None if service.store is None else await service.threads.run(service.store.customer, about.id)
    engine = call.engine_for(about.id if found is None else found.id)
    if found is None or found.known is None:
        if given is None:
            words = "nothing is remembered of this customer"
            raise Problem(NOT_FOUND, words, (Place("/id", "is not known"),), help="give the `profile`")
        return Person(engine, {**given, "id": about.id})
    # What is remembered is not given along: the engine reads it again with the decision, and events come in meanwhile.
    return Person(engine, {**(given or {}), "id": found.id}, tuple(_ignored(found.known.histories, given or {})))


def _ignored(histories: Container[str], given: Mapping[str, object], above: str = "") -> Iterator[Finding]:
    """What is given of histories that are remembered: those stand, and that is said."""
    for key, value in given.items():
        name = f"{above}{key}"
        if name in histories:
            yield Finding("/" + name.replace(".", "/"), IGNORED)
        elif isinstance(value, Mapping):
            yield from _ignored(histories, value, f"{name}.")


def given_alone(call: Call, profile: Mapping[str, object] | None) -> Person:
    """A customer who is given, where there is no store that could know who she is."""
    given = _given(profile)
    return Person(call.engine_for(customer_of(given)), given)


def _given(profile: Mapping[str, object] | None) -> Mapping[str, object]:
    if profile is None:
        raise Problem(INVALID_REQUEST, "of whom? give `profile`, or the `id` of a customer who is remembered")
    return profile


def in_body(findings: Iterable[Finding], about: Customer) -> tuple[Place, ...]:
    """What the engine found wrong in the documents of a request."""
    # With an event, what is wrong with it stands below `/event`, where the body has it too.
    ours = [each if about.event is not None and each.path.startswith("/event") else _below(each) for each in findings]
    return places(ours)


def _below(finding: Finding) -> Finding:
    return replace(finding, path="/profile" + finding.path)


def now_of(call: Call, body: Now) -> datetime:
    """The clock's time, or that of the request's body where the server takes one."""
    return given_now(call, body.now, "/now")


def given_now(call: Call, given: str | None, pointer: str) -> datetime:
    """The clock's time, or what a request gives for it at a place, where the server takes that."""
    if given is None:
        return call.now
    if not call.service.settings.accept_now:
        place = Place(pointer, "is only for a server that was started with `--accept-now`")
        raise Problem(INVALID_REQUEST, "this server decides by its own clock", (place,))
    return moment(given, pointer)


def at_of(call: Call, given: str | None) -> datetime:
    """When something was, as the request says, or now; never after the clock, for limits count by it."""
    if given is None:
        return call.now
    found = moment(given, "/at")
    if found > call.now and not call.service.settings.accept_now:
        raise Problem(INVALID_REQUEST, "that has not been yet", (Place("/at", "is after the server's clock"),))
    return found


def moment(given: str, pointer: str) -> datetime:
    """The instant that a request gives at a place."""
    seconds = instant(given)
    if seconds is None:
        help = "write it like 2026-11-20T10:00:00-05:00"
        raise Problem(INVALID_REQUEST, "when?", (Place(pointer, "must be a time with its offset", help),))
    return at(seconds, UTC)


def _length(text: str | None) -> timedelta:
    if text is None:
        return HOLD
    length = parse_length(text.strip()).value
    if not isinstance(length, Duration) or length.seconds < 1:
        help = "write it like `15 minutes` or `2 hours`"
        raise Problem(INVALID_REQUEST, "for how long?", (Place("/hold_for", "must be an exact length of time", help),))
    return timedelta(seconds=length.seconds)
