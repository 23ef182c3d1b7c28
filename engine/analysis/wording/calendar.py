"""Calendars in words, and how they stand at a `now`: whether they are open, when they open next, that they are over."""

from datetime import datetime
from typing import Literal, NamedTuple

from nextbest.dsl.checked_during import During, Stretch
from nextbest.dsl.clauses import (
    Days,
    EveryMonthDay,
    EveryMonthWeekday,
    EveryWeekday,
    EveryYearDay,
    Hours,
)
from nextbest.dsl.parse.calendar_words import MONTHS, NTH, WEEKDAYS, ordinal
from nextbest.dsl.zones import zone
from nextbest.engine.analysis.wording import values
from nextbest.engine.clock import Clock

Standing = Literal["always", "open", "later", "over"]


class Run(NamedTuple):
    """How the calendars of an engagement stand."""

    standing: Standing
    opens: int | None = None
    """`later`: the instant of the next opening, in seconds since 1970."""


def standing(during: tuple[During, ...], timezone: str, now: datetime) -> Run:
    """How calendars of which one must be open stand at a `now`."""
    if not during:
        return Run("always")
    clock, calendars = Clock(int(now.timestamp()), timezone), [each.times for each in during]
    if clock.open(calendars):
        return Run("open")
    opens = clock.opens(calendars)
    return Run("over") if opens is None else Run("later", opens)


def times(of: During, timezone: str) -> str:
    """`from 20 November 2026 to 30 November 2026`, `every Friday from 15:00 to 22:00`."""
    match of.times:
        case Days(first=first, last=last):
            if first is not None and first == last:
                return f"on {values.day(first)}"
            return _between(None if first is None else values.day(first), None if last is None else values.day(last))
        case Stretch(start=start, end=end):
            zone_ = zone(timezone)
            assert zone_ is not None
            ends = [None if each is None else values.instant(each, zone_) for each in (start, end)]
            return _between(*ends)
        case EveryWeekday(weekday=weekday, hours=hours):
            return f"every {WEEKDAYS[weekday].capitalize()}{_hours(hours)}"
        case EveryMonthDay(day=0, hours=hours):
            return f"every last day of the month{_hours(hours)}"
        case EveryMonthDay(day=day, hours=hours):
            return f"every {ordinal(day)} of the month{_hours(hours)}"
        case EveryMonthWeekday(nth=nth, weekday=weekday, hours=hours):
            return f"every {NTH[nth]} {WEEKDAYS[weekday].capitalize()} of the month{_hours(hours)}"
        case EveryYearDay(month=month, day=day, hours=hours):
            return f"every {ordinal(day)} of {MONTHS[month - 1].capitalize()}{_hours(hours)}"


def _between(first: str | None, last: str | None) -> str:
    if first and last:
        return f"from {first} to {last}"
    return f"from {first}" if first else f"until {last}" if last else "always"


def _hours(hours: Hours | None) -> str:
    return "" if hours is None else f" from {values.clock(hours.start)} to {values.clock(hours.end)}"
