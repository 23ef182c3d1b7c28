"""The evaluation graph: nodes as values, shared by equality, and the rules of a bundle that hang on them.

Operators of nodes are the keys of the function table, and these few:

| op | args | data | value |
| --- | --- | --- | --- |
| `literal` | – | the value | itself |
| `attribute` | – | path | the customer's attribute, or a field of the event; a history's records |
| `field` | – | (history path, field name) | the field of the record an aggregate is looking at |
| `aggregate.NAME` | history, since, within, where | field name or None | see language.md 1.4 |
| `moment` | – | `nextbest.dsl.typed.Moment` | a constant of `now` |
| `during` | – | calendars, `nextbest.dsl.checked_during.Times` | a constant of `now`: whether one of them is open |
| `local_time` | the customer's time zone | – | wall clock there, seconds since midnight |
| `stage` | – | – | name of the customer's stage |

In an aggregate `since` is the moment of a `since` window (missing: the aggregate is missing) or a literal yes;
`within` is the window as a condition on the record, never unknown; `where` is the condition, three-valued.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from nextbest.dsl.builtin import STAGE_SINCE
from nextbest.dsl.checked import Bundle, Class
from nextbest.dsl.types import Declared, History, Type


@dataclass(frozen=True, slots=True, eq=False)
class Node:
    """One operation. Make nodes with `Nodes`, which gives equal nodes one identity."""

    op: str
    args: tuple["Node", ...]
    data: Hashable
    type: Type


@dataclass(slots=True)
class Nodes:
    """Makes nodes; asked twice for the same, it gives the same object, so equality of nodes is identity."""

    _known: dict[tuple[Hashable, ...], Node] = field(default_factory=dict)

    def make(self, op: str, args: tuple[Node, ...] = (), *, data: Hashable = None, type: Type) -> Node:
        """The node of that operation."""
        # 1, 1.0 and True are equal and hash alike, 0.0 equals -0.0: the type and the spelling keep them apart.
        key = (op, *map(id, args), repr(data) if op == "literal" else data, type)
        return self._known.setdefault(key, Node(op, args, data, type))

    def __len__(self) -> int:
        return len(self._known)


def operands(node: Node) -> tuple[Node, ...]:
    """What is evaluated in the same place as the node: all operands, but not an aggregate's conditions on records."""
    return node.args[:2] if node.op.startswith("aggregate.") else node.args


def walk(*roots: Node, into: Callable[[Node], Iterable[Node]] = lambda node: node.args) -> Iterator[Node]:
    """Every node below the roots once, operands before what uses them; iterative, so depth does not matter.

    `into` says which operands belong to the walk.
    """
    seen: set[Node] = set()
    stack: list[tuple[Node, bool]] = [(root, False) for root in reversed(roots)]
    while stack:
        node, ready = stack.pop()
        if ready:
            yield node
        elif node not in seen:
            seen.add(node)
            stack.append((node, True))
            stack.extend((arg, False) for arg in reversed(tuple(into(node))))


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition as its author wrote it, for explanations: one of several that must all be yes."""

    text: str
    node: Node
    leaves: tuple[tuple[str, Node], ...]
    """What it rests on: the words of each name or aggregate in it, and the node that has its value."""


@dataclass(frozen=True, slots=True)
class StageRule:
    """A stage and when a customer is in it; the last one's node is a literal yes."""

    name: str
    when: Node
    conditions: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Factors:
    """What ranks a candidate, each a node of type number; None: not given."""

    propensity: Node | None
    baseline: Node
    value: Node | None
    lever: Node
    offer_cost: Node
    channel_cost: Node

    @property
    def given(self) -> tuple[Node, ...]:
        """The nodes of those that are given."""
        factors = (self.propensity, self.baseline, self.value, self.lever, self.offer_cost, self.channel_cost)
        return tuple(each for each in factors if each is not None)


@dataclass(frozen=True, slots=True)
class Wording:
    """A text for customers in one language: words as they are, and nodes in the places of `{…}`."""

    pieces: tuple[str | Node, ...]


@dataclass(frozen=True, slots=True)
class ByLanguage:
    """A text in several languages."""

    language: Node
    """The customer's, if known."""
    wordings: Mapping[str, Wording]
    otherwise: str
    """The language of everyone whose own is missing or not among them."""


@dataclass(frozen=True, slots=True)
class Template:
    """A template that the sender keeps, and what it is filled with."""

    name: str
    data: Mapping[str, Wording]


Message = Mapping[str, Wording | ByLanguage | Template]
"""The parts of a message on one channel."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """An engagement on a channel."""

    index: int
    """Its position in `Graph.candidates`: engagements by code point, channels in order of preference."""
    engagement: str
    kind: str
    channel: str
    preference: int
    """Place of the channel in the engagement's list, from 0."""
    class_: Class
    paused: bool
    inbound: bool
    stages: frozenset[str]
    """Every stage in which it may be chosen."""
    on: Node | None
    """Whether the event that asks for the decision is one that it waits for; None: it is always on."""
    on_conditions: tuple[Condition, ...]
    during: Condition | None
    """Whether one of its calendars is open, a constant of `now`; None: it is evergreen."""
    when: Node
    conditions: tuple[Condition, ...]
    channel_when: Node
    channel_conditions: tuple[Condition, ...]
    factors: Factors
    rank: Node
    """Type number; missing where a factor that it needs is not given."""
    message: Message = field(default_factory=dict)

    @property
    def all_conditions(self) -> tuple[Condition, ...]:
        """Everything that must be yes before it is ranked, in the order of the decision (language.md Part 3)."""
        during = () if self.during is None else (self.during,)
        return (*self.on_conditions, *during, *self.conditions, *self.channel_conditions)


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


@dataclass(frozen=True, slots=True)
class Graph:
    """A bundle lowered to nodes."""

    bundle: Bundle
    stages: tuple[StageRule, ...]
    candidates: tuple[Candidate, ...]
    definitions: Mapping[str, Node]
    reads: Mapping[tuple[str, ...], Declared]
    """Every attribute that any decision of this bundle can read; the door checks exactly these."""
    events: Mapping[str, EventRule] = field(default_factory=dict)
    event_reads: Mapping[tuple[str, ...], Declared] = field(default_factory=dict)
    """What is read of the event, behind the customer's values in a row; missing where no event has come."""

    @property
    def columns(self) -> Mapping[tuple[str, ...], Declared]:
        """What a row holds, in its order."""
        return {**self.reads, **self.event_reads} if self.event_reads else self.reads

    @property
    def attributes(self) -> Mapping[tuple[str, ...], Declared]:
        """What is declared of everything that an `attribute` node can name."""
        return {**self.bundle.profile.attributes, **STAGE_SINCE, **self.event_reads}

    def history(self, path: tuple[str, ...]) -> History:
        """The type of a history of the customer or of the event."""
        declared = self.event_reads.get(path) or self.bundle.profile.attributes[path]
        assert isinstance(declared.type, History)
        return declared.type

    @property
    def roots(self) -> Iterator[Node]:
        """Every node that a decision may ask for."""
        yield from (stage.when for stage in self.stages)
        for each in self.candidates:
            asked = (each.on, each.during.node if each.during else None, each.when, each.channel_when, each.rank)
            yield from (node for node in asked if node is not None)

    @property
    def nodes(self) -> Iterator[Node]:
        """Every node that something hangs on: the roots, and what only explanations ask for."""
        yield from self.definitions.values()
        yield from self.roots
        for event in self.events.values():
            yield from event.nodes
        for rule in self.stages:
            yield from _explained(rule.conditions)
        for each in self.candidates:
            yield from _explained(each.all_conditions)
            yield from each.factors.given
            yield from message_nodes(each.message)


def message_nodes(message: Message) -> Iterator[Node]:
    """What a message asks for: what stands in its placeholders, and the customer's language."""
    for part in message.values():
        match part:
            case Wording():
                yield from _placeholders(part)
            case ByLanguage():
                yield part.language
                yield from (node for wording in part.wordings.values() for node in _placeholders(wording))
            case Template():
                yield from (node for wording in part.data.values() for node in _placeholders(wording))


def _placeholders(wording: Wording) -> Iterator[Node]:
    return (piece for piece in wording.pieces if isinstance(piece, Node))


def _explained(conditions: Iterable[Condition]) -> Iterator[Node]:
    for each in conditions:
        yield each.node
        yield from (leaf for _, leaf in each.leaves)
