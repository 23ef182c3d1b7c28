"""Who of some candidates has the highest key, for many customers: who cannot win any more is not looked at."""

from collections.abc import Callable, Sequence

import numpy as np

from nextbest.engine.backends.arrays.bits import Bits, packed
from nextbest.engine.backends.arrays.columns import Array, Column, Values
from nextbest.engine.backends.arrays.decisions import NOBODY
from nextbest.engine.backends.arrays.stage_plan import Contestant
from nextbest.engine.backends.arrays.together import together

NONE = -(2**60)
"""Less than every key."""
UNRANKED = -(2**54)
"""In the place of a key that is missing: less than every other."""

FIRST, LARGEST = 8, 16
"""So many are ranked before it is looked for whom nobody can do better: each time more, up to the largest."""
FEW = 512
"""Rows not worth being made fewer."""

Able = Callable[[Bits, Contestant], Array]
"""Of which rows a candidate may be chosen if its rank is high enough."""


class Race:
    """The best so far of each row; of several with the same key, the first by index."""

    __slots__ = ("_at", "_beatable", "_best", "_few", "_left", "_winner", "best", "least", "winner")

    def __init__(self, bits: Bits, least: int, *, whole: bool = False) -> None:
        """Only keys above `least` count. `whole`: `able` is always asked about all rows."""
        self.least = least
        self._few = bits.count if whole else FEW
        self.best = np.full(bits.count, least)
        self.winner = np.full(bits.count, NOBODY, np.int32)
        self._left = bits
        """The rows of whom somebody may still do better."""
        self._at: Array | None = None
        """Their places; None: they are all."""
        self._best, self._winner = self.best, self.winner
        self._beatable = bits.every

    def run(self, contestants: Sequence[Contestant], able: Able) -> None:
        """Let them compete; those come first who can have the highest key."""
        start, size = 0, FIRST
        while start < len(contestants) and self._open(contestants[start].bound):
            asks: list[tuple[Contestant, Array]] = []
            for each in contestants[start : start + size]:
                running = np.bitwise_and(able(self._left, each), self._beatable)
                if running.any():
                    asks.append((each, self._left.rows(running)))
            keys = together([(each.key, rows) for each, rows in asks], self._left.evaluator)
            for (each, rows), found in zip(asks, keys, strict=True):
                self._let(each, rows, found)
            start, size = start + size, min(size + FIRST, LARGEST)
        self._settle()

    def _open(self, bound: int) -> bool:
        """Whether there is anybody whose best so far can be beaten by a key no higher than the bound, or reached."""
        left = self._left
        open_ = self._best <= bound
        count = np.count_nonzero(open_)
        if count == left.count:
            self._beatable = left.every
        elif 2 * count > left.count or left.count <= self._few:
            self._beatable = packed(open_)
        else:
            rows = np.flatnonzero(open_)
            self._settle()
            self._at = rows if self._at is None else self._at[rows]
            self._best, self._winner = self._best[rows], self._winner[rows]
            self._left = left.taken(rows)
            self._beatable = self._left.every
        return bool(count)

    def _let(self, each: Contestant, rows: Array, column: Column) -> None:
        """Let a candidate be the best of the rows of which none before has such a key."""
        assert isinstance(column, Values)
        keys = column.values if column.known is None else np.where(column.known, column.values, UNRANKED)
        best = self._best.take(rows)
        better = keys > best
        same = keys == best
        if same.any():
            better |= same & (self._winner.take(rows) > each.index)
        at = np.flatnonzero(better)
        rows = rows.take(at)
        self._best[rows] = keys.take(at)
        self._winner[rows] = each.index

    def _settle(self) -> None:
        if self._at is not None:
            self.best[self._at], self.winner[self._at] = self._best, self._winner
