"""The decision for many customers at once: exactly that of the other back ends, by arrays."""

from collections.abc import Mapping

from nextbest.engine.backends.arrays.columns import Array
from nextbest.engine.backends.arrays.customers import Customers
from nextbest.engine.backends.arrays.decisions import Counting, Decisions, Details
from nextbest.engine.clock import Clock
from nextbest.engine.graph.graph import Graph

Without = Mapping[int, Array]
"""By index of a candidate, for which customers it is out of the question: their places, ascending, each once. It then
counts as stopped by a budget. One array may stand for many candidates."""


class Population:
    """Decides for customers of one graph at one `now`; safe in threads. What it compiles is kept for the next call."""

    def __init__(self, graph: Graph, clock: Clock, threads: int = 1) -> None:
        """`threads` work on one call. Raises UsageError where a decision has more than one place."""
        raise NotImplementedError

    def stages(self, customers: Customers) -> Array:
        """The index of each customer's stage in `Graph.stages`, int32."""
        raise NotImplementedError

    def decide(
        self,
        customers: Customers,
        rows: Array | None = None,
        *,
        without: Without | None = None,
        counting: Counting = "nothing",
    ) -> Decisions:
        """The decision for each customer; with `rows`, for those at these places only, in the order of these.

        `without` (places among all customers) leaves candidates out for some: without those who won before, the next
        best in exact order is found.
        """
        raise NotImplementedError

    def details(self, customers: Customers, decisions: Decisions, rows: Array | None = None) -> Details:
        """What is told of the winners; `decisions` are of these customers, or of those at `rows`."""
        raise NotImplementedError
