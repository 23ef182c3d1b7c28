"""What the text of a literal means, exactly; pure functions over texts that the grammar has already accepted."""

from datetime import date
from typing import NamedTuple

from nextbest.dsl.quantities import Distance, Duration, Period

MOST_DIGITS = 15
"""Significant digits of a number literal (language.md 1.1): so many always survive the way into a double and back."""
MONEY_PLACES = 4
KILOMETRES_IN_A_MILE = 1.609344
LONGEST_MONTHS = 12_000
"""A thousand years: more is a slip of the pen, and leaves the calendar."""
LONGEST_DAYS = 365_250
FARTHEST_KILOMETRES = 20_015.0
"""Half the way round the Earth: no two places are farther apart, and chords shrink again beyond."""

_EPOCH = date(1970, 1, 1).toordinal()
_MONTHS = {"month": 1, "year": 12}
_DAYS = {"day": 1, "week": 7}
_SECONDS = {"second": 1, "minute": 60, "hour": 3_600}
_FARTHEST_OFFSET = 14 * 3_600


def significant_digits(text: str) -> int:
    """Digits of a number or percentage, without leading zeros: 4 for `0.04100`."""
    return len(text.strip("%").replace("_", "").replace(".", "").lstrip("0"))


def grouped(text: str) -> str:
    """A number or percentage with its thousands grouped by `_`: `10_000` for `10000`. One too long to be read stays."""
    whole, point, places = text.replace("_", "").partition(".")
    digits = whole.removesuffix("%")
    if len(digits) > MOST_DIGITS:
        return text
    return f"{int(digits):_}{whole[len(digits) :]}{point}{places}"


def is_whole(text: str) -> bool:
    """Whether a number is written without a point."""
    return "." not in text


def integer_value(text: str) -> int:
    """Value of a whole number: 10000 for `10_000`."""
    return int(text.replace("_", ""))


def number_value(text: str) -> float:
    """The double nearest to the decimal text."""
    return float(text.replace("_", ""))


def percent_value(text: str) -> float:
    """The double nearest to the percentage: the point is moved in the text, nothing is divided (language.md 1.1)."""
    return float(text.replace("_", "").removesuffix("%") + "e-2")


def money_value(text: str) -> int | None:
    """Ten-thousandths, exactly; None for more than four places after the point."""
    whole, _, places = text.replace("_", "").partition(".")
    if len(places) > MONEY_PLACES:
        return None
    return int(whole + places.ljust(MONEY_PLACES, "0"))


def date_value(text: str) -> int | None:
    """Days since 1970-01-01 of `2026-11-20`; None if the calendar has no such day."""
    year, month, day = (int(part) for part in text.split("-"))
    try:
        return date(year, month, day).toordinal() - _EPOCH
    except ValueError:
        return None


def time_value(text: str) -> int | None:
    """Seconds since midnight of `21:00`; None if the clock has no such time."""
    hours, minutes = (int(part) for part in text.split(":"))
    return hours * 3_600 + minutes * 60 if hours < 24 and minutes < 60 else None


class WallClock(NamedTuple):
    """A written date and time: what the clock on the wall shows, and where that wall stands, if it says so."""

    seconds: int
    """Since 1970-01-01 00:00 on the same wall."""
    offset: int | None
    """Seconds ahead of UTC; None: in the policy zone."""

    @property
    def order(self) -> int:
        """Seconds since 1970-01-01 00:00 UTC where there is an offset; else comparable with others without one."""
        return self.seconds - (self.offset or 0)


def datetime_value(text: str) -> WallClock | None:
    """Meaning of `2026-11-20 09:00`, `2026-11-20 09:00Z` or `2026-11-20 09:00+01:00`; None if there is no such time."""
    days, seconds = date_value(text[:10]), time_value(text[11:16])
    zone = text[16:]
    if days is None or seconds is None:
        return None
    wall = days * 86_400 + seconds
    if not zone:
        return WallClock(wall, None)
    ahead = 0 if zone == "Z" else time_value(zone[1:])
    if ahead is None or ahead > _FARTHEST_OFFSET:
        return None
    return WallClock(wall, -ahead if zone[0] == "-" else ahead)


def quantity_value(amount: str, unit: str) -> Period | Duration | Distance | None:
    """Meaning of `30 days`, `36 hours`, `5 miles`; None if the amount is out of place (language.md 1.6).

    Steps of time are whole and at least one, and at most a thousand years; distances are above 0, may have a point, and
    are at most half the way round the Earth.
    """
    unit = unit.removesuffix("s")
    if unit in ("km", "mile"):
        kilometres = number_value(amount) * (KILOMETRES_IN_A_MILE if unit == "mile" else 1.0)
        return Distance(kilometres) if 0 < kilometres <= FARTHEST_KILOMETRES else None
    if not is_whole(amount) or integer_value(amount) < 1:
        return None
    count = integer_value(amount)
    if unit in _MONTHS:
        months = count * _MONTHS[unit]
        return Period(months, 0, unit) if months <= LONGEST_MONTHS else None
    if unit in _DAYS:
        days = count * _DAYS[unit]
        return Period(0, days, unit) if days <= LONGEST_DAYS else None
    seconds = count * _SECONDS[unit]
    return Duration(seconds, unit) if seconds <= LONGEST_DAYS * 86_400 else None


def amount_and_unit(length: Period | Duration) -> tuple[int, str]:
    """What `quantity_value` reads as that length: in the unit in which it was written, if it was, else in the least."""
    if isinstance(length, Duration):
        units, total = _SECONDS, length.seconds
    else:
        units, total = (_MONTHS, length.months) if length.months else (_DAYS, length.days)
    unit = length.unit or next(iter(units))
    return total // units[unit], unit
