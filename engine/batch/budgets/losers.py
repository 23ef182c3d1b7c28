"""Customers whom budgets refused something, and what they need not ask for any more."""

from collections.abc import Sequence

import numpy as np

from nextbest.engine.backends.arrays.columns import Array
from nextbest.engine.batch.budgets.closing import Closed
from nextbest.engine.batch.budgets.entries import Entries
from nextbest.engine.batch.budgets.pairs import Losers, Pairs, Purses
from nextbest.engine.batch.budgets.sweep import TAKEN


def losers(purses: Purses, start: Array, entries: Entries, rounds: Sequence[Closed], done: Pairs) -> Losers:
    """Those who are asked in the last of the rounds; `entries` are cut already.

    `purses` have what is left for certain, `start` is what they had in the beginning; `done` was given for good.
    """
    whose = entries.pairs.customers
    asked = np.zeros(int(whose.max()) + 1, np.bool_)
    asked[whose[entries.round == len(rounds) - 1]] = True
    customers = np.flatnonzero(asked)
    theirs = entries.at_places(asked[whose])
    place = (np.cumsum(asked) - 1)[theirs.pairs.customers]
    mine = done.customers < len(asked)
    mine[mine] = asked[done.customers[mine]]
    held = theirs.pairs.at_places(theirs.expected == TAKEN).and_(done.at_places(mine))
    return Losers(customers, _Left(purses, start, theirs, place, rounds), held)


class _Left:
    """What purses have left for some customers."""

    __slots__ = ("_asked", "_bounds", "_less", "_places", "_rooms", "_rounds", "_start")

    def __init__(self, purses: Purses, start: Array, entries: Entries, places: Array, rounds: Sequence[Closed]) -> None:
        """`places`: of the customer of each entry, among those who are asked."""
        self._rooms, self._start = purses.rooms, start
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
        found = np.full(rows.stop - rows.start, int(self._rooms[purse]))
        low, high = self._bounds[purse], self._bounds[purse + 1]
        some = _between(self._places[low:high], rows)
        np.minimum.at(found, self._places[low:high][some] - rows.start, self._less[low:high][some])
        for (places, at), closed in zip(self._asked, self._rounds, strict=True):
            if purse in closed:
                since, left = closed[purse]
                some = _between(places, rows)
                whom = places[some][at[some] > since] - rows.start
                np.minimum.at(found, whom, left)
        return None if (found == self._start[purse]).all() else found


def _between(places: Array, rows: slice) -> slice:
    """Where places, which are ascending, lie among those of rows."""
    low, high = np.searchsorted(places, [rows.start, rows.stop])
    return slice(int(low), int(high))
