"""The door for events: an event document comes in as values, or is refused with everything that is wrong with it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from nextbest.dsl.builtin import EVENT_KEYS
from nextbest.dsl.checked import Bundle
from nextbest.dsl.checked_events import Event
from nextbest.dsl.diagnostics import closest
from nextbest.dsl.types import STRING, Declared
from nextbest.engine.clock import Clock
from nextbest.engine.decision import Problem
from nextbest.engine.doors.event_fields import NAME, absent, event_columns, event_places
from nextbest.engine.doors.reading import LONGEST, Reading
from nextbest.engine.doors.records import Slot, slot, take
from nextbest.engine.doors.scalars import text
from nextbest.engine.doors.undeclared import Names

Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Happened:
    """An event that can be applied."""

    name: str
    id: str
    at: int
    values: Mapping[Path, object]
    """What came with it, by the places of `nextbest.engine.doors.event_fields`."""
    said: int | None
    """When it happened by the sender's clock: `at` unless a store was told otherwise; None: they do not say."""

    def row(self, reads: Mapping[Path, Declared]) -> tuple[object, ...]:
        """What of it stands in a row behind the customer's values."""
        return tuple([self.values.get(path, absent(declared)) for path, declared in reads.items()])


def no_event(reads: Mapping[Path, Declared]) -> tuple[object, ...]:
    """What stands there where no event has come."""
    return tuple(absent(declared) for declared in reads.values())


class Told(NamedTuple):
    """What an event document says, and what is wrong with it, below `/event`."""

    event: Happened | None
    """None exactly where something is fatal."""
    fatal: tuple[Problem, ...]
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class _Reader:
    """How the documents of one event are read."""

    slots: tuple[tuple[Slot, Path], ...]
    customer: Slot
    others: tuple[Slot, ...]
    """Ids of which one says whose it is."""
    names: Names


class EventDoor:
    """Reads event documents of one bundle; immutable, safe in threads."""

    def __init__(self, bundle: Bundle, *, discreet: bool = False) -> None:
        """`discreet`: messages repeat no value."""
        self._discreet = discreet
        places = event_places(bundle.events)
        self._readers = {name: _reader(event, places[name], bundle.identity) for name, event in bundle.events.items()}
        self.columns = event_columns(bundle.events)

    def admit(self, document: object, clock: Clock, customer: str) -> Told:
        """The event that has come for a customer, or all problems at once; the document is never changed."""
        reading = Reading(clock.now, clock.today, private=self._discreet)
        event = self.read(document, reading, customer)
        reading.place(0, "/event")
        return Told(event, reading.problems(fatal=True), reading.problems(fatal=False))

    def read(self, given: object, reading: Reading, customer: str = "") -> Happened | None:
        """The event; None where it is refused, as the reading tells. Nothing in it makes this raise.

        `customer` is whose it must be, where it says whose it is.
        """
        if not isinstance(given, Mapping):
            reading.refuse("must be an event, an object with `event`, `id`, `at` and its fields", given)
            return None
        name = self._name(given.get("event"), reading)
        if name is None:
            return None
        reader, before = self._readers[name], len(reading.found)
        values: dict[Path, object] = {NAME: name}
        for each, path in reader.slots:
            values[path] = take(each, given.get(each.key), reading)
        whose = take(reader.customer, given.get("customer"), reading)
        for each in reader.others:
            take(each, given.get(each.key), reading)
        at, id = values["event", "at"], values["event", "id"]
        if isinstance(at, int) and at > reading.now:
            reading.need("is after `now`", "an event is applied, and decided on, once it has happened", "/at")
        if customer and whose not in (None, customer):
            if reading.private:
                reading.need("must be the customer whose document this is", path="/customer")
            else:
                reading.refuse(f"must be {reading.named(customer)}, whose document this is", whose, path="/customer")
        reader.names.report(given, reading, set())
        if reading.broken(before):
            return None
        assert isinstance(at, int)
        assert isinstance(id, str)
        return Happened(name, id, at, values, said=at)

    def read_waiting(self, given: object, reading: Reading) -> None:
        """Look at the events that a customer document says are not yet answered."""
        if not isinstance(given, list | tuple):
            reading.refuse("must be a list of events", given)
            return
        for index, each in enumerate(given):
            before = len(reading.found)
            name = each.get("event") if isinstance(each, Mapping) else None
            if isinstance(name, str) and name not in self._readers:
                # The bundle may have known it when it came.
                reading.note("is not an event of the bundle, and was ignored", path="/event")
            else:
                self.read(each, reading)
            reading.place(before, f"/{index}")

    def _name(self, given: object, reading: Reading) -> str | None:
        before = len(reading.found)
        name = None
        if given is None:
            reading.need("is missing", 'name the event: `"event": "…"`')
        else:
            name = text(given, reading)
        if name is not None and name not in self._readers:
            near = closest(name, self._readers) if len(name) <= LONGEST else None
            known = ", ".join(f"`{each}`" for each in self._readers)
            help = f"did you mean `{near}`?" if near else f"this bundle knows {known}"
            words = "must be an event of the bundle"
            if reading.private:
                reading.need(words, help)
            else:
                reading.refuse(words, given, help)
        reading.place(before, "/event")
        return None if reading.broken(before) else name


def _reader(event: Event, places: Mapping[str, Path], identity: tuple[str, ...]) -> _Reader:
    others = [name for name in identity if name not in event.fields]
    known = frozenset((*EVENT_KEYS, *others, *event.fields))
    return _Reader(
        slots=tuple((slot(field, declared), places[field]) for field, declared in event.fields.items()),
        customer=slot("customer", Declared(STRING)),
        others=tuple(slot(name, Declared(STRING)) for name in others),
        names=Names(f"a field of the event `{event.name}`", known),
    )
