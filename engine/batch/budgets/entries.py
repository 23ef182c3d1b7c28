"""The pairs that customers have named so far, each with what is known of it."""

from dataclasses import dataclass, fields

import numpy as np

from nextbest.engine.backends.arrays.columns import Array
from nextbest.engine.batch.budgets.pairs import Pairs
from nextbest.engine.batch.budgets.sweep import TAKEN

NOT_ASKED = -1


@dataclass(frozen=True, slots=True)
class Entries:
    """Pairs side by side."""

    pairs: Pairs
    expected: Array
    """int8: what is to come of each, as the outcome of a sweep."""
    round: Array
    """int32: in which round its customer was asked what comes behind it, or NOT_ASKED."""
    at: Array
    """int64: its place in the sweep of that round."""

    def __len__(self) -> int:
        return len(self.pairs)

    def at_places(self, rows: Array) -> "Entries":
        """Those at some places, or where a mask says so."""
        return Entries(self.pairs.at_places(rows), self.expected[rows], self.round[rows], self.at[rows])

    def and_(self, other: "Entries") -> "Entries":
        """These, and behind them those."""
        rest = fields(self)[1:]
        both = ((getattr(self, each.name), getattr(other, each.name)) for each in rest)
        return Entries(self.pairs.and_(other.pairs), *map(np.concatenate, both))

    def cut(self, astray: Array, outcomes: Array, round_: int) -> "Entries":
        """Without what customers named behind these places, at which they are asked anew; what came of these there."""
        customers = self.pairs.customers
        until = np.full(int(customers.max()) + 1, len(customers))
        until[customers[astray]] = astray
        expected, round_of, at = self.expected.copy(), self.round.copy(), self.at.copy()
        expected[astray], round_of[astray], at[astray] = outcomes[astray], round_, astray
        kept = np.arange(len(customers)) <= until[customers]
        return Entries(self.pairs, expected, round_of, at).at_places(kept)


def named(pairs: Pairs) -> Entries:
    """Pairs that are new, and hoped for."""
    count = len(pairs)
    hoped, not_asked = np.full(count, TAKEN, np.int8), np.full(count, NOT_ASKED, np.int32)
    return Entries(pairs, hoped, not_asked, np.zeros(count, np.int64))
