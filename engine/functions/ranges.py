"""The ranges of quantities: a result beyond its type's range is the nearest end of it (language.md 1.5)."""

from collections.abc import Mapping
from types import MappingProxyType

from nextbest.dsl.types import INTEGER, MONEY, NUMBER, Type

WHOLE = 2**53
"""Ends of integers, and of money in ten-thousandths: every whole number up to here is a double."""

SCALE = 10_000
"""Money is kept in ten-thousandths."""

RANGES: Mapping[Type, tuple[int | float, int | float]] = MappingProxyType(
    {INTEGER: (-WHOLE, WHOLE), MONEY: (-WHOLE, WHOLE), NUMBER: (-1e300, 1e300)}
)
"""Least and greatest result, by type."""


def saturate(type: Type, value: int | float) -> int | float:
    """The value, or the end of the type's range that is nearest to it. `type` is one of `RANGES`."""
    low, high = RANGES[type]
    return low if value < low else high if value > high else value
