"""Decisions of several places for many customers at once: one for each outbound channel."""

from collections.abc import Sequence

import numpy as np

from nextbest.engine.backends.arrays.columns import Array
from nextbest.engine.backends.arrays.customers import Customers
from nextbest.engine.backends.arrays.decisions import NOBODY, Counting, Decisions, nobody
from nextbest.engine.backends.arrays.evaluator import Evaluator
from nextbest.engine.backends.arrays.picks import Picks
from nextbest.engine.backends.arrays.population import BLOCK, Population
from nextbest.engine.clock import Clock
from nextbest.engine.graph.graph import Graph


class PlaceByPlace:
    """Decides for customers of one graph at one `now`, whose decisions may have a place for each outbound channel."""

    def __init__(self, graph: Graph, clock: Clock, threads: int = 1, block: int = BLOCK) -> None:
        """As a `Population`."""
        channels = frozenset(name for name, each in graph.bundle.channels.items() if not each.inbound)
        self.population = Population(graph, clock, threads, block, channels)
        self._candidates = [each for each in graph.candidates if each.channel in channels]
        self._places = len(channels) if graph.bundle.arbitration.places == "one per channel" else 1

    def decide(self, customers: Customers, *, counting: Counting = "nothing") -> Sequence[Decisions]:
        """Who fills the first place of each customer, who the second …: as many as somebody fills, but at least one.

        `far` and `stops` are those of the first. Of candidates that could be chosen, `stops` says `outranked` of all
        but the first, also where they fill another place or are kept from one by it.
        """
        population = self.population
        found = [population.decide(customers, counting=counting)]
        evaluator = Evaluator(customers, population.clock)
        picks = Picks(population.planner, evaluator, found[0].stages)
        while len(found) < self._places:
            rows = np.flatnonzero(found[-1].candidates != NOBODY)
            if not len(rows):
                break
            with np.errstate(all="ignore"):
                picks.add(found[-1])
                without = picks.without(self._candidates)
            found.append(_of_all(found[0], rows, population.decide(customers, rows, without=without)))
        return found if len(found) == 1 or (found[-1].candidates != NOBODY).any() else found[:-1]


def _of_all(first: Decisions, rows: Array, decided: Decisions) -> Decisions:
    """What is decided for some customers about a further place, as decisions for all."""
    decided.far[:] = 0
    found = nobody(len(first), 0, np.zeros_like(first.far))
    found.stages[:] = first.stages
    found.put(rows, decided)
    return found
