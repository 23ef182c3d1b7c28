"""Customers whom budgets refused something, and what they need not ask for any more."""

from collections.abc import Sequence

import numpy as np

from nextbest.engine.backends.arrays.columns import Array
from nextbest.engine.batch.budgets.closing import Closed
from nextbest.engine.batch.budgets.entries import Entries
from nextbest.engine.batch.budgets.pairs import Losers, Purses
from nextbest.engine.batch.budgets.sweep import TAKEN


def losers(purses: Purses, entries: Entries, rounds: Sequence[Closed]) -> Losers:
    """Those who are asked in the last of the rounds; `entries` are cut already."""
    whose = entries.pairs.customers
    asked = np.zeros(int(whose.max()) + 1, np.bool_)
    asked[whose[entries.round == len(rounds) - 1]] = True
    customers = np.flatnonzero(asked)
    theirs = entries.at_places(asked[whose])
    place = (np.cumsum(asked) - 1)[theirs.pairs.customers]
    return Losers(customers, _Left(purses, theirs, place, rounds), theirs.pairs.at_places(theirs.expected == TAKEN))


class _Left:
    """What purses have left for some customers."""

    __slots__ = ("_asked", "_bounds", "_less", "_places", "_purses", "_rounds")

    def __init__(self, purses: Purses, entries: Entries, places: Array, rounds: Sequence[Closed]) -> None:
        """`places`: of the customer of each entry, among those who are asked."""
        self._purses = purses
        refused = np.flatnonzero(entries.expected != TAKEN)
        by = entries.expected[refused]
        by_purse = purses.drawn[entries.pairs.candidates[refused], by]
        ordered = np.lexsort((places[refused], by_purse))
        self._places = places[refused][ordered]
        """Of what was refused: purse by purse whom, and what would have been room enough for less."""
        self._less = entries.pairs.takes[refused, by][ordered] - 1
        self._bounds = np.searchsorted(by_purse[ordered], np.arange(len(purses.rooms) + 1))
        self._asked = []
        for number in range(len(rounds)):
            asked = np.flatnonzero(entries.round == number)
            asked = asked[np.argsort(places[asked], kind="stable")]
            self._asked.append((places[asked], entries.at[asked]))
        self._rounds = [
            {purse: (since, left) for purse, since, left in zip(*map(np.ndarray.tolist, each.columns), strict=True)}
            for each in rounds
        ]

    def __call__(self, purse: int, rows: slice) -> Array | None:
        """See `Losers.left`."""
        start = int(self._purses.rooms[purse])
        found = np.full(rows.stop - rows.start, start)
        low, high = self._bounds[purse], self._bounds[purse + 1]
        some = _between(self._places[low:high], rows)
        np.minimum.at(found, self._places[low:high][some] - rows.start, self._less[low:high][some])
        for (places, at), closed in zip(self._asked, self._rounds, strict=True):
            if purse in closed:
                since, left = closed[purse]
                some = _between(places, rows)
                whom = places[some][at[some] > since] - rows.start
                np.minimum.at(found, whom, left)
        return None if (found == start).all() else found


def _between(places: Array, rows: slice) -> slice:
    """Where places, which are ascending, lie among those of rows."""
    low, high = np.searchsorted(places, [rows.start, rows.stop])
    return slice(int(low), int(high))
