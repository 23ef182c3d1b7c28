"""When purses came to what they have left in the end: from then on, whatever wants more of them is out of the question.

A customer who is asked what comes next need not name such pairs one after another. That rests on a sweep in which not
all pairs were known, so each later sweep has to show that it was right.
"""

from dataclasses import dataclass

import numpy as np

from nextbest.engine.backends.arrays.columns import Array
from nextbest.engine.batch.budgets.sweep import TAKEN, Sweep

NEVER = 2**62


@dataclass(frozen=True, slots=True)
class Closed:
    """What customers were not asked for any more in one round."""

    purses: Array
    """Those that something was drawn on, in the order in which that ended."""
    since: Array
    """At which pair of the sweep that was, of each."""
    left: Array
    """What each had then."""

    @property
    def columns(self) -> tuple[Array, Array, Array]:
        """All three."""
        return self.purses, self.since, self.left

    def certain(self, asked_at: Array, rooms: Array) -> Array:
        """Whether that is true for good, now that purses have no more than so much; for each customer, by her place."""
        true = np.concatenate([[True], np.logical_and.accumulate(rooms[self.purses] <= self.left)])
        found: Array = true[np.searchsorted(self.since, asked_at)]
        return found

    def hold(self, asked_at: Array, now_at: Array, closing: "Closing") -> Array:
        """Whether that is true in another sweep, for each customer, by her place in that one and in this one."""
        if not len(self.purses):
            return np.ones(len(asked_at), np.bool_)
        reached = [
            closing.reached(purse, left) for purse, left in zip(self.purses.tolist(), self.left.tolist(), strict=True)
        ]
        latest = np.concatenate([[-1], np.maximum.accumulate(np.array(reached, np.int64))])
        found: Array = latest[np.searchsorted(self.since, asked_at)] < now_at
        return found


class Closing:
    """What one sweep drew of each purse, and when."""

    __slots__ = ("_bounds", "_drawn", "_places", "_start", "last", "left")

    def __init__(self, start: Array, sweep: Sweep) -> None:
        """`start`: what each purse had before."""
        self._start, self.left = start, sweep.rooms
        """`left`: what each has in the end."""
        taken = np.flatnonzero(sweep.outcomes == TAKEN)
        purses, takes = sweep.purses[taken].ravel(), sweep.takes[taken].ravel()
        places = np.repeat(taken, sweep.purses.shape[1])
        drawing = takes > 0
        purses, takes, places = purses[drawing], takes[drawing], places[drawing]
        by_purse = np.argsort(purses, kind="stable")
        self._places = places[by_purse]
        self._bounds = np.searchsorted(purses[by_purse], np.arange(len(start) + 1))
        self._drawn = np.cumsum(takes[by_purse])
        ends = self._bounds[1:]
        self.last = np.where(ends > self._bounds[:-1], self._places[np.maximum(ends, 1) - 1] if len(places) else 0, -1)
        """At which pair each was drawn on last; -1: never."""

    def closed(self) -> Closed:
        """What is closed after it."""
        purses = np.flatnonzero(self.last >= 0)
        purses = purses[np.argsort(self.last[purses], kind="stable")]
        return Closed(purses, self.last[purses], self.left[purses])

    def reached(self, purse: int, left: int) -> int:
        """At which pair a purse had no more than that left for the first time; NEVER: it never came to that."""
        if self._start[purse] <= left:
            return -1
        low, high = self._bounds[purse], self._bounds[purse + 1]
        before = self._drawn[low - 1] if low else 0
        found = low + int(np.searchsorted(self._drawn[low:high], before + self._start[purse] - left))
        return int(self._places[found]) if found < high else NEVER
