"""How far candidates come, for many customers: which of their gates stops them, told of all and counted by gate."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator

import numpy as np

from nextbest.engine.backends.arrays.bits import Bits, counted, unpacked
from nextbest.engine.backends.arrays.columns import Array
from nextbest.engine.backends.arrays.decisions import Stop
from nextbest.engine.backends.arrays.stage_plan import Contestant, Hurdle
from nextbest.engine.backends.far import UNWORTHY

Gates = Callable[[Bits, Contestant], Iterator[tuple[Hurdle, Array]]]
"""The hurdles of a candidate in the order of the decision, those that only defer it last, and who passes each."""
Steps = Callable[[Bits, Contestant], Iterator[tuple[int, Array]]]
"""The same, as far as what they say goes: those that say the same after each other together."""


class Walk:
    """Candidates on their way through their gates."""

    __slots__ = ("_bits", "_said", "stops")

    def __init__(self, bits: Bits) -> None:
        self._bits = bits
        self._said: dict[int, Array] = {}
        self.stops: Counter[Stop] = Counter()
        """How many customers each gate stopped each candidate for; of those that were counted."""

    def tell(self, contestants: Iterable[Contestant], steps: Steps) -> None:
        """Note what stops them."""
        for each in contestants:
            standing = self._bits.every
            for said, passes in steps(self._bits, each):
                left = np.bitwise_and(standing, passes)
                if said:
                    self._note(said, np.bitwise_xor(standing, left))
                standing = left
                if not standing.any():
                    break
            else:
                self._note(UNWORTHY, standing)

    def count(self, contestants: Iterable[Contestant], gates: Gates) -> Iterator[tuple[Contestant, Array]]:
        """Note what stops them, and count it; gives each with those for whom all its gates are open."""
        for each in contestants:
            standing, count = self._bits.every, self._bits.count
            for hurdle, passes in gates(self._bits, each):
                left = np.bitwise_and(standing, passes)
                passing = counted(left)
                if passing < count:
                    self.stops[Stop(each.index, hurdle.rule, hurdle.defers)] += count - passing
                if hurdle.said:
                    self._note(hurdle.said, np.bitwise_xor(standing, left))
                standing, count = left, passing
                if not count:
                    break
            else:
                self._note(UNWORTHY, standing)
                yield each, standing

    def far(self, dtype: "np.dtype[np.int64] | np.dtype[np.object_]") -> Array:
        """What was noted of each row (see `far`); of those for whom nobody is chosen it says why."""
        found: Array = np.zeros(self._bits.count, dtype)
        for said, bits in self._said.items():
            found = found + said * unpacked(bits, self._bits.count).astype(dtype)
        return found

    def _note(self, said: int, bits: Array) -> None:
        noted = self._said.get(said)
        if noted is None:
            self._said[said] = bits.copy()
        else:
            np.bitwise_or(noted, bits, out=noted)
