"""Quiet hours and holidays by a plain reading of language.md 2.4: a clock on the wall, looked at every minute."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import cache

import holidays as public

from nextbest.dsl.checked import Channel
from nextbest.dsl.checked_policy import CountryDays, CustomerCountryDays, Holidays, OwnDays, QuietHours
from nextbest.dsl.quantities import Period
from tests.differential.plain_time import day_number
from tests.memory.plain_case import PlainCase

ONE = timedelta(days=1)
MINUTE = 60
LONGEST = Period(0, 35)
"""A time without messages that does not end before that drops."""


def closed(case: PlainCase, channel: Channel, then: str, at: int) -> frozenset[str]:
    """Which of the rules `quiet_hours` and `holiday` with that `then` hold at an instant."""
    if case.local is None or channel.inbound:
        return frozenset()
    wall = case.local.wall(at)
    found = set[str]()
    if any(each.then == then and _quiet(each, wall) for each in channel.quiet_hours):
        found.add("quiet_hours")
    days = case.holidays(channel)
    if days is not None and days.then == then and _is_holiday(case, days, wall.date()):
        found.add("holiday")
    return frozenset(found)


def opens(case: PlainCase, channel: Channel) -> int | None:
    """The first instant from now on at which no deferring rule holds; None: not within 35 days."""
    return _first_without(case, channel, frozenset({"quiet_hours", "holiday"}))


def ends(case: PlainCase, channel: Channel, rule: str) -> int | None:
    """The first instant from now on at which that rule does not defer."""
    return _first_without(case, channel, frozenset({rule}))


def _first_without(case: PlainCase, channel: Channel, rules: frozenset[str]) -> int | None:
    at, end = case.now, case.clock.step(case.now, 1, LONGEST)
    while at < end:
        if not closed(case, channel, "defer", at) & rules:
            return at
        at += MINUTE - at % MINUTE
    return None


def _quiet(quiet: QuietHours, wall: datetime) -> bool:
    """Hours over midnight belong to the day on which they begin."""
    time = wall.hour * 3600 + wall.minute * 60 + wall.second
    today, yesterday = (day.weekday() in quiet.days for day in (wall.date(), wall.date() - ONE))
    start, end = quiet.hours.start, quiet.hours.end
    if start < end:
        return today and start <= time < end
    return (today and time >= start) or (yesterday and time < end)


def _is_holiday(case: PlainCase, holidays: Holidays, day: date) -> bool:
    match holidays.days:
        case OwnDays(days=days):
            number = day_number(day)
            return any(
                (each.first is None or each.first <= number) and (each.last is None or number <= each.last)
                for each in days
            )
        case CountryDays(country=country):
            return day in _of_country(country, day.year)
        case CustomerCountryDays(by=by):
            country = case.value(by)
            return isinstance(country, str) and day in _of_country(country, day.year)
    raise AssertionError(holidays.days)


@cache
def _of_country(country: str, year: int) -> Mapping[date, str]:
    """None, where the package knows no such country."""
    try:
        return public.country_holidays(country, years=year)
    except NotImplementedError:
        return {}
