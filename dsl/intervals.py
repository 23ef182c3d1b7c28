"""Between which bounds a quantity lies, as far as declarations and literals tell."""

from dataclasses import dataclass
from math import inf


@dataclass(frozen=True, slots=True)
class Interval:
    """Closed bounds in the engine's form of the value (money: ten-thousandths)."""

    low: float = -inf
    high: float = inf

    @property
    def excludes_zero(self) -> bool:
        """Whether 0 lies outside."""
        return self.low > 0 or self.high < 0


ANYTHING = Interval()
