"""When calendars are open: days, hours and recurring days as the clocks of the policy zone show them (language.md 2.5).

Membership is by the wall clock: a calendar is open exactly while clocks there show one of its times. So an hour that is
skipped opens nothing, one that comes twice opens twice, and `2026-11-20 to 2026-11-25` is `today between` those days.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from nextbest.dsl.checked_during import Stretch, Times
from nextbest.dsl.clauses import Days, Every, EveryMonthDay, EveryMonthWeekday, EveryWeekday, EveryYearDay
from nextbest.dsl.zones import EPOCH, ahead, change, first_instant, instants, shown
from nextbest.engine.functions.calendar import FIRST_DAY, LAST_DAY, civil, day_number

DAY = 86_400
DECEMBER = 12
LONGEST_REPEAT = 25 * 3_600
"""Seconds after which clocks that were put back show new times again; the date line repeats a whole day."""


def is_open(times: Times, now: int, today: int, time: int) -> bool:
    """Whether it is open at `now`, when clocks show that day and so many seconds since its midnight."""
    match times:
        case Stretch(start, end):
            return (start is None or start <= now) and (end is None or now < end)
        case Days(first, last):
            return (first is None or first <= today) and (last is None or today <= last)
    hours = times.hours
    if hours is None:
        return _falls(times, today)
    if hours.start < hours.end:
        return hours.start <= time < hours.end and _falls(times, today)
    # Over midnight: the hours belong to the day on which they begin.
    return (hours.start <= time and _falls(times, today)) or (time < hours.end and _falls(times, today - 1))


def opening(times: Times, zone: ZoneInfo, now: int) -> int | None:
    """The first instant from `now` on at which it is open; None: it is over."""
    match times:
        case Stretch(start, end):
            at = now if start is None else max(now, start)
            return at if end is None or at < end else None
        case Days(first, last):
            return first_shown(zone, now, wall(first, 0), None if last is None else wall(last + 1, 0))
    hours = times.hours
    start, end = (0, DAY) if hours is None else (hours.start, hours.end)
    length = end - start if start < end else end - start + DAY
    # Yesterday's hours may last until now, and a day may come back where clocks are put back over midnight.
    for day in _days(times, (shown(zone, now) - EPOCH).days - 2):
        found = first_shown(zone, now, wall(day, start), wall(day, start + length))
        if found is not None:
            return found
    return None


def _falls(every: Every, day: int) -> bool:
    return next(_days(every, day), None) == day


def _days(every: Every, first: int) -> Iterator[int]:
    """The days on which it falls, in order, from that one on."""
    if isinstance(every, EveryWeekday):
        yield from range(first + (every.weekday - _weekday(first)) % 7, LAST_DAY + 1, 7)
        return
    year, month, _ = civil(first)
    while (start := day_number(year, month, 1)) <= LAST_DAY:
        year, month = (year + 1, 1) if month == DECEMBER else (year, month + 1)
        day = _day_of_month(every, start, day_number(year, month, 1))
        if day is not None and day >= first:
            yield day


def _day_of_month(every: EveryMonthDay | EveryMonthWeekday | EveryYearDay, start: int, end: int) -> int | None:
    """The day in the month that begins and ends with those days, the end not in it; None: this month has none."""
    match every:
        case EveryMonthDay(day=0):
            return end - 1
        case EveryMonthDay(day=day):
            found = start + day - 1
        case EveryMonthWeekday(nth=0, weekday=weekday):
            return end - 1 - (_weekday(end - 1) - weekday) % 7
        case EveryMonthWeekday(nth=nth, weekday=weekday):
            found = start + (weekday - _weekday(start)) % 7 + (nth - 1) * 7
        case EveryYearDay(month=month, day=day):
            found = start + day - 1 if civil(start)[1] == month else end
    return found if found < end else None


def _weekday(day: int) -> int:
    """Monday is 0; 1970-01-01 was a Thursday."""
    return (day + 3) % 7


def wall(day: int | None, seconds: int) -> datetime | None:
    """That time of that day; None where it lies beyond what clocks can show, or is not given."""
    if day is None or not FIRST_DAY <= day + seconds // DAY <= LAST_DAY:
        return None
    return EPOCH + timedelta(days=day, seconds=seconds)


def first_shown(zone: ZoneInfo, now: int, low: datetime | None, high: datetime | None) -> int | None:
    """The first instant from `now` on at which clocks show a time from `low` on and before `high`; None is open."""
    found = {now}
    if low is not None:
        found |= {first_instant(zone, low), *instants(zone, low)}
    if high is not None:
        passed = max(now, first_instant(zone, high))
        found |= {each for each in (_put_back(zone, passed, passed + LONGEST_REPEAT),) if each is not None}
    inside = (at for at in sorted(found) if at >= now)
    return next((at for at in inside if _within(shown(zone, at), low, high)), None)


def _within(wall: datetime, low: datetime | None, high: datetime | None) -> bool:
    return (low is None or low <= wall) and (high is None or wall < high)


def _put_back(zone: ZoneInfo, start: int, end: int) -> int | None:
    """The instant between two others at which clocks were put back, if there is one."""
    return change(zone, start, end) if ahead(zone, end) < ahead(zone, start) else None
