"""What a contest that was held elsewhere gave to whom, told to customers who are decided for here: a run over Spark."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from nextbest.engine.backends.arrays.customers import Customers
from nextbest.engine.backends.arrays.place_by_place import Filled, PlaceByPlace
from nextbest.engine.batch.budgets.asking import Asking
from nextbest.engine.batch.budgets.kept import Kept
from nextbest.engine.batch.budgets.members import Members, drawn, heard_of
from nextbest.engine.batch.budgets.pairs import Pairs
from nextbest.engine.batch.budgets.several import Served
from nextbest.engine.batch.budgets.wishing import Wishing


@dataclass(frozen=True, slots=True)
class Shares:
    """What came of budgets."""

    taken: Mapping[str, Sequence[int]]
    """By customer the candidates, by index, that draw on a budget and are hers; who is not there got none."""
    left: tuple[int, ...]
    """What each purse has in the end, in the order of `Drawing.purses`."""


class Sharing:
    """Tells customers what they get of budgets; safe in threads.

    Nobody gets what she was not given, whoever has come since: budgets hold.
    """

    def __init__(self, places: PlaceByPlace, shares: Shares) -> None:
        self._wishing = Wishing(places, Asking.of(places.population))
        self._shares = shares

    def filled(self, customers: Customers, before: Filled) -> Filled:
        """Who fills their places; `before` who did while budgets were as in the beginning."""
        asking = self._wishing.asking
        with Kept() as kept:
            heard = heard_of(drawn(asking, customers, before), kept)
            members = Members(kept, {0: heard}, asking.drawing.most)
            served = Served(self._wishing, members, self._taken(members.ids()), self._shares.left)
            return served.told(0, before, "nothing")

    def _taken(self, ids: Sequence[str]) -> Pairs:
        """By customer; of a pair no more than that is asked for."""
        found = [(number, each) for number, id in enumerate(ids) for each in self._shares.taken.get(id, ())]
        customers, candidates = np.array(found, np.int64).reshape(-1, 2).T
        blank = np.zeros(len(found), np.int64)
        takes = np.zeros((len(found), self._wishing.asking.drawing.most), np.int64)
        return Pairs(customers, candidates.astype(np.int32), blank.astype(np.int8), blank.astype(float), blank, takes)
