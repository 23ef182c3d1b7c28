"""From which pair on what a candidate draws on has no room left for it: whatever comes later is not asked for."""

from dataclasses import dataclass

import numpy as np

from nextbest.engine.backends.arrays.columns import Array

OPEN, SHUT = -(2**62), 2**62
"""In the place of the key of such a pair: there is none; nothing fits from the beginning."""


@dataclass(slots=True)
class Floors:
    """Of each candidate the key and the turn of the last pair of a customer that can be taken."""

    keys: Array
    """int64, or OPEN, or SHUT."""
    turns: Array
    """int64."""

    @classmethod
    def none(cls, candidates: int) -> "Floors":
        """Everything is open."""
        return cls(np.full(candidates, OPEN), np.zeros(candidates, np.int64))

    def lift(self, candidate: int, key: int, turn: int) -> None:
        """Let that be a candidate's, where it is stricter than what it had."""
        if (key, -turn) > (int(self.keys[candidate]), -int(self.turns[candidate])):
            self.keys[candidate], self.turns[candidate] = key, turn

    def beyond(self, candidate: int, keys: Array | int, turns: Array) -> Array:
        """Which pairs of a candidate come too late; of customers with these turns."""
        floor = self.keys[candidate]
        found: Array = (keys < floor) | ((keys == floor) & (turns > self.turns[candidate]))
        return found
