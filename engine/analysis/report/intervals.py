"""What can be said of two shares that differ, and when nothing can."""

from dataclasses import dataclass
from math import sqrt

LEAST = 100
"""Customers that each side of a comparison must have; with fewer nothing is said."""
LEAST_SENT = 30
"""Customers that a share by itself must be of; with fewer nothing is said."""
SURE = 1.959963984540054
"""Standard deviations of a normal distribution that hold 95 % of it."""


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many."""

    reached: int
    customers: int

    @property
    def rate(self) -> float | None:
        """The share; None of nobody."""
        return self.reached / self.customers if self.customers else None


@dataclass(frozen=True, slots=True)
class Difference:
    """How much more of one group than of another, with the ends between which it is in 95 of 100 cases."""

    by: float
    low: float
    high: float


def wilson(share: Share) -> tuple[float, float]:
    """The 95 % interval of a share (Wilson 1927, Journal of the American Statistical Association 22)."""
    count, rate = share.customers, share.reached / share.customers
    middle = rate + SURE**2 / (2 * count)
    spread = SURE * sqrt(rate * (1 - rate) / count + SURE**2 / (4 * count**2))
    whole = 1 + SURE**2 / count
    return max(0.0, (middle - spread) / whole), min(1.0, (middle + spread) / whole)


def interval(share: Share) -> tuple[float, float] | None:
    """The same; None where there are too few to say."""
    return None if share.customers < LEAST_SENT else wilson(share)


def difference(given: Share, held_out: Share) -> Difference | None:
    """How much more reached it with than without (Newcombe 1998, Statistics in Medicine 17, method 10).

    None where one of the groups is too small to say.
    """
    if min(given.customers, held_out.customers) < LEAST:
        return None
    first, second = given.reached / given.customers, held_out.reached / held_out.customers
    (low1, high1), (low2, high2) = wilson(given), wilson(held_out)
    by = first - second
    return Difference(
        by,
        by - sqrt((first - low1) ** 2 + (high2 - second) ** 2),
        by + sqrt((high1 - first) ** 2 + (second - low2) ** 2),
    )
