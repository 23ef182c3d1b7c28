"""What customers would be given at all their places, once it is known what budgets refuse them.

A customer's places are filled in the order of her candidates, and what fills one says what can fill the next: a pair
that a budget refuses leaves its channel, its limits and its engagement to what comes behind it. Up to there nothing
changes. So all places are filled anew, without what is refused, and with what she holds.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from nextbest.engine.backends.arrays.columns import Array
from nextbest.engine.backends.arrays.customers import Customers
from nextbest.engine.backends.arrays.place_by_place import Filled, PlaceByPlace
from nextbest.engine.batch.budgets.asking import Asking
from nextbest.engine.batch.budgets.pairs import Pairs


@dataclass(frozen=True, slots=True)
class Wishing:
    """One population whose candidates draw on budgets, with any number of places; safe in threads."""

    places: PlaceByPlace
    asking: Asking

    def filled(self, customers: Customers, left: Mapping[int, Array], held: Pairs) -> Filled:
        """Who fills their places, where purses, by their places, have so much left for each of them; the others have
        enough. What they hold stands, whatever is left: customers are called by their places among these."""
        return self.places.decide(customers, without=dict(self._refused(customers, left, held)))

    def as_served(self, customers: Customers, taken: Pairs) -> Filled:
        """Who fills their places when that was taken of budgets, and nothing else is."""
        nothing = np.zeros(customers.count, np.int64)
        return self.filled(customers, dict.fromkeys(range(len(self.asking.drawing.purses)), nothing), taken)

    def far(self, customers: Customers, left: Sequence[int]) -> Array:
        """How far they come who get nothing, when purses have so much left for everybody."""
        heights = {purse: np.full(customers.count, each) for purse, each in enumerate(left)}
        return self.asking.decide(customers, heights).far

    def _refused(
        self, customers: Customers, left: Mapping[int, Array], held: Pairs
    ) -> Iterator[tuple[int, tuple[Array]]]:
        """For whom each candidate is more than is left."""
        stages = self.places.population.stages(customers)
        for index, draws in self.asking.drawing.draws.items():
            short = np.zeros(customers.count, np.bool_)
            for purse, node in draws:
                if purse in left:
                    short |= self.asking.takes(customers, stages, index, node) > left[purse]
            short[held.customers[held.candidates == index]] = False
            if short.any():
                yield index, (np.flatnonzero(short),)
