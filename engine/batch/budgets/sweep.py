"""One pass over pairs in their order: each is taken as long as every purse that it draws on has room for it."""

import numpy as np

from nextbest.engine.backends.arrays.columns import Array
from nextbest.engine.batch.budgets.pairs import NO_PURSE, Pairs, Purses

TAKEN = -1
"""Of a pair: it is taken. From 0: it is refused, by that one of its purses."""
SKIPPED = -2
"""It was not looked at, since its customer's pairs are not known behind one where it went otherwise than expected."""

BLOCK = 1 << 15
"""Pairs that are looked at together, where all of them go as they must."""
FEW = 128
"""Pairs that are better looked at one by one than in halves."""
MOST = 2**62


def swept(purses: Purses, pairs: Pairs, customers: Array, expected: Array) -> "Sweep":
    """The sweep of pairs in their order, of these customers, over what purses have."""
    drawn = purses.drawn[pairs.candidates]
    nobody = len(purses.rooms)  # a purse that nothing is taken of
    rooms = np.append(purses.rooms, 0)
    return Sweep(rooms, np.where(drawn == NO_PURSE, nobody, drawn), pairs.takes, customers, expected)


class Sweep:
    """What becomes of pairs, of which some are expected to be taken and some to be refused.

    Where a customer's pair goes otherwise, her later ones are skipped: what she would be given then is not known yet.
    """

    __slots__ = ("_fell", "_gone", "customers", "expected", "outcomes", "purses", "rooms", "takes")

    def __init__(self, rooms: Array, purses: Array, takes: Array, customers: Array, expected: Array) -> None:
        """`purses` are places in `rooms`, for each pair in its order as many as `takes`; `expected` as `outcomes`."""
        self.rooms = rooms.copy()
        """What is left in the end."""
        self.purses, self.takes, self.customers, self.expected = purses, takes, customers, expected
        self.outcomes = np.full(len(customers), SKIPPED, np.int8)
        """Of each pair TAKEN, SKIPPED, or which of its purses refused it."""
        count = int(customers.max()) + 1 if len(customers) else 0
        self._gone = np.zeros(count, np.bool_)
        self._fell = np.full(count, MOST)
        """At which pair of a block a customer's first one goes otherwise; while that is looked at."""
        for start in range(0, len(customers), BLOCK):
            self._do(start, min(start + BLOCK, len(customers)))

    @property
    def astray(self) -> Array:
        """The places of pairs that went otherwise than expected, one for each customer who has any; ascending."""
        found: Array = np.flatnonzero((self.outcomes != self.expected) & (self.outcomes != SKIPPED))
        return found

    def _do(self, start: int, end: int) -> None:
        """All pairs at once, or where that cannot be the first half and then the second."""
        block = np.arange(start, end)
        block = block[~self._gone[self.customers[block]]]
        if self._all_at_once(block):
            return
        if end - start <= FEW:
            self._one_by_one(block)
        else:
            middle = (start + end) // 2
            self._do(start, middle)
            self._do(middle, end)

    def _all_at_once(self, block: Array) -> bool:
        """Do a block, if the pairs in it do not come into each other's way; else touch nothing."""
        purses, takes, expected = self.purses[block], self.takes[block], self.expected[block]
        lacking = takes > self.rooms[purses]  # for good: what a purse has only becomes less
        refused = lacking.any(axis=1)
        first = lacking.argmax(axis=1).astype(np.int8)
        hoped, places = expected == TAKEN, np.arange(len(block))
        whose, falls = self.customers[block], np.flatnonzero(hoped & refused)
        falling = whose[falls]
        self._fell[falling[::-1]] = falls[::-1]
        known = places <= self._fell[whose]  # what is behind her first fall is skipped
        self._fell[falling] = MOST
        foreseen = lacking[places, np.maximum(expected, 0)]
        if not (hoped | foreseen | ~known).all():
            return False
        taken = hoped & ~refused & known
        drawn = self._drawn(purses[taken], takes[taken])
        if drawn is None or (drawn > self.rooms).any():
            return False
        self.rooms -= drawn
        self.outcomes[block] = np.where(known, np.where(taken, TAKEN, np.where(hoped, first, expected)), SKIPPED)
        self._gone[falling] = True
        return True

    def _drawn(self, purses: Array, takes: Array) -> Array | None:
        """What these pairs take of each purse; None where that may be beyond all bounds."""
        found = np.zeros_like(self.rooms)
        if len(takes) and int(takes.max()) > MOST // len(takes):
            return None
        np.add.at(found, purses.ravel(), takes.ravel())
        return found

    def _one_by_one(self, block: Array) -> None:
        rooms, gone = self.rooms.tolist(), set[int]()
        outcomes = []
        pairs = zip(
            self.customers[block].tolist(),
            self.expected[block].tolist(),
            self.purses[block].tolist(),
            self.takes[block].tolist(),
            strict=True,
        )
        for customer, expected, purses, takes in pairs:
            if customer in gone:
                outcomes.append(SKIPPED)
                continue
            if expected >= 0 and takes[expected] > rooms[purses[expected]]:
                outcomes.append(expected)
                continue
            outcome = TAKEN
            for place, purse in enumerate(purses):
                if takes[place] > rooms[purse]:
                    outcome = place
                    break
            else:
                for place, purse in enumerate(purses):
                    rooms[purse] -= takes[place]
            outcomes.append(outcome)
            if outcome != expected:
                gone.add(customer)
        self.rooms[:] = rooms
        self.outcomes[block] = outcomes
        self._gone[list(gone)] = True
