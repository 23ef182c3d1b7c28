"""What every back end gives: a program, bound to one `now`, that judges customers."""

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from nextbest.engine.clock import Clock
from nextbest.engine.graph.candidates import key_of
from nextbest.engine.graph.graph import Graph
from nextbest.engine.graph.nodes import Node

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


class Bound(Protocol):
    """A program at one `now`. Constants of `now` are computed when first needed, and kept."""

    def stage(self, row: Row) -> int:
        """Index of the customer's stage in `Graph.stages`."""

    def judge(self, row: Row, stage: int) -> Sequence[Verdict]:
        """A verdict for every candidate of the graph, in its order."""

    def value(self, node: Node, row: Row, stage: int) -> object:
        """The value of any node of the graph."""


class Program(Protocol):
    """A compiled graph; immutable, safe in threads."""

    @property
    def graph(self) -> Graph:
        """What it was compiled from."""

    def at(self, clock: Clock) -> Bound:
        """The program at one `now`; compiles nothing."""


class Backend(Protocol):
    """Compiles graphs."""

    @property
    def name(self) -> str:
        """`interpreter`, `python` …"""

    def compile(self, graph: Graph) -> Program:
        """The program of a graph."""
