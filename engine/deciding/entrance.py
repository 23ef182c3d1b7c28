"""A customer comes in, with or without an event: read, the event applied, and read as she is after it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import tzinfo
from typing import NamedTuple

from nextbest.engine.backends.program import Bound
from nextbest.engine.clock import Clock
from nextbest.engine.deciding.apply import Change
from nextbest.engine.doors.admitted import Admitted, Refused
from nextbest.engine.doors.customer import Door, Validate
from nextbest.engine.doors.event import Happened, no_event
from nextbest.engine.graph.graph import Graph
from nextbest.engine.graph.nodes import Node
from nextbest.engine.remembering.folded import BLANK
from nextbest.engine.remembering.known import Changed, Known
from nextbest.engine.shown import at

_SINCE = ("stage_since",)


class Entered(NamedTuple):
    """A customer who can be decided after an event."""

    customer: Admitted
    """In a row with what came with the event."""
    document: dict[str, object]
    """The customer document after the event."""
    event: Mapping[str, object]
    """The document of the event."""
    happened: Happened
    """The same, read."""


class Entrance:
    """Both doors of one bundle, and what an event changes between them."""

    def __init__(self, graph: Graph, zone: tzinfo, *, discreet: bool = False) -> None:
        """`zone` is the policy zone; `discreet`: messages repeat no value."""
        self._graph, self._zone = graph, zone
        behind = (*no_event(graph.event_reads), *BLANK)
        self._door = Door(graph.bundle, graph.reads, behind, answers=graph.answers, discreet=discreet)
        self.events = self._door.events
        self._since = list(graph.reads).index(_SINCE) if _SINCE in graph.reads else None
        self.warm, self.enter, self.glance = self._door.warm, self._door.admit, self._door.glance
        """The customer as the document says, in a row without event and memory."""

    def in_stage_since(self, row: tuple[object, ...], since: int) -> tuple[object, ...]:
        """The row of a customer who is found to have entered her stage then."""
        return row if self._since is None else (*row[: self._since], since, *row[self._since + 1 :])

    def enter_after(
        self,
        document: Mapping[str, object],
        event: object,
        clock: Clock,
        bound: Bound | None,
        validate: Validate = "used",
    ) -> Entered | Refused:
        """The customer as after the event; all problems of both documents at once, those of the event below `/event`.

        `bound` is a program at the clock's `now`; None: the event has been applied to the document before."""
        admitted = self._door.admit(document, clock, validate)
        told = self._door.events.admit(event, clock, admitted.id)
        if isinstance(admitted, Refused) or told.event is None:
            fatal = admitted.fatal if isinstance(admitted, Refused) else ()
            name = told.event.name if told.event else None
            return Refused(admitted.id, (*fatal, *told.fatal), (*admitted.problems, *told.problems), name)
        assert isinstance(event, Mapping), "what is not has been refused"
        if bound is None:
            row, problems = _with_event(self._graph, admitted, told.event), (*admitted.problems, *told.problems)
            return Entered(admitted._replace(row=row, problems=problems), dict(document), event, told.event)
        before = _Before(self._graph, admitted, told.event, bound)
        changed, after = self._after(before, document, clock, validate)
        if isinstance(after, Refused):
            return replace(after, event=told.event.name)
        customer = after._replace(row=before.with_event(after), problems=(*after.problems, *told.problems))
        return Entered(customer, changed, event, told.event)

    def change(self, known: Known, customer: str, event: Happened, clock: Clock, bound: Bound) -> Changed:
        """What an event changes in a customer of a store, whatever of her is not known yet.

        `bound` is a program at the clock's `now` that takes a missing value for one, also where the profile promises
        that there is none: the plainest.
        """
        document = known.document(customer)
        admitted = self.glance(document, clock)
        before = _Before(self._graph, admitted, event, bound)
        change = Change(self._graph.events[event.name], event, before.value, self._graph.attributes, self._zone)
        return change.told(known, document, clock.now)

    def _after(
        self, before: "_Before", document: Mapping[str, object], clock: Clock, validate: Validate
    ) -> tuple[dict[str, object], Admitted | Refused]:
        """The document after the event, and the customer as it says."""
        event = before.event
        changed = Change(
            self._graph.events[event.name], event, before.value, self._graph.attributes, self._zone
        ).applied(document)
        after = self._door.admit(changed, clock, validate)
        if isinstance(after, Admitted) and before.moves(after):
            # The door reads what is written here too: nothing that a decision rests on comes past it.
            since = max(event.at, before.customer.since or event.at)
            changed["stage_since"] = at(since, self._zone).isoformat()
            after = self._door.admit(changed, clock, validate)
        return changed, after


@dataclass(frozen=True, slots=True)
class _Before:
    """The customer as before an event."""

    graph: Graph
    customer: Admitted
    event: Happened
    bound: Bound

    def value(self, node: Node) -> object:
        """The value of a node that rests on no stage."""
        return self.bound.value(node, self.with_event(self.customer), 0)

    def with_event(self, customer: Admitted) -> tuple[object, ...]:
        """A row of the customer and the event."""
        return _with_event(self.graph, customer, self.event)

    def moves(self, after: Admitted) -> bool:
        """Whether the event leads to another stage, in a document or for a bundle that asks since when."""
        if self.customer.since is None and _SINCE not in self.graph.reads:
            return False
        return self.bound.stage(self.with_event(self.customer)) != self.bound.stage(self.with_event(after))


def _with_event(graph: Graph, customer: Admitted, event: Happened) -> tuple[object, ...]:
    return (*customer.row[: len(graph.reads)], *event.row(graph.event_reads), *BLANK)
