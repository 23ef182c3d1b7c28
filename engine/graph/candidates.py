"""What hangs on nodes for each engagement on each channel: gates to pass, factors that rank it, what is sent."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from math import floor

from nextbest.dsl.checked import Class
from nextbest.dsl.checked_campaigns import Budget, Experiment
from nextbest.dsl.checked_policy import Holdout, Limit, NeverTogether, Suppression
from nextbest.dsl.quantities import Duration, Period
from nextbest.engine.graph.nodes import Node

RANK_LIMIT = 9_000_000.0
BILLION = 10**9
MOST = int(RANK_LIMIT) * BILLION
"""The highest key."""


def key_of(rank: float) -> int:
    """A rank in billionths, cut to its range: only this is compared and shown (language.md, Part 3)."""
    return floor(min(max(rank, -RANK_LIMIT), RANK_LIMIT) * BILLION + 0.5)


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition as its author wrote it, for explanations: one of several that must all be yes."""

    text: str
    node: Node
    leaves: tuple[tuple[str, Node], ...]
    """What it rests on: the words of each name or aggregate in it, and the node that has its value."""


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
class Room:
    """What a limit or a budget has room for."""

    column: tuple[str, ...]
    """The column that counts; the places of one decision share what is left of it."""
    count: Node
    limit: int
    """At most so much; money in ten-thousandths."""
    takes: Node
    """What the candidate takes of it."""


Protection = Limit | Budget | Suppression | NeverTogether | Holdout | Experiment
"""What of the contact policy, or of an engagement's own, a gate holds up."""


@dataclass(frozen=True, slots=True)
class Gate:
    """One rule that a candidate has to pass (language.md Part 3, 2 and 3)."""

    rule: str
    """Its name, with its scope where it has one: `when`, `limit:policy`."""
    passes: Node
    """Anything but yes stops the candidate."""
    conditions: tuple[Condition, ...] = ()
    """What must be yes, as it was written."""
    against: tuple[Condition, ...] = ()
    """What must not all be yes, as it was written: a goal."""
    defers: bool = False
    """Whether it only puts the candidate off."""
    room: Room | None = None
    protects: Protection | None = None


@dataclass(frozen=True, slots=True)
class OfferRule:
    """An offer that comes with a candidate."""

    reward: Wording | None
    terms: Mapping[str, object]
    """Data for the till, as written."""
    cost: Node
    """Money."""
    expires: Period | Duration | None


@dataclass(frozen=True, slots=True)
class Sending:
    """What goes to the customer in one step, and in one variant of it."""

    message: Message
    offer: OfferRule | None

    @property
    def nodes(self) -> Iterator[Node]:
        """What writing it asks for."""
        yield from message_nodes(self.message)
        if self.offer is not None:
            yield self.offer.cost
            yield from _placeholders(self.offer.reward) if self.offer.reward else ()


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
    answers: bool
    """Whether it waits for events; else it is always on."""
    stages: frozenset[str]
    """Every stage in which it may be chosen."""
    gates: tuple[Gate, ...]
    """What it has to pass, in the order of the decision."""
    factors: Factors
    rank: Node
    """Type number; missing where a factor that it needs is not given."""
    step: Node
    """Which step of the engagement would go, from 1; missing where none may."""
    sendings: tuple[Mapping[str, Sending], ...]
    """By step, what each variant is sent; `""` where there are none."""
    mandatory: Node | None = None
    """Whether an obligation makes it mandatory now; None: its class says all."""
    deadline: Node | None = None
    """Until when the obligation must be met; missing where it is not open."""
    fills: tuple[Room, ...] = ()
    """What it would fill that others share."""
    members: tuple[tuple[int, str], ...] = ()
    """Of each `never_together`, by its index, the member that it is."""
    bound: int = MOST
    """No customer gives it a key above this one."""

    @property
    def all_conditions(self) -> tuple[Condition, ...]:
        """Everything that must be yes before it is ranked, in the order of the decision (language.md Part 3)."""
        return tuple(each for gate in self.gates for each in gate.conditions)

    @property
    def nodes(self) -> Iterator[Node]:
        """What judging it asks for."""
        yield from (gate.passes for gate in self.gates)
        yield self.rank
        if self.mandatory is not None:
            yield self.mandatory

    @property
    def other_nodes(self) -> Iterator[Node]:
        """What choosing, reserving and explaining ask for beyond that."""
        yield from self.factors.given
        yield self.step
        if self.deadline is not None:
            yield self.deadline
        rooms = (*(gate.room for gate in self.gates if gate.room), *self.fills)
        yield from (node for room in rooms for node in (room.count, room.takes))
        for gate in self.gates:
            yield from explained_nodes((*gate.conditions, *gate.against))
        yield from (node for step in self.sendings for sending in step.values() for node in sending.nodes)


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


def explained_nodes(conditions: Iterable[Condition]) -> Iterator[Node]:
    """What explanations of conditions ask for."""
    for each in conditions:
        yield each.node
        yield from (leaf for _, leaf in each.leaves)
