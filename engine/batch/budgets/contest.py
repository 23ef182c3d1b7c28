"""The budgets of one run: chunk after chunk is heard, then it is settled who gets what, then each chunk is told."""

from collections.abc import Iterator, Mapping, Sequence
from threading import Lock
from types import TracebackType
from typing import Self

import numpy as np

from nextbest.engine.backends.arrays.columns import Array
from nextbest.engine.backends.arrays.customers import Customers
from nextbest.engine.backends.arrays.decisions import Counting
from nextbest.engine.backends.arrays.place_by_place import Filled, PlaceByPlace
from nextbest.engine.backends.arrays.population import Population
from nextbest.engine.batch.budgets.asking import Asking
from nextbest.engine.batch.budgets.crowd import Crowd
from nextbest.engine.batch.budgets.drawing import drawing
from nextbest.engine.batch.budgets.kept import Kept, Place
from nextbest.engine.batch.budgets.members import Drawn, Heard, Members, drawn, heard_of
from nextbest.engine.batch.budgets.pairs import NO_PURSE, Pairs, Purses
from nextbest.engine.batch.budgets.rising import risen
from nextbest.engine.batch.budgets.settle import settle
from nextbest.engine.batch.budgets.several import Served, served
from nextbest.engine.batch.budgets.turns import turns
from nextbest.engine.batch.budgets.wishing import Wishing
from nextbest.engine.graph.graph import Graph
from nextbest.engine.remembering.memory import Purse

ROUNDS = 3
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

    def __init__(
        self, places: PlaceByPlace | Population, spent: Mapping[Purse, int], counting: Counting = "nothing"
    ) -> None:
        """`places` decide; a `Population` where everybody has but one. `spent`: what budgets have given out before the
        run, as `Memory.spent`, and as the customers who are heard have it; without a store nothing. Cost is in
        ten-thousandths. `counting`: but for "nothing", the stops of what is told count also whom a budget has refused
        the best that there was."""
        several = places if isinstance(places, PlaceByPlace) else None
        population = places.population if isinstance(places, PlaceByPlace) else places
        graph = population.graph
        self._asking = Asking.of(population)
        self._wishing = None if several is None else Wishing(several, self._asking)
        self._purses = self._asking.drawing.with_spent(spent, len(graph.candidates))
        self._name = graph.bundle.name
        self._heard: dict[int, Heard] = {}
        self._first: dict[int, Filled | Place] = {}
        self._crowd: Crowd | None = None
        self._served: Served | None = None
        self._given: tuple[Members, Pairs] | None = None
        self._left: Sequence[int] = self._purses.rooms.tolist()
        self._kept = Kept()
        self._counting = counting
        self._hearing = Lock()

    def hear(self, number: int, customers: Customers, filled: Filled) -> None:
        """What is decided for the customers of a chunk while nobody has drawn on a budget in this run."""
        # With one place in memory, with several on disk.
        first = filled if self._wishing is None else self._kept.put(filled)
        with self._hearing:
            self._first[number] = first
        self.take(number, drawn(self._asking, customers, filled))

    def take(self, number: int, some: Drawn) -> None:
        """The same where the others of a chunk are told elsewhere: who draws on budgets."""
        heard = heard_of(some, self._kept)
        with self._hearing:
            self._heard[number] = heard

    def settle(self) -> None:
        """Give what budgets have to whom it is due: pairs of a customer and a candidate in order of class, deadline,
        key (the highest first), hash of the bundle's name and the customer's id, id. A pair is taken when the customer
        has a place for it and each of its budgets has room. To be called once."""
        members = Members(self._kept, self._heard, self._asking.drawing.most)
        first, purses = members.first, self._purses
        if bool((_drawn(purses, first) <= purses.rooms).all()):
            self._left = purses.without(first).rooms.tolist()
            return
        order = turns(self._name, members.ids())
        if self._wishing is not None:
            self._served = served(self._wishing, members, purses, order)
            self._given, self._left = (members, self._served.taken), self._served.left
            return
        crowd = Crowd(self._asking, members)
        taken = self._settled(crowd, first, order)
        self._given, self._left = (members, taken), purses.without(taken).rooms.tolist()
        crowd.served(taken, self._left)
        self._crowd = crowd

    @property
    def left(self) -> tuple[int, ...] | None:
        """What each purse has when all have been served; None where everybody has what she would have alone."""
        return None if self._given is None else tuple(self._left)

    def given(self) -> Iterator[tuple[int, Sequence[str], Sequence[int]]]:
        """By number of a chunk who was given what of budgets, where not all have what they would have alone: customers,
        and the candidates by index."""
        if self._given is None:
            return
        members, taken = self._given
        for part in members.parts.values():
            mine = np.flatnonzero((taken.customers >= part.start) & (taken.customers < part.end))
            if len(mine):
                ids = members.ids([part])
                whose = (ids[each] for each in (taken.customers[mine] - part.start).tolist())
                yield part.number, list(whose), taken.candidates[mine].tolist()

    def _settled(self, crowd: Crowd, first: Pairs, turns: Array) -> Pairs:
        """The pairs that are taken."""
        purses = self._purses
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

    def told(self, number: int) -> Filled:
        """What is decided for the customers of a chunk, all of them, in their order.

        Who had something to get, and gets nothing since budgets went to others, is told why (`far`) as budgets stand
        when all have been served.
        """
        first = self._first[number]
        filled = self._kept.get(first) if isinstance(first, Place) else first
        assert isinstance(filled, Filled)
        if self._crowd is not None:
            counting = self._counting != "nothing"
            return Filled((self._crowd.told(number, filled.first, self._left, counting=counting),))
        return filled if self._served is None else self._served.told(number, filled, self._counting)

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
