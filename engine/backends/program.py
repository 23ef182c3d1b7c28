"""What every back end gives: a program, bound to one `now`, that judges customers."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from math import inf
from types import MappingProxyType
from typing import NamedTuple, Protocol

from nextbest.dsl.checked import Class
from nextbest.engine.clock import Clock
from nextbest.engine.graph.candidates import Candidate, key_of
from nextbest.engine.graph.graph import Graph
from nextbest.engine.graph.nodes import Node
from nextbest.engine.graph.outline import Outline

Row = Sequence[object]
"""One customer as the doors and the memory give it: what stands where is the graph's to say (`Graph.places`,
`Graph.remembered`)."""


class Verdict(NamedTuple):
    """What became of one candidate before places are filled."""

    rule: str | None
    """The first rule that drops it: paused, stage, that of a gate, rank_unknown, not_worth_it; else the first that
    defers it. None: it may be chosen."""
    key: int | None = None
    """Rank in billionths; None where it was stopped before, or has no rank."""
    deferred: bool = False
    """Whether it is only put off."""


def judged(rank: float | None, excepted: bool) -> Verdict:
    """The verdict of a candidate that only its rank can still drop; mandatory and fallback are excepted from that."""
    key = None if rank is None else key_of(rank)
    if excepted:
        return Verdict(None, key)
    if key is None:
        return Verdict("rank_unknown", None)
    return Verdict(None if key > 0 else "not_worth_it", key)


class Lane(NamedTuple):
    """The candidates that a decision considers."""

    channels: frozenset[str]
    answering: bool = False
    """Whether only those that wait for events are considered."""

    def has(self, outline: Outline, index: int) -> bool:
        """Whether a candidate is among them."""
        return outline.channel[index] in self.channels and (outline.answers[index] or not self.answering)


Ranked = tuple[int, float, float, int, int | None]
"""A candidate that may be chosen: class, deadline, key turned round, index, key. They sort as candidates are served
(language.md Part 3, 5): the index is that of engagements by code point and channels by preference."""


class Ranking(Protocol):
    """Those of a lane that may be chosen."""

    @property
    def candidates(self) -> Iterable[Ranked]:
        """The first to be served first; to be read once."""

    @property
    def far(self) -> int:
        """How far those came that may not (see `far`); known once all candidates have been read."""


CLASSES: Mapping[Class, int] = MappingProxyType({"mandatory": 0, "normal": 1, "fallback": 2})


def ranked(candidate: Candidate, key: int | None, obliged: bool, deadline: object) -> Ranked:
    """How a candidate is served that may be chosen; the deadline is that of its obligation, if one is known."""
    class_ = CLASSES["mandatory" if obliged else candidate.class_]
    until = deadline if class_ == CLASSES["mandatory"] and isinstance(deadline, int) else inf
    return class_, until, inf if key is None else -key, candidate.index, key


class Bound(Protocol):
    """A program at one `now`. Constants of `now` are computed when first needed, and kept."""

    @property
    def stage(self) -> Callable[[Row], int]:
        """Gives the index of a customer's stage in `Graph.stages`."""

    def judge(self, row: Row, stage: int) -> Sequence[Verdict]:
        """A verdict for every candidate of the graph, in its order."""

    def first(self, row: Row, stage: int, lane: Lane) -> Ranked | int:
        """The first of a lane to be served; where nobody may be chosen, how far they came (see `far`)."""

    def ranking(self, row: Row, stage: int, lane: Lane) -> Ranking:
        """Those of a lane that may be chosen."""

    def value(self, node: Node, row: Row, stage: int) -> object:
        """The value of any node of the graph."""

    def values(self, nodes: tuple[Node, ...], row: Row, stage: int) -> tuple[object, ...]:
        """The values of some nodes of the graph."""


class Program(Protocol):
    """A compiled graph; immutable, safe in threads."""

    @property
    def graph(self) -> Graph:
        """What it was compiled from."""

    def at(self, clock: Clock) -> Bound:
        """The program at one `now`; compiles nothing."""

    def warm(self, lane: Lane) -> None:
        """Compile now what decisions take that want the first of a lane."""


class Backend(Protocol):
    """Compiles graphs."""

    @property
    def name(self) -> str:
        """`interpreter`, `python` …"""

    def compile(self, graph: Graph) -> Program:
        """The program of a graph."""
