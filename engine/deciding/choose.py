"""Which candidates fill the places of a decision, and what became of the others (language.md Part 3, 5 to 7)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal, NamedTuple

from nextbest.dsl.checked import Bundle
from nextbest.engine.backends.far import deferring, name_of, no_action
from nextbest.engine.backends.program import Ranked, Ranking, Verdict
from nextbest.engine.decision import NoActionKind
from nextbest.engine.graph.candidates import Candidate, Gate
from nextbest.engine.graph.graph import Graph
from nextbest.engine.graph.nodes import Node

OUTBOUND = "outbound"
"""The place of winners that go to the customer; inbound places are called as their channel."""

Step = Literal["eligible", "contactable", "rank", "order", "places", "chosen"]

STEPS: Mapping[str, Step] = MappingProxyType(
    {
        **dict.fromkeys("paused stage on during when goal wait due".split(), "eligible"),
        **dict.fromkeys("channel holdout variant_holdout suppressed quiet_hours holiday".split(), "contactable"),
        **dict.fromkeys("unknown_timezone limit never_together budget".split(), "contactable"),
        **dict.fromkeys("rank_unknown not_worth_it".split(), "rank"),
        "outranked": "order",
        "place_taken": "places",
    }
)
"""The step of Part 3 in which each rule stops a candidate."""


NOT_TRIGGERED = "on:not_triggered"
"""An engagement that is always on, where only what the event triggers was asked for."""

NOT_REQUESTED = "channel:not_requested"
"""An inbound channel that no request named, or where one did, another."""

BEATEN = frozenset({"outranked", "place_taken"})
"""Rules of those that might have been chosen had others not come before."""


@dataclass(frozen=True, slots=True)
class Places:
    """The places of one decision: outbound ones, or those of the inbound channels that its request names."""

    pools: Mapping[str, str]
    """For each channel that is considered, the pool that its places come from."""
    sizes: Mapping[str, int]
    """How many places each pool has; inbound pools in the order of the request."""
    inbound: bool
    channels: frozenset[str]
    """Those that are considered."""
    one: bool
    """Whether there is but one place."""


def places(bundle: Bundle, requested: Sequence[str] = ()) -> Places:
    """The places of an outbound decision, or of the inbound channels requested, each named once (language.md 2.4)."""
    if requested:
        sizes = {name: bundle.channels[name].slots for name in requested}
        pools, one = {name: name for name in requested}, sum(sizes.values()) == 1
        return Places(pools, sizes, inbound=True, channels=frozenset(pools), one=one)
    one = bundle.arbitration.places == "one per customer"
    pools = {name: OUTBOUND if one else name for name, each in bundle.channels.items() if not each.inbound}
    sizes = dict.fromkeys(pools.values(), 1)
    return Places(pools, sizes, inbound=False, channels=frozenset(pools), one=len(sizes) == 1)


class Placed(NamedTuple):
    """A candidate that may be chosen, and what became of it."""

    candidate: Candidate
    key: int | None
    place: str | None
    """The place that it fills."""
    rule: str | None
    """Where it fills none: `outranked`, all its places went to candidates before it; `place_taken`, its engagement
    fills another place already; `limit:…`, `budget:…`, `never_together`: the places filled before left no room."""


class Choice(NamedTuple):
    """The outcome for one customer."""

    chosen: tuple[Placed, ...]
    """Outbound: the best first. Inbound: by place as requested, in each the best first."""
    others: tuple[Placed, ...]
    """Those that may be chosen and were not, the best first; also whom only those chosen before have crowded out."""
    no_action: NoActionKind | None
    """Why nothing was chosen; None where something was."""
    deferring: tuple[str, ...] = ()
    """Where it is because all are deferred, the channels of those."""


def step_of(rule: str) -> Step:
    """The step in which a rule stops a candidate, whatever its scope."""
    return STEPS[name_of(rule)]


def choose(graph: Graph, ranking: Ranking, places: Places, value: Callable[[Node], object], others: int) -> Choice:
    """Fill the places one after another from the candidates in their order; `value` gives nodes for the customer.

    Candidates are asked for until all places are full and so many others are known that were outranked.
    """
    filling = _Filling(places, value, others)
    for *_, index, key in ranking.candidates:
        filling.offer(graph.candidates[index], key)
        if filling.done:
            break
    chosen = filling.chosen
    if not chosen:
        return nothing(graph, ranking.far)
    if places.inbound:
        order = list(places.sizes)
        chosen.sort(key=lambda each: order.index(each.candidate.channel))
    return Choice(tuple(chosen), tuple(filling.others), None)


def choose_one(graph: Graph, first: Ranked | int, places: Places) -> Choice:
    """Fill the only place with the first to be served, where there is one."""
    if isinstance(first, int):
        return nothing(graph, first)
    candidate = graph.candidates[first[3]]
    place = candidate.channel if places.inbound else OUTBOUND
    return Choice((Placed(candidate, first[4], place, None),), (), None)


def nothing(graph: Graph, far: int) -> Choice:
    """Nobody is chosen; `far` is how far they came."""
    kind = no_action(far)
    return Choice((), (), kind, deferring(far, graph.bundle.channels) if kind == "all_deferred" else ())


class _Filling:
    """The places of one decision while they are filled."""

    __slots__ = ("chosen", "engagements", "free", "left", "members", "others", "places", "taken", "value", "wanted")

    def __init__(self, places: Places, value: Callable[[Node], object], wanted: int) -> None:
        self.places, self.value = places, value
        self.left = sum(places.sizes.values())
        """Places that are free."""
        self.wanted = wanted
        """How many more of those that were outranked are to be known."""
        self.free = dict(places.sizes)
        self.chosen: list[Placed] = []
        self.others: list[Placed] = []
        self.engagements: set[str] = set()
        """Those chosen."""
        self.taken: dict[tuple[str, ...], int] = {}
        """What those chosen fill of limits and budgets."""
        self.members: set[tuple[int, str]] = set()
        """Of each `never_together` the members chosen."""

    @property
    def done(self) -> bool:
        """Whether nothing that can be offered matters any more."""
        return self.left == 0 and self.wanted <= 0

    def offer(self, candidate: Candidate, key: int | None) -> None:
        """Give the candidate a place, or say what keeps it from one."""
        pool = self.places.pools[candidate.channel]
        rule = self._stopped(candidate, pool)
        if rule is not None:
            self.others.append(Placed(candidate, key, None, rule))
            self.wanted -= rule in BEATEN
            return
        self.free[pool] -= 1
        self.left -= 1
        self.engagements.add(candidate.engagement)
        self.members.update(candidate.members)
        for room in candidate.fills:
            self.taken[room.column] = self.taken.get(room.column, 0) + self._whole(room.takes)
        self.chosen.append(Placed(candidate, key, pool if self.places.inbound else OUTBOUND, None))

    def _stopped(self, candidate: Candidate, pool: str) -> str | None:
        if candidate.engagement in self.engagements:
            return "place_taken"
        if not self.free[pool]:
            return "outranked"
        full = next((gate.rule for gate in candidate.gates if self._full(gate)), None) if self.taken else None
        if not self.members or not candidate.members:
            return full
        mine = dict(candidate.members)
        apart = any(index in mine and mine[index] != other for index, other in self.members)
        # In the order of Part 3: limits, `never_together`, budgets.
        return "never_together" if apart and (full is None or name_of(full) == "budget") else full

    def _full(self, gate: Gate) -> bool:
        """Whether those chosen before have left no room."""
        room = gate.room
        if room is None or room.column not in self.taken:
            return False
        return self._whole(room.count) + self.taken[room.column] + self._whole(room.takes) > room.limit

    def _whole(self, node: Node) -> int:
        value = self.value(node)
        assert isinstance(value, int), "a candidate whose cost is not known does not pass its budget"
        return value


def answering(graph: Graph, verdicts: Sequence[Verdict]) -> Sequence[Verdict]:
    """The verdicts where only those engagements are considered that wait for the event."""
    return [
        verdict if each.answers or verdict.rule in ("paused", "stage") else Verdict(NOT_TRIGGERED)
        for each, verdict in zip(graph.candidates, verdicts, strict=True)
    ]


def stopped(candidate: Candidate, verdict: Verdict, places: Places) -> str | None:
    """The rule that keeps a candidate from being chosen whatever the others are; None: it may be chosen.

    A channel that this decision does not consider stops whoever is eligible, as the channel's `when` would: inbound
    channels wait to be named by a request, and such a request considers no other.
    """
    if candidate.channel in places.pools or (verdict.rule and step_of(verdict.rule) == "eligible"):
        return verdict.rule
    return NOT_REQUESTED
