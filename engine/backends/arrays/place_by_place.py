"""Decisions of several places for many customers at once: one for each outbound channel."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from nextbest.engine.backends.arrays.columns import Array
from nextbest.engine.backends.arrays.customers import Customers
from nextbest.engine.backends.arrays.decisions import NOBODY, Counting, Decisions, Stop, nobody
from nextbest.engine.backends.arrays.evaluator import Evaluator
from nextbest.engine.backends.arrays.picks import Picks
from nextbest.engine.backends.arrays.population import BLOCK, Population
from nextbest.engine.backends.arrays.stage_choice import Without
from nextbest.engine.clock import Clock
from nextbest.engine.graph.graph import Graph


@dataclass(frozen=True, slots=True)
class Filled:
    """Who fills the places of many customers."""

    places: Sequence[Decisions]
    """The first of each customer, the second …: as many as somebody fills, but at least one. `far` and `stops` are
    those of the first; what fills a further place is not among those that are `outranked`."""
    crowded: Without = field(default_factory=dict)
    """By index of a candidate, the customers for whom it might have been chosen if those picked before it had left
    room: whom a limit, a budget or `never_together` may have kept it from."""

    @property
    def first(self) -> Decisions:
        """Those of the first place."""
        return self.places[0]


class PlaceByPlace:
    """Decides for customers of one graph at one `now`, whose decisions may have a place for each outbound channel."""

    def __init__(self, graph: Graph, clock: Clock, threads: int = 1, block: int = BLOCK) -> None:
        """As a `Population`."""
        channels = frozenset(name for name, each in graph.bundle.channels.items() if not each.inbound)
        self.population = Population(graph, clock, threads, block, channels)
        self._candidates = [each for each in graph.candidates if each.channel in channels]
        self._places = len(channels) if graph.bundle.arbitration.places == "one per channel" else 1

    def decide(self, customers: Customers, *, without: Without | None = None, counting: Counting = "nothing") -> Filled:
        """Who fills the places of each customer; `without` as in `Population.decide`.

        Counted as `outranked` are all that could be chosen and were not, also what another one has left no room for.
        """
        population, never = self.population, without or {}
        found = [population.decide(customers, without=never, counting=counting)]
        evaluator = Evaluator(customers, population.clock)
        picks = Picks(population.planner, evaluator, found[0].stages)
        crowded: Without = {}
        while len(found) < self._places:
            rows = np.flatnonzero(found[-1].candidates != NOBODY)
            if not len(rows):
                break
            with np.errstate(all="ignore"):
                picks.add(found[-1])
                served, crowded = picks.served(self._candidates), picks.crowded(self._candidates)
            theirs = {index: (*never.get(index, ()), *each, *crowded[index]) for index, each in served.items()}
            found.append(_of_all(found[0], rows, population.decide(customers, rows, without=theirs)))
        if len(found) > 1 and not (found[-1].candidates != NOBODY).any():
            found.pop()
        if counting == "everything":
            _not_outranked(found)
        return Filled(found, {index: each for index, each in crowded.items() if each})


def _not_outranked(found: Sequence[Decisions]) -> None:
    """Take those who fill a further place from those who are counted as outranked."""
    stops = found[0].stops
    for each in found[1:]:
        for index, rows in zip(*np.unique(each.candidates, return_counts=True), strict=True):
            stop = Stop(int(index), "outranked")
            if index != NOBODY:
                stops[stop] -= int(rows)
                if not stops[stop]:
                    del stops[stop]


def _of_all(first: Decisions, rows: Array, decided: Decisions) -> Decisions:
    """What is decided for some customers about a further place, as decisions for all."""
    decided.far[:] = 0
    found = nobody(len(first), 0, np.zeros_like(first.far))
    found.stages[:] = first.stages
    found.put(rows, decided)
    return found
