"""How long calendar steps can be, for checks that must be right in every month and zone."""

from nextbest.dsl.checked_policy import Length
from nextbest.dsl.clauses import Calendar, Pace, Sliding, Total
from nextbest.dsl.quantities import Duration

HOUR = 3_600
DAY = 24 * HOUR
SHIFT = 3 * HOUR
"""More than any clock is put forward or back within a step."""
_FEWEST_DAYS, _MOST_DAYS = 28, 31
_UNITS = {"day": 1, "week": 7, "month": 31, "year": 366}
_INSIDE = {"day": ("week", "month", "year"), "week": (), "month": ("year",), "year": ()}
"""Calendar units that lie wholly within others."""


def shortest(length: Length) -> int:
    """Seconds that it lasts at least."""
    if isinstance(length, Duration):
        return length.seconds
    return (length.months * _FEWEST_DAYS + length.days) * DAY - SHIFT


def longest(length: Length) -> int:
    """Seconds that it lasts at most."""
    if isinstance(length, Duration):
        return length.seconds
    return (length.months * _MOST_DAYS + length.days) * DAY + SHIFT


def covers(wide: Pace, narrow: Pace) -> bool:
    """Whether one window holds all of the other at every instant, in whatever zone."""
    if wide == narrow or isinstance(wide, Total):
        return True
    if isinstance(narrow, Total):
        return False
    if isinstance(wide, Calendar):
        return isinstance(narrow, Calendar) and wide.unit in _INSIDE[narrow.unit]
    if isinstance(narrow, Calendar):
        return shortest(wide.length) >= _UNITS[narrow.unit] * DAY + SHIFT
    return _sliding_covers(wide, narrow)


def _sliding_covers(wide: Sliding, narrow: Sliding) -> bool:
    long, short = wide.length, narrow.length
    if not isinstance(long, Duration) and not isinstance(short, Duration) and not (long.months or short.months):
        return long.days >= short.days
    if not isinstance(long, Duration) and not isinstance(short, Duration) and not (long.days or short.days):
        return long.months >= short.months
    return shortest(long) >= longest(short)
