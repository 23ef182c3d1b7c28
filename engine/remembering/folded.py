"""What a customer's memory comes to in a row: every fold of a bundle, one after another, into the columns behind it."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple
from zoneinfo import ZoneInfo

from nextbest.dsl.zones import zone
from nextbest.engine.backends.program import Bound, Row
from nextbest.engine.clock import Clock
from nextbest.engine.doors.event import EventDoor, Happened
from nextbest.engine.doors.reading import Reading
from nextbest.engine.graph.graph import Graph
from nextbest.engine.graph.nodes import Node
from nextbest.engine.remembering.folds.closings import Closings
from nextbest.engine.remembering.folds.counts import Counts
from nextbest.engine.remembering.folds.obligations import Obligation, Obligations
from nextbest.engine.remembering.folds.runs import Runs
from nextbest.engine.remembering.folds.seen import Fold, Seen
from nextbest.engine.remembering.folds.silence import Silence, Together
from nextbest.engine.remembering.folds.triggers import Awaited, Triggers
from nextbest.engine.remembering.memory import Contact, Memory, Waiting

BLANK: tuple[Mapping[int, object]] = (MappingProxyType({}),)
"""The end of a row where nothing is remembered."""


class Told(NamedTuple):
    """What is known of a customer's past beyond her document."""

    memory: Memory
    waiting: tuple[Waiting, ...]
    """All events not yet answered."""
    event: Happened | None
    """The one that asks for the decision, already applied."""
    asking: Mapping[str, object] | None
    """Its document."""


class Folding:
    """The folds of one bundle; immutable, safe in threads."""

    def __init__(self, graph: Graph, events: EventDoor) -> None:
        bundle = graph.bundle
        self._events = events
        self._columns = graph.remembered
        self._event_reads, self._event_at = graph.event_reads, len(graph.reads)
        self._contacts = graph.places.get(("contacts",))
        self._zone = None if bundle.profile.zone is None else graph.places.get(bundle.profile.zone)
        self._otherwise = zone(bundle.timezone) if bundle.policy.unknown_timezone != "hold" else None
        engagements = bundle.engagements
        awaited = {name: Awaited(on, node) for name, node in graph.judged_by.items() if (on := engagements[name].on)}
        dues = {
            name: Obligation(due, node)
            for name, node in graph.dated_by.items()
            if (due := engagements[name].promises.due)
        }
        self.counts, self.runs = Counts(bundle), Runs(bundle)
        self.silence, self.together = Silence(bundle), Together(bundle)
        self.triggers, self.closings = Triggers(awaited, self.runs), Closings(bundle, graph.countries)
        folds: dict[Fold, tuple[str, ...]] = {
            self.counts: ("used", "spent"),
            self.runs: ("run", "held"),
            self.silence: ("silenced",),
            self.together: ("together",),
            self.triggers: ("triggered",),
            Obligations(dues): ("due",),
            self.closings: ("closed",),
        }
        # Whatever a bundle does not ask for costs its decisions nothing.
        asked_for = {path[1] for path in graph.memory}
        self._folds = tuple(fold for fold, columns in folds.items() if asked_for.intersection(columns))

    def seen(self, row: Row, stage: int, bound: Bound, clock: Clock, told: Told) -> Seen:
        """The customer as folds see her; the end of `row` is `BLANK`."""
        memory = told.memory
        given = () if self._contacts is None else row[self._contacts]
        assert isinstance(given, tuple)

        def about(node: Node, happened: Happened) -> object:
            other = (*row[: self._event_at], *happened.row(self._event_reads), row[-1])
            return bound.value(node, other, stage)

        def happened(each: Waiting) -> Happened | None:
            return self._events.read(each.event, Reading(clock.now, clock.today))

        return Seen(
            clock=clock,
            zone=self._zone_of(row),
            contacts=tuple(sorted(map(Contact._make, given), key=_order)) if given else (),
            reserved=memory.reserved,
            later=memory.later,
            waiting=told.waiting,
            spent=memory.spent,
            event=told.event,
            asking=told.asking,
            value=lambda node: bound.value(node, row, stage),
            value_about=about,
            happened=happened,
        )

    def row(self, row: tuple[object, ...], seen: Seen) -> tuple[object, ...]:
        """The row with what the folds find at its end."""
        found = {self._columns[path].key: value for fold in self._folds for path, value in fold(seen)}
        return (*row[:-1], found) if found else row

    def _zone_of(self, row: Row) -> ZoneInfo | None:
        name = None if self._zone is None else row[self._zone]
        known = zone(name) if isinstance(name, str) else None
        return known or self._otherwise


def _order(contact: Contact) -> tuple[int, str]:
    return contact.at, contact.id
