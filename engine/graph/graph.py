"""A bundle as a graph: its lifecycle, candidates and events, each hanging on nodes that all of them share."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby

from nextbest.dsl.builtin import STAGE_SINCE
from nextbest.dsl.checked import Bundle
from nextbest.dsl.checked_campaigns import Due
from nextbest.dsl.checked_events import On
from nextbest.dsl.types import Declared, History
from nextbest.engine.graph.candidates import Candidate, Condition, explained_nodes
from nextbest.engine.graph.nodes import Node
from nextbest.engine.graph.outline import Outline
from nextbest.engine.remembering.columns import Column, spent_of
from nextbest.engine.remembering.memory import Purse


@dataclass(frozen=True, slots=True)
class StageRule:
    """A stage and when a customer is in it; the last one's node is a literal yes."""

    name: str
    when: Node
    conditions: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class RedeemRule:
    """What redeems an offer; without `when`, any of the events."""

    events: tuple[str, ...]
    when: Node | None


@dataclass(frozen=True, slots=True)
class Awaited:
    """What an engagement waits for."""

    on: On
    when: Node | None
    """`on.when`, over the fields of the event; None: every event of those names."""


@dataclass(frozen=True, slots=True)
class Obligation:
    """What an engagement promises."""

    due: Due
    date: Node
    """Of `of`, or of `by`: a date or an instant."""


@dataclass(frozen=True, slots=True)
class RecordAdded:
    """A record that an event adds: what its fields are, but for `at` and `id` where they are the event's own."""

    history: tuple[str, ...]
    values: Mapping[str, Node]
    keeps_id: bool
    """Whether the record's `id` is the event's: a second one of the same id is the same event again."""


@dataclass(frozen=True, slots=True)
class RecordsAdded:
    """The records that came with an event, added to a history."""

    history: tuple[str, ...]
    records: Node


@dataclass(frozen=True, slots=True)
class AttributeSet:
    """An attribute that an event sets."""

    path: tuple[str, ...]
    value: Node
    before: Node | None
    """Where it is set to the event's `at`: what it is now, which tells late events."""
    counts_on: bool
    """Whether the new value rests on the old one, so that the order of events does not matter."""


@dataclass(frozen=True, slots=True)
class EventRule:
    """What an event changes (language.md 2.6)."""

    name: str
    add: tuple[RecordAdded | RecordsAdded, ...]
    set: tuple[AttributeSet, ...]

    @property
    def nodes(self) -> Iterator[Node]:
        """Every node that applying it asks for."""
        for added in self.add:
            yield from added.values.values() if isinstance(added, RecordAdded) else (added.records,)
        for each in self.set:
            yield from (each.value,) if each.before is None else (each.value, each.before)


@dataclass(frozen=True)
class Graph:
    """A bundle lowered to nodes.

    A row holds the customer's attributes (`reads`), the event's fields (`event_reads`), and as its last element one
    mapping from the key of a column of the memory to its value: only what differs from the column's default.
    """

    bundle: Bundle
    stages: tuple[StageRule, ...]
    candidates: Sequence[Candidate]
    """Those of a built bundle are read when they are first asked for: who wants a little of all asks `outline`."""
    definitions: Mapping[str, Node]
    reads: Mapping[tuple[str, ...], Declared]
    """Every attribute that any decision of this bundle can read; the door checks exactly these."""
    events: Mapping[str, EventRule] = field(default_factory=dict)
    event_reads: Mapping[tuple[str, ...], Declared] = field(default_factory=dict)
    """What is read of the event, behind the customer's values in a row; missing where no event has come."""
    memory: Mapping[tuple[str, ...], Column] = field(default_factory=dict)
    """What is read of the customer's memory, in the last element of a row."""
    redeemed: Mapping[str, RedeemRule] = field(default_factory=dict)
    """By engagement, step and variant (see `redeem_key`), what redeems its offer."""
    awaited: Mapping[str, Awaited] = field(default_factory=dict)
    """By engagement that waits for events."""
    obligations: Mapping[str, Obligation] = field(default_factory=dict)
    """By engagement with `due`."""
    countries: Mapping[str, Node] = field(default_factory=dict)
    """By channel whose holidays are those of the customer's country, that country."""
    outline: Outline = field(default_factory=Outline)
    """What everybody asks of all candidates."""
    shared: frozenset[Node] = frozenset()
    """What is worth computing once for each customer (see `sharing`)."""

    @cached_property
    def places(self) -> Mapping[tuple[str, ...], int]:
        """Where a row holds each attribute of the customer and each field of the event."""
        return {path: place for place, path in enumerate((*self.reads, *self.event_reads))}

    @cached_property
    def remembered(self) -> Mapping[tuple[str, ...], int]:
        """By which key its last element holds each column of the memory."""
        return {path: key for key, path in enumerate(self.memory)}

    @cached_property
    def purses(self) -> tuple[Purse, ...]:
        """What is spent of each budget, in the order of the bundle."""
        return tuple(purse for path in self.memory if (purse := spent_of(path)) is not None)

    @cached_property
    def attributes(self) -> Mapping[tuple[str, ...], Declared]:
        """What is declared of everything that an `attribute` node can name."""
        memory = {path: column.declared for path, column in self.memory.items()}
        return {**self.bundle.profile.attributes, **STAGE_SINCE, **self.event_reads, **memory}

    @property
    def answers(self) -> bool:
        """Whether decisions ask for events that are not yet answered."""
        return any(each.on.within is not None for each in self.awaited.values())

    def history(self, path: tuple[str, ...]) -> History:
        """The type of a history of the customer or of the event."""
        declared = self.event_reads.get(path) or self.bundle.profile.attributes[path]
        assert isinstance(declared.type, History)
        return declared.type

    @property
    def bodies(self) -> Iterator[Iterator[Node]]:
        """What is computed in one go: each stage, each engagement on all its channels."""
        yield from (iter((stage.when,)) for stage in self.stages)
        for _, candidates in groupby(self.candidates, key=lambda each: each.engagement):
            yield (node for each in candidates for node in each.nodes)

    @property
    def roots(self) -> Iterator[Node]:
        """Every node that a decision may ask for."""
        yield from (stage.when for stage in self.stages)
        for each in self.candidates:
            yield from each.nodes

    @property
    def nodes(self) -> Iterator[Node]:
        """Every node that something hangs on: the roots, and what is asked for beside them."""
        yield from self.definitions.values()
        yield from self.roots
        for event in self.events.values():
            yield from event.nodes
        for rule in self.stages:
            yield from explained_nodes(rule.conditions)
        for each in self.candidates:
            yield from each.other_nodes
        yield from (rule.when for rule in self.redeemed.values() if rule.when is not None)
        yield from (each.when for each in self.awaited.values() if each.when is not None)
        yield from (each.date for each in self.obligations.values())
        yield from self.countries.values()


def redeem_key(engagement: str, step: int, variant: str | None) -> str:
    """What names one offer of a bundle."""
    return f"{engagement}/{step}/{variant or ''}"
