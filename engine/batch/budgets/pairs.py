"""Customers with what each of them could be given: what is served in the order of all, as long as budgets last."""

from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from typing import Self

import numpy as np

from nextbest.engine.backends.arrays.columns import Array

NO_KEY = -(2**62)
"""In the place of a key, where a candidate has none: it is served behind those that have one."""

NO_PURSE = -1
"""In the place of a purse, where a candidate draws on fewer than others do."""


@dataclass(frozen=True, slots=True)
class Pairs:
    """Pairs of a customer and a candidate, side by side; in no order."""

    customers: Array
    """int64: which customer, from 0."""
    candidates: Array
    """int32: index in `Graph.candidates`."""
    classes: Array
    """int8, as in `program.CLASSES`."""
    deadlines: Array
    """float64, seconds since 1970-01-01 00:00 UTC; infinite: none."""
    keys: Array
    """int64, or NO_KEY."""
    takes: Array
    """int64: a row for each pair, with what it takes of each purse of its candidate; costs are ten-thousandths."""

    def __len__(self) -> int:
        return len(self.customers)

    def at_places(self, rows: Array) -> Self:
        """Those at some places, or where a mask says so."""
        return replace(self, **{each.name: getattr(self, each.name)[rows] for each in fields(self)})

    def and_(self, other: "Pairs") -> "Pairs":
        """These, and behind them those."""
        both = ((getattr(self, each.name), getattr(other, each.name)) for each in fields(self))
        return Pairs(*map(np.concatenate, both))


def none(most: int) -> Pairs:
    """No pairs of candidates that draw on so many purses at most."""
    blank = np.zeros(0, np.int64)
    classes, deadlines = blank.astype(np.int8), blank.astype(np.float64)
    return Pairs(blank, blank.astype(np.int32), classes, deadlines, blank, np.zeros((0, most), np.int64))


def order(pairs: Pairs, turns: Array) -> Array:
    """The places of pairs in the order in which they are served; `turns` is that of customers whose pairs are alike.

    Class, deadline, key (the highest first), turn, candidate.
    """
    keys = (pairs.candidates, turns[pairs.customers], -pairs.keys, pairs.deadlines, pairs.classes)
    found: Array = np.lexsort([each for each in keys if len(each) and each.min() != each.max()] or [pairs.candidates])
    return found


@dataclass(frozen=True, slots=True)
class Purses:
    """Budgets that pairs draw on."""

    rooms: Array
    """int64: how much each has to give, what was spent before taken off; below 0 it gives nothing."""
    drawn: Array
    """int32: for each candidate a row of the places of purses in `rooms`, or NO_PURSE."""

    def without(self, pairs: Pairs) -> "Purses":
        """What is left when these pairs have taken theirs."""
        rooms = self.rooms.copy()
        # Of a purse that is none nothing is taken, so it does no harm that its place is that of the last one.
        np.subtract.at(rooms, self.drawn[pairs.candidates].ravel(), pairs.takes.ravel())
        return Purses(rooms, self.drawn)


@dataclass(frozen=True, slots=True)
class Losers:
    """Customers to whom budgets have refused what they were to be given: what is there for them still?"""

    customers: Array
    """int64, ascending, each once."""
    left: Callable[[int, slice], Array | None]
    """What a purse has left for those at some places of `customers`, int64; None: what it had at the beginning, for all
    of them. What comes next for a customer must fit into that."""
    held: Pairs
    """What they were given already, and keep: where a decision has more than one place."""


Ask = Callable[[Losers], Pairs]
"""What some customers would be given next: all that draws on a purse, but for what they hold."""
