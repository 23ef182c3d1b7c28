"""What a customer's memory comes to in a row: every fold of a bundle, one after another, into the columns behind it."""

from collections import defaultdict
from collections.abc import Mapping
from operator import itemgetter
from types import MappingProxyType
from typing import cast

from nextbest.dsl.zones import zone
from nextbest.engine.backends.program import Bound, Row
from nextbest.engine.clock import Clock
from nextbest.engine.doors.event import EventDoor, Happened
from nextbest.engine.doors.reading import Reading
from nextbest.engine.graph.graph import Graph
from nextbest.engine.graph.nodes import Node
from nextbest.engine.remembering.budgets import windows
from nextbest.engine.remembering.columns import Path
from nextbest.engine.remembering.folds.closings import Closings
from nextbest.engine.remembering.folds.counts import Counts
from nextbest.engine.remembering.folds.obligations import Obligations
from nextbest.engine.remembering.folds.runs import Runs
from nextbest.engine.remembering.folds.seen import Fold, Found, Keys, Record, Seen, Told
from nextbest.engine.remembering.folds.silence import Silence, Together
from nextbest.engine.remembering.folds.triggers import Triggers
from nextbest.engine.remembering.memory import NOTHING, Purse, Waiting, Window

BLANK: tuple[Mapping[int, object]] = (MappingProxyType({}),)
"""The end of a row where nothing is remembered."""
_ORDER = itemgetter(0, 1)
"""Of contacts: by `at`, then by id."""


class Folding:
    """The folds of one bundle; immutable, safe in threads."""

    def __init__(self, graph: Graph, events: EventDoor) -> None:
        bundle = graph.bundle
        self.graph, self.events = graph, events
        self._contacts = graph.places.get(("contacts",))
        self.zone = bundle.profile.zone if bundle.profile.zone in graph.places else None
        """Which attribute tells the customer's zone, where decisions ask for it."""
        self._zone = None if self.zone is None else graph.places[self.zone]
        self.otherwise = zone(bundle.timezone) if bundle.policy.unknown_timezone != "hold" else None
        """What stands in for a zone that is not known; None: nothing does."""
        self._asked = asked = _by_sort(graph.remembered)
        self.counts, self.runs = Counts(bundle, graph.remembered), Runs(bundle, asked["run"] | asked["held"])
        self.silence, self.together = Silence(bundle, asked["silenced"]), Together(bundle, asked["together"])
        self.triggers = Triggers(graph.awaited, self.runs, asked["triggered"])
        self.closings = Closings(bundle, graph.countries, asked["closed"])
        self.obligations = Obligations(graph.obligations, asked["due"])
        # Whatever a bundle does not ask for costs its decisions nothing.
        self._past = _asked_for(
            {
                self.counts: asked["used"] | asked["spent"],
                self.runs: asked["run"] | asked["held"],
                self.silence: asked["silenced"],
                self.together: asked["together"],
                self.triggers: asked["triggered"],
            }
        )
        self._present = _asked_for({self.obligations: asked["due"], self.closings: asked["closed"]})
        self.asks = bool(self._past or self._present)
        """Whether decisions rest on anything that folds find."""

    def asked(self, sort: str) -> bool:
        """Whether decisions rest on columns of that sort: `used`, `run` …"""
        return sort in self._asked

    def windows(self, clock: Clock, hold: int) -> Mapping[Purse, tuple[Window, ...]]:
        """Of each budget, the windows that a slot may fall into which is held for so many seconds: for a store."""
        return clock.kept((self, hold), lambda clock: windows(self.graph.purses, clock, hold))

    def seen(self, row: Row, stage: int, bound: Bound, clock: Clock, told: Told) -> Seen:
        """The customer as folds see her; the end of `row` is `BLANK`."""
        name = None if self._zone is None else row[self._zone]
        place = zone(name) if isinstance(name, str) else None
        given = () if self._contacts is None else cast(tuple[Record, ...], row[self._contacts])
        records = sorted(given, key=_ORDER) if len(given) > 1 else given
        found = _Customer(clock, place or self.otherwise, records, told)
        found.folding, found.bound, found.row, found.stage = self, bound, row, stage
        return found

    def row(self, row: tuple[object, ...], seen: Seen) -> tuple[object, ...]:
        """The row with what the folds find at its end."""
        memory, waiting, event, _ = seen.told
        past = seen.records or waiting or event is not None or memory is not NOTHING
        found = self.past(seen) if past else {}
        for fold in self._present:
            fold(seen, found)
        return (*row[:-1], found) if found else row

    def past(self, seen: Seen) -> Found:
        """What the folds find that look at nothing but what is remembered: all but obligations and closings."""
        found: Found = {}
        for fold in self._past:
            fold(seen, found)
        return found


class _Customer(Seen):
    """A customer before a program."""

    __slots__ = ("bound", "folding", "row", "stage")
    bound: Bound
    folding: Folding
    row: Row
    stage: int

    def value(self, node: Node) -> object:
        # Countries and dates are attributes, most of them.
        if node.op == "attribute":
            return self.row[self.folding.graph.places[cast(Path, node.data)]]
        return self.bound.value(node, self.row, self.stage)

    def value_about(self, node: Node, happened: Happened) -> object:
        reads = self.folding.graph.event_reads
        row = (*self.row[: len(self.folding.graph.reads)], *happened.row(reads), self.row[-1])
        return self.bound.value(node, row, self.stage)

    def happened(self, waiting: Waiting) -> Happened | None:
        return self.folding.events.read(waiting.event, Reading(self.clock.now, self.clock.today))


def _by_sort(keys: Keys) -> defaultdict[str, dict[Path, int]]:
    """The columns of each sort: `used`, `run` …"""
    found: defaultdict[str, dict[Path, int]] = defaultdict(dict)
    for path, key in keys.items():
        found[path[1]][path] = key
    return found


def _asked_for(folds: Mapping[Fold, Keys]) -> tuple[Fold, ...]:
    """The folds that have columns."""
    return tuple(fold for fold, columns in folds.items() if columns)
