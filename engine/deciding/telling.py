"""An event told to a store: whose it is, what it changes in her, and what is decided on it (language.md 2.6)."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial

from nextbest.dsl.types import History
from nextbest.engine.deciding.apply import moment_of
from nextbest.engine.deciding.decide import decided, invalid
from nextbest.engine.deciding.deciding import Deciding
from nextbest.engine.deciding.remembered import Profile, id_in, leaves_the_past
from nextbest.engine.deciding.request import Request
from nextbest.engine.deciding.to_remember import to_remember
from nextbest.engine.decision import Problem
from nextbest.engine.doors.admitted import Refused
from nextbest.engine.doors.event import Happened
from nextbest.engine.doors.now import parse_now
from nextbest.engine.errors import InvalidDocument
from nextbest.engine.remembering.known import Changed, Known
from nextbest.engine.remembering.memory import Memory, Waiting
from nextbest.engine.remembering.reservation import Plan
from nextbest.engine.remembering.standing import Said
from nextbest.engine.stores.store import CUSTOMER, Outcome, Store, Telling, Told


def tell(deciding: Deciding, asked: Request, store: Store, *, decide: bool, said: Said) -> Told:
    """Tell the event of a request to a store; `InvalidDocument` with all that is wrong with it."""
    clock = deciding.plain(asked.now).clock
    read = deciding.entrance.events.admit(asked.event, clock, "")
    kinds = (CUSTOMER, *deciding.bundle.identity)
    found = {kind: id_in(asked.event, kind) for kind in kinds}
    ids = {kind: id for kind, id in found.items() if id is not None}
    fatal = read.fatal if ids else (*read.fatal, _nobody(kinds))
    if read.event is None or fatal:
        raise InvalidDocument(fatal)
    event = replace(read.event, said=_seconds(said, read.event.at))
    spans = deciding.windows(asked.now, asked.hold) if decide else {}
    telling = Telling(ids, kinds, event.id, event.name, event.at)
    plan = partial(told_plan, deciding, event, asked, decide)
    told = store.tell(telling, asked.now, asked.hold if decide else 0, spans, plan)
    return told if decide else replace(told, decision=None)


def _seconds(said: Said, at: int) -> int | None:
    return at if said == "at" else None if said is None else max(at, parse_now(said))


def _nobody(kinds: tuple[str, ...]) -> Problem:
    names = " or ".join(f"`{each}`" for each in kinds)
    return Problem("/event", "does not say whose it is", f"give {names}")


def told_plan(deciding: Deciding, event: Happened, asked: Request, decide: bool, memory: Memory) -> Plan:
    """What an event changes in the customer of a store, and what is decided on it, if that is asked for.

    What it changes does not depend on whether she can be decided for: of many who come along not all is known that a
    decision needs.
    """
    known, customer = memory.known or Known({}), memory.customer
    assert customer is not None, "a store that is told an event knows whose it is"
    changed = None
    if not memory.told:
        changed = deciding.entrance.change(known, customer, event, *deciding.plain(asked.now))
        known = _after(known, changed)
    memory = replace(memory, known=known, told=True)
    assert isinstance(asked.event, dict), "it has been read"
    hers = replace(asked, event={**asked.event, "customer": customer})
    plan = deciding.plan({"id": customer}, hers, memory) if decide else _kept(deciding, {"id": customer}, hers, memory)
    if plan.decision.stage is None:
        plan = _unjudged(plan, deciding, event, hers)
    return replace(plan, changed=changed, document=known.document(customer))


def _unjudged(plan: Plan, deciding: Deciding, event: Happened, asked: Request) -> Plan:
    """The plan for somebody who cannot be decided for yet: who waits for the event is judged when she can."""
    until = deciding.folding.triggers.last_chance(event, deciding.plain(asked.now).clock)
    assert isinstance(asked.event, dict), "it has been read"
    return plan if until is None else replace(plan, waiting=(Waiting(asked.event),), waiting_until=until)


def _kept(deciding: Deciding, profile: Profile, asked: Request, memory: Memory) -> Plan:
    """What a store is to keep of an event on which nothing is decided."""
    case = deciding.case(profile, asked, deciding.fast, memory)
    if isinstance(case, Refused):
        return Plan(invalid(deciding.bundle, deciding.zone, asked.now, case), ())
    waiting, until = to_remember(case, (), deciding.folding.triggers, asked.hold)
    since = None if case.entry is None else case.entry.since
    return Plan(decided(case, (), None), (), stage_since=since, waiting=waiting, waiting_until=until)


def _after(known: Known, changed: Changed) -> Known:
    """What is known of a customer after an event."""
    histories = dict(known.histories)
    for each in changed.added:
        histories[each.history] = (*histories.get(each.history, ()), each.record)
    return Known(changed.attributes, histories, changed.noted)


def remember(deciding: Deciding, profile: Profile, now: int, store: Store) -> Outcome:
    """Let a store begin to know a customer by her document: see `Engine.remember`."""
    leaves_the_past(profile)
    found = deciding.entrance.enter(profile, deciding.plain(now).clock, "all")
    if isinstance(found, Refused):
        raise InvalidDocument(found.fatal)
    attributes = {name: value for name, value in profile.items() if name != "id"}
    added: list[dict[str, object]] = []
    for path, declared in deciding.bundle.profile.attributes.items():
        if isinstance(declared.type, History):
            records = _taken(attributes, path)
            added += (_added(".".join(path), number, each) for number, each in enumerate(records))
    event = {"id": "", "added": added}
    record = {"record": "customer", "id": found.id, "attributes": attributes, "events": [event] if added else []}
    return store.import_([record])


def _taken(document: dict[str, object], path: tuple[str, ...]) -> Sequence[Mapping[str, object]]:
    """The records of a history, which the document has no longer; groups on the way are copied."""
    for key in path[:-1]:
        group = document.get(key)
        if not isinstance(group, Mapping):
            return ()
        document[key] = document = dict(group)
    found = document.pop(path[-1], None)
    return found if isinstance(found, list | tuple) else ()


def _added(history: str, number: int, record: Mapping[str, object]) -> dict[str, object]:
    at = moment_of(record["at"]).isoformat()
    return {"history": history, "number": number, "at": at, "record": record}
