"""The budgets of one run: chunk after chunk is heard, then it is settled who gets what, then each chunk is told."""

from collections.abc import Mapping, Sequence
from threading import Lock
from types import TracebackType
from typing import Self

import numpy as np

from nextbest.engine.backends.arrays.columns import Array
from nextbest.engine.backends.arrays.customers import Customers
from nextbest.engine.backends.arrays.decisions import Counting, Decisions
from nextbest.engine.backends.arrays.moving import customers_at
from nextbest.engine.backends.arrays.population import Population
from nextbest.engine.batch.budgets.asking import Asking
from nextbest.engine.batch.budgets.crowd import Crowd, Heard
from nextbest.engine.batch.budgets.drawing import drawing
from nextbest.engine.batch.budgets.kept import Kept
from nextbest.engine.batch.budgets.pairs import NO_PURSE, Pairs, Purses
from nextbest.engine.batch.budgets.rising import risen
from nextbest.engine.batch.budgets.settle import settle
from nextbest.engine.batch.budgets.turns import turns
from nextbest.engine.graph.graph import Graph
from nextbest.engine.remembering.memory import Purse

ROUNDS = 4
"""So many times all who are refused are asked again, before another way is taken: where budgets run dry one after
another, that would go on for as long as there are any."""


def contested(graph: Graph) -> bool:
    """Whether customers of one run compete: something that is sent draws on a budget."""
    return bool(drawing(graph).draws)


class Contest:
    """The budgets of one run.

    All chunks are heard, in any order and from any number of threads; `settle`; then each is told. What is told is the
    same whatever the order and size of chunks. It keeps on disk the customers who draw on budgets, and in memory not
    more than 60 bytes of everybody; close it, or use it as a context manager.
    """

    def __init__(self, population: Population, spent: Mapping[Purse, int], counting: Counting = "nothing") -> None:
        """`spent`: what budgets have given out before the run, as `Memory.spent`, and as the customers who are heard
        have it; without a store nothing. Cost is in ten-thousandths. `counting`: but for "nothing", the stops of what
        is told count also whom a budget has refused the best that there was."""
        graph = population.graph
        self._asking = Asking(population, drawing(graph))
        self._purses = self._asking.drawing.with_spent(spent, len(graph.candidates))
        self._name = graph.bundle.name
        self._heard: dict[int, Heard] = {}
        self._told: Mapping[int, Decisions] = {}
        self._left: Sequence[int] = self._purses.rooms.tolist()
        self._kept = Kept()
        self._counting = counting != "nothing"
        self._hearing = Lock()

    def hear(self, number: int, customers: Customers, decisions: Decisions) -> None:
        """What the population decides for the customers of a chunk while nobody has drawn on a budget in this run."""
        pairs = self._asking.pairs(customers, decisions)
        kept = self._kept.put(customers_at(customers, pairs.customers)) if len(pairs) else None
        with self._hearing:
            self._heard[number] = Heard(decisions, pairs, kept)

    def settle(self) -> None:
        """Give what budgets have to whom it is due: pairs of a customer and a candidate in order of class, deadline,
        key (the highest first), hash of the bundle's name and the customer's id, id. To be called once."""
        if not self._heard:
            return
        crowd = Crowd(self._asking, self._kept, self._heard)
        first, purses = crowd.first, self._purses
        fits = bool((_drawn(purses, first) <= purses.rooms).all())
        taken = first if fits else self._settled(crowd, turns(self._name, crowd.ids()))
        self._left = purses.without(taken).rooms.tolist()
        if not fits:
            crowd.served(taken, self._left)
            self._told = crowd.told(self._left, counting=self._counting)

    def _settled(self, crowd: Crowd, turns: Array) -> Pairs:
        """The pairs that are taken."""
        purses, first = self._purses, crowd.first
        takes = self._asking.drawing.fixed(self._asking.population.graph)
        found = settle(purses, first, turns, crowd.ask, None if takes is None else ROUNDS)
        if found is None and takes is not None:
            found = risen(purses, takes, first, turns, lambda customers: crowd.loaded(customers, turns))
        if found is None:
            found = settle(purses, first, turns, crowd.ask)
        assert found is not None, "rounds are not counted"
        return found

    @property
    def promised(self) -> Mapping[Purse, int]:
        """What each budget has given out when all have been served, what was spent before with it."""
        drawing = self._asking.drawing
        rows = zip(drawing.purses, drawing.limits, self._left, strict=True)
        return {purse: limit - left for purse, limit, left in rows}

    def told(self, number: int) -> Decisions:
        """What is decided for the customers of a chunk, all of them, in their order.

        Who had something to get, and gets nothing since budgets went to others, is told why (`far`) as budgets stand
        when all have been served.
        """
        return self._told[number] if self._told else self._heard[number].decisions

    def close(self) -> None:
        """Give back what it keeps on disk."""
        self._kept.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _drawn(purses: Purses, pairs: Pairs) -> Array:
    """What pairs take of each purse, as doubles: exact as far as any budget goes."""
    which = purses.drawn[pairs.candidates].ravel() - NO_PURSE
    found: Array = np.bincount(which, pairs.takes.ravel().astype(np.float64), len(purses.rooms) + 1)[1:]
    return found
