"""Constants of `now`, by hand and against an oracle that walks through time (language.md 1.6)."""

from datetime import UTC, date, datetime, timedelta
from typing import Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nextbest.dsl.quantities import Duration, Moment, Period
from nextbest.dsl.zones import zone
from nextbest.engine.clock import FIRST_INSTANT, LAST_INSTANT, Clock
from nextbest.engine.errors import UsageError
from nextbest.engine.functions.calendar import FIRST_DAY, LAST_DAY

NEW_YORK = "America/New_York"
SAO_PAULO = "America/Sao_Paulo"


def seconds(text: str) -> int:
    return int(datetime.fromisoformat(text).timestamp())


def day(text: str) -> int:
    return (date.fromisoformat(text) - date(1970, 1, 1)).days


def days(count: int) -> Period:
    return Period(months=0, days=count)


def months(count: int) -> Period:
    return Period(months=count, days=0)


def since(start: Literal["now", "today"] | int, *steps: tuple[int, Period | Duration]) -> Moment:
    return Moment(start, steps)


@pytest.mark.parametrize(
    ("place", "now", "step", "found"),
    [
        (NEW_YORK, "2026-03-08T12:00-04:00", (-1, days(1)), "2026-03-07T12:00-05:00"),
        (NEW_YORK, "2026-03-08T12:00-04:00", (-1, Duration(86_400)), "2026-03-07T11:00-05:00"),
        (NEW_YORK, "2026-11-01T12:00-05:00", (-1, days(1)), "2026-10-31T12:00-04:00"),
        (NEW_YORK, "2026-03-09T02:30-04:00", (-1, days(1)), "2026-03-08T03:30-04:00"),
        (NEW_YORK, "2026-03-07T02:30-05:00", (+1, days(1)), "2026-03-08T03:30-04:00"),
        (NEW_YORK, "2026-11-02T01:30-05:00", (-1, days(1)), "2026-11-01T01:30-04:00"),
        (NEW_YORK, "2026-11-01T01:30-05:00", (-1, days(7)), "2026-10-25T01:30-04:00"),
        (NEW_YORK, "2026-03-31T09:00-04:00", (-1, months(1)), "2026-02-28T09:00-05:00"),
        (NEW_YORK, "2024-03-31T09:00-04:00", (-1, months(1)), "2024-02-29T09:00-05:00"),
        (NEW_YORK, "2024-02-29T09:00-05:00", (+1, months(12)), "2025-02-28T09:00-05:00"),
        (NEW_YORK, "2026-01-15T00:00-05:00", (-1, months(3)), "2025-10-15T00:00-04:00"),
        ("UTC", "2026-12-31T23:59:59+00:00", (+1, months(2)), "2027-02-28T23:59:59+00:00"),
        ("Pacific/Apia", "2011-12-31T10:00+14:00", (-1, days(2)), "2011-12-29T10:00-10:00"),
        ("Pacific/Apia", "2011-12-31T10:00+14:00", (-1, days(1)), "2011-12-31T10:00+14:00"),
        ("Australia/Lord_Howe", "2026-10-05T02:15+11:00", (-1, days(1)), "2026-10-04T02:45+11:00"),
    ],
)
def test_instants_before_and_after_now(place: str, now: str, step: tuple[int, Period | Duration], found: str) -> None:
    assert Clock(seconds(now), place).moment(since("now", step)) == seconds(found)


@pytest.mark.parametrize(
    ("now", "today"),
    [
        ("2026-11-20T04:59:59+00:00", "2026-11-19"),
        ("2026-11-20T05:00:00+00:00", "2026-11-20"),
        ("2026-07-20T03:59:59+00:00", "2026-07-19"),
        ("1969-12-31T23:00:00-05:00", "1969-12-31"),
    ],
)
def test_today_is_that_of_the_policy_zone(now: str, today: str) -> None:
    clock = Clock(seconds(now), NEW_YORK)
    assert clock.today == day(today) == clock.moment(since("today"))
    assert clock.moment(since("now")) == clock.now == seconds(now)


@pytest.mark.parametrize(
    ("steps", "found"),
    [
        ([(-1, days(30))], "2024-03-01"),
        ([(-1, months(1))], "2024-02-29"),
        ([(-1, months(1)), (+1, months(1))], "2024-03-29"),
        ([(-1, months(13))], "2023-02-28"),
        ([(+1, months(1))], "2024-04-30"),
        ([(+1, months(9))], "2024-12-31"),
        ([(+1, months(12)), (-1, days(31))], "2025-02-28"),
    ],
)
def test_days_step_in_order_and_month_ends_clamp(steps: list[tuple[int, Period]], found: str) -> None:
    clock = Clock(seconds("2024-03-31T12:00:00+00:00"), "UTC")
    assert clock.moment(since("today", *steps)) == day(found)
    assert clock.moment(since(day("2024-03-31"), *steps)) == day(found)


@pytest.mark.parametrize(
    ("place", "written", "begins"),
    [
        (NEW_YORK, "2026-03-08", "2026-03-08T00:00-05:00"),
        (NEW_YORK, "2026-03-09", "2026-03-09T00:00-04:00"),
        (SAO_PAULO, "2018-11-04", "2018-11-04T01:00-02:00"),
        ("Pacific/Apia", "2011-12-30", "2011-12-31T00:00+14:00"),
    ],
)
def test_a_day_begins_at_its_midnight_in_the_policy_zone(place: str, written: str, begins: str) -> None:
    clock = Clock(0, place)
    assert clock.moment(Moment(day(written), midnight=True)) == seconds(begins)
    assert clock.moment(Moment(day(written) - 1, ((1, days(1)),), midnight=True)) == seconds(begins)


@pytest.mark.parametrize("now", [-(10**18), FIRST_INSTANT, LAST_INSTANT, 10**18])
@pytest.mark.parametrize("place", ["UTC", "Pacific/Kiritimati", "America/Adak"])
def test_nothing_raises_at_the_ends_of_time(now: int, place: str) -> None:
    clock = Clock(now, place)
    for sign in (-1, 1):
        for far in (months(10**15), days(10**15)):
            assert clock.moment(since("today", (sign, far))) in (FIRST_DAY, LAST_DAY)
            begins = clock.moment(Moment("today", ((sign, far),), midnight=True))
            assert FIRST_INSTANT - 86_400 <= begins <= LAST_INSTANT + 86_400
        for length in (months(10**15), days(10**15), Duration(10**15)):
            assert FIRST_INSTANT <= clock.moment(since("now", (sign, length))) <= LAST_INSTANT
    assert clock.local_time(place) is not None


def test_a_customers_clock_and_calendar() -> None:
    clock = Clock(seconds("2026-11-01T03:30:00+00:00"), "UTC")
    assert clock.local_time(NEW_YORK) == 23 * 3600 + 30 * 60
    assert clock.local_time("Asia/Kathmandu") == 9 * 3600 + 15 * 60
    assert clock.local_time("america/new_york") is None
    assert clock.local_time(None) is None
    place = zone(NEW_YORK)
    assert place is not None
    local = clock.local(place)
    assert local.date == day("2026-10-31")
    assert clock.began("day", place) == seconds("2026-10-31T00:00-04:00")
    assert clock.began("week", place) == seconds("2026-10-26T00:00-04:00")
    assert clock.began("month", place) == seconds("2026-10-01T00:00-04:00")
    assert clock.began("year", place) == seconds("2026-01-01T00:00-05:00")
    assert clock.local(place) is local


def test_a_day_that_begins_in_a_gap_began_at_its_end() -> None:
    place = zone(SAO_PAULO)
    assert place is not None
    clock = Clock(seconds("2018-11-04T12:00-02:00"), "UTC")
    assert clock.began("day", place) == seconds("2018-11-04T01:00-02:00")
    assert clock.local(place).time == 12 * 3600


def test_an_unknown_policy_zone_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(UsageError, match="`europe/berlin` is not an IANA time zone"):
        Clock(0, "europe/berlin")


def walked(now: int, name: str, step: timedelta) -> int:
    """The instant with the same wall clock so many days on, found by looking at every minute near it."""
    place = zone(name)
    assert place is not None
    target = datetime.fromtimestamp(now, place).replace(tzinfo=None, fold=0) + step
    middle = int(target.replace(tzinfo=UTC).timestamp())
    before = None
    for at in range(middle - 26 * 3600, middle + 26 * 3600, 60):
        wall = datetime.fromtimestamp(at, place).replace(tzinfo=None, fold=0)
        if wall == target:
            return at
        if wall > target:
            assert before is not None
            return at - 60 + int((target - before).total_seconds())
        before = wall
    raise AssertionError("no clock there shows it")


@settings(max_examples=40)
@given(
    st.sampled_from([NEW_YORK, SAO_PAULO, "Europe/Dublin", "Pacific/Apia", "Australia/Lord_Howe", "Asia/Gaza"]),
    st.integers(seconds("2010-01-01T00:00Z") // 600, seconds("2019-06-01T00:00Z") // 600),
    st.integers(-800, 800),
)
def test_against_the_walk(name: str, tenth: int, count: int) -> None:
    now = tenth * 600
    found = Clock(now, name).moment(since("now", (1 if count > 0 else -1, days(abs(count)))))
    assert found == walked(now, name, timedelta(days=count))


TRANSITIONS = ["2018-11-04T00:10", "2017-10-15T00:30", "2018-02-17T23:20", "2018-02-18T00:10"]


@pytest.mark.parametrize("wall", TRANSITIONS)
@pytest.mark.parametrize("count", [-30, -1, 1, 30])
def test_against_the_walk_where_clocks_change(wall: str, count: int) -> None:
    now = seconds(wall + "-03:00") - count * 86_400
    found = Clock(now, SAO_PAULO).moment(since("now", (1 if count > 0 else -1, days(abs(count)))))
    assert found == walked(now, SAO_PAULO, timedelta(days=count))
