"""What every back end gives: a program, bound to one `now`, that judges customers."""

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from nextbest.engine.clock import Clock
from nextbest.engine.graph import Graph, Node

Row = Sequence[object]
"""One customer as the door gives it: the values of `Graph.reads`, in that order."""


class Verdict(NamedTuple):
    """What became of one candidate before places are filled."""

    rule: str | None
    """The first rule that drops it: paused stage when channel rank_unknown not_worth_it; None: it may be chosen."""
    key: int | None
    """Rank in billionths; None where it was dropped before, or has no rank."""


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

    graph: Graph

    def at(self, clock: Clock) -> Bound:
        """The program at one `now`; compiles nothing."""


class Backend(Protocol):
    """Compiles graphs."""

    name: str

    def compile(self, graph: Graph) -> Program:
        """The program of a graph."""
