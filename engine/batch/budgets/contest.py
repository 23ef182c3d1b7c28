"""The budgets of one run: chunk after chunk is heard, then it is settled who gets what, then each chunk is told."""

from collections.abc import Mapping
from types import TracebackType
from typing import Self

from nextbest.engine.backends.arrays.customers import Customers
from nextbest.engine.backends.arrays.decisions import Decisions
from nextbest.engine.backends.arrays.population import Population
from nextbest.engine.clock import Clock
from nextbest.engine.graph.graph import Graph
from nextbest.engine.remembering.memory import Purse


def contested(graph: Graph) -> bool:
    """Whether customers of one run compete: something that is sent draws on a budget."""
    raise NotImplementedError


class Contest:
    """The budgets of one run.

    All chunks are heard, in any order and from any number of threads; `settle`; then each is told. What is told is the
    same whatever the order and size of chunks. It keeps on disk the customers who draw on budgets, and of everybody
    not more than 40 bytes in memory; close it, or use it as a context manager.
    """

    def __init__(self, graph: Graph, clock: Clock, population: Population, spent: Mapping[Purse, int]) -> None:
        """`spent`: what budgets have given out before the run, as `Memory.spent`; without a store nothing."""
        raise NotImplementedError

    def hear(self, number: int, customers: Customers, decisions: Decisions) -> None:
        """What the population decides for the customers of a chunk while nobody has drawn on a budget in this run."""
        raise NotImplementedError

    def settle(self) -> None:
        """Give what budgets have to whom it is due: pairs of a customer and a candidate in order of class, deadline,
        key (the highest first), hash of the bundle's name and the customer's id, id."""
        raise NotImplementedError

    def told(self, number: int) -> Decisions:
        """What is decided for the customers of a chunk, all of them, in their order.

        Who had something to get, and gets nothing since budgets went to others, is told why (`far`) as budgets stand
        when all have been served.
        """
        raise NotImplementedError

    def close(self) -> None:
        """Give back what it keeps on disk."""
        raise NotImplementedError

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
