"""Lengths of time and ground, and moments that rest on `now` alone, as values."""

from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True, slots=True)
class Period:
    """Calendar steps: `30 days`, `3 months`. A week is seven days, a year twelve months; one of the two is 0."""

    months: int
    days: int
    unit: str = field(default="", compare=False, repr=False)
    """The unit in which it was written, for the formatter: `week`."""


@dataclass(frozen=True, slots=True)
class Duration:
    """An exact length of time."""

    seconds: int
    unit: str = field(default="", compare=False, repr=False)
    """The unit in which it was written, for the formatter: `hour`."""


@dataclass(frozen=True, slots=True)
class Distance:
    """A length on the ground."""

    kilometres: float


@dataclass(frozen=True, slots=True)
class Moment:
    """`now`, `today` or a date, moved by steps; folded to a constant for each `now`."""

    start: Literal["now", "today"] | int
    """`now`, `today`, or a day since 1970-01-01 as written in the bundle."""
    steps: tuple[tuple[int, Period | Duration], ...] = ()
    """In order: +1 or -1, and how far."""
    midnight: bool = False
    """Turn the resulting day into the instant at which it begins in the policy zone."""
