"""One message of another system as an event of the bundle: by its `from`, and where such messages keep things."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC
from typing import NamedTuple

from nextbest.dsl.builtin import STAGE_ENTERED
from nextbest.dsl.checked import Bundle
from nextbest.dsl.checked_events import Event, Payload, PayloadRecords, System
from nextbest.dsl.types import STRING, Declared, History
from nextbest.engine.doors.envelopes.foreign import Found, converted, first_at, found_at, instant, records, text_of
from nextbest.engine.doors.envelopes.messages import SKEW, Happening, Ignored, Message, Report
from nextbest.engine.doors.scalars import instant as seconds_of
from nextbest.engine.remembering.standing import Said
from nextbest.engine.shown import at as shown_at

Paths = Callable[[str], tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Form:
    """Where messages of a system keep what they say."""

    system: System
    document: Mapping[str, object]
    """The message."""
    name: str
    """What it calls the event."""
    id: Found
    at: Found
    ids: Mapping[str, Found]
    """By the name of an id: `customer`, or one of the bundle's `identity`; as they stand there."""
    field: Paths
    """The paths at which a field may stand where a bundle does not say."""
    now: int


def meant(bundle: Bundle, form: Form) -> Message:
    """What a message means to a bundle."""
    found = known_event(bundle, form.system, form.name)
    if found is not None:
        return _happening(bundle, form, *found)
    report = _report(form)
    return Ignored(form.name) if report is None else report


def known_event(bundle: Bundle, system: System, name: str) -> tuple[Event, Payload] | None:
    """The event that a system calls so: by its `from`, else by its own name."""
    for event in bundle.events.values():
        for each in event.payloads:
            if (each.system, each.name) == (system, name):
                return event, each
    own = bundle.events.get(name)
    return None if own is None or name == STAGE_ENTERED else (own, Payload(system, name))


class Timed(NamedTuple):
    """When an event happened."""

    at: object
    """As the door takes it."""
    said: Said = "at"


def timed(said: object, now: int) -> Timed:
    """By the sender's clock, which may be a little ahead: then it counts as happening now."""
    seconds = seconds_of(said) if isinstance(said, str) else None
    if seconds is None or not now < seconds <= now + SKEW:
        return Timed(said)
    return Timed(shown_at(now, UTC).isoformat(), shown_at(seconds, UTC))


def _happening(bundle: Bundle, form: Form, event: Event, payload: Payload) -> Happening:
    said = _at(form, payload)
    at, by_sender = _timed(said.value, form.now)
    made: dict[str, object] = {"event": event.name}
    places = {"event": ""}
    found = {
        "id": _said(form, payload, "id", None) or _as_text(form.id),
        "at": Found(at, said.place),
    }
    for name in ("customer", *bundle.identity):
        if name not in event.fields:
            found[name] = _said(form, payload, name, None) or _as_text(form.ids.get(name, Found(None, f"/{name}")))
    for name, declared in event.fields.items():
        if name not in found:
            found[name] = _field(form, payload, name, declared, at)
    for name, each in found.items():
        places[name] = each.place
        if each.value is not None:
            made[name] = each.value
    return Happening(made, places, by_sender)


def _at(form: Form, payload: Payload) -> Found:
    path = payload.fields.get("at")
    return found_at(form.document, path) if isinstance(path, str) else form.at


def _timed(said: object, now: int) -> Timed:
    return Timed(shown_at(now, UTC).isoformat(), None) if said is None else timed(instant(said), now)


def _as_text(id: Found) -> Found:
    return Found(text_of(id.value), id.place)


def _said(form: Form, payload: Payload, name: str, declared: Declared | None) -> Found | None:
    """What stands where the bundle says that it does."""
    path = payload.fields.get(name)
    if not isinstance(path, str):
        return None
    found = found_at(form.document, path)
    return Found(converted(found.value, STRING if declared is None else declared.type), found.place)


def _field(form: Form, payload: Payload, name: str, declared: Declared, at: object) -> Found:
    where = payload.fields.get(name)
    if isinstance(declared.type, History):
        if not isinstance(where, PayloadRecords):
            paths = (where,) if isinstance(where, str) else form.field(name)
            path = next((each for each in paths if found_at(form.document, each).value is not None), paths[0])
            where = PayloadRecords(path, {})
        return records(form.document, where, declared.type, at)
    said = _said(form, payload, name, declared)
    if said is not None:
        return said
    found = first_at(form.document, form.field(name))
    return Found(converted(found.value, declared.type), found.place)


def _report(form: Form) -> Report | None:
    """What came of a contact, where the message names one: by itself, or by its decision and the winner's number."""
    contact, decision, number, channel = (
        first_at(form.document, form.field(name)).value for name in ("contact", "decision", "number", "channel")
    )
    if contact is None and isinstance(decision, str):
        contact = f"{decision}-{number if isinstance(number, int) else 1}"
    if not isinstance(contact, str) or not contact.strip():
        return None
    at = None if form.at.value is None else timed(instant(form.at.value), form.now).at
    id = text_of(form.id.value)
    told = channel if isinstance(channel, str) else None
    return Report(contact, form.name, told, str(id) if id is not None else f"{contact} {form.name} {at}", at)
