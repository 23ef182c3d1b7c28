"""Days as numbers, against Python's own calendar and slow searches."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nextbest.engine.functions.calendar import (
    FIRST_DAY,
    LAST_DAY,
    civil,
    day_number,
    last_anniversary,
    next_anniversary,
    stepped,
)

EPOCH = date(1970, 1, 1)
DATES = st.dates(date(1, 1, 1), date(9999, 12, 31))


def number(text: str) -> int:
    return (date.fromisoformat(text) - EPOCH).days


@given(DATES)
def test_days_have_the_numbers_that_python_gives_them(day: date) -> None:
    assert civil((day - EPOCH).days) == (day.year, day.month, day.day)
    assert day_number(day.year, day.month, day.day) == (day - EPOCH).days


@given(st.integers(-(2**53), 2**53))
def test_every_whole_number_is_a_day(day: int) -> None:
    assert day_number(*civil(day)) == day


@given(DATES, st.integers(-30_000, 30_000))
def test_steps_of_months_against_a_walk(day: date, months: int) -> None:
    year, month, left = day.year, day.month, abs(months)
    while left:
        month += 1 if months > 0 else -1
        left -= 1
        if month == 13:
            year, month = year + 1, 1
        elif month == 0:
            year, month = year - 1, 12
    found = stepped((day - EPOCH).days, months, 0)
    if 1 <= year <= 9999:
        later = day.day
        while not exists(year, month, later):
            later -= 1
        assert found == (date(year, month, later) - EPOCH).days
    else:
        assert found == (LAST_DAY if months > 0 else FIRST_DAY)


def exists(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


@pytest.mark.parametrize(
    ("day", "today", "following", "latest"),
    [
        ("1990-05-10", "2026-05-09", "2026-05-10", "2025-05-10"),
        ("1990-05-10", "2026-05-10", "2026-05-10", "2026-05-10"),
        ("1990-05-10", "2026-05-11", "2027-05-10", "2026-05-10"),
        ("1990-01-01", "2026-12-31", "2027-01-01", "2026-01-01"),
        ("2024-02-29", "2026-02-28", "2026-02-28", "2026-02-28"),
        ("2024-02-29", "2026-03-01", "2027-02-28", "2026-02-28"),
        ("2024-02-29", "2028-02-28", "2028-02-29", "2027-02-28"),
        ("2024-02-29", "2028-02-29", "2028-02-29", "2028-02-29"),
        ("2024-02-29", "2100-02-28", "2100-02-28", "2100-02-28"),
        ("2024-02-28", "2028-02-29", "2029-02-28", "2028-02-28"),
        ("2030-05-10", "2026-05-09", "2026-05-10", "2025-05-10"),
    ],
)
def test_anniversaries_by_hand(day: str, today: str, following: str, latest: str) -> None:
    assert next_anniversary(number(day), number(today)) == number(following)
    assert last_anniversary(number(day), number(today)) == number(latest)


@given(DATES, st.dates(date(3, 1, 1), date(9997, 12, 31)))
def test_anniversaries_against_a_search(day: date, today: date) -> None:
    def falls(candidate: date) -> bool:
        leap = exists(candidate.year, 2, 29)
        wanted = (2, 28) if (day.month, day.day) == (2, 29) and not leap else (day.month, day.day)
        return (candidate.month, candidate.day) == wanted

    following = next(each for offset in range(400) if falls(each := today + timedelta(offset)))
    latest = next(each for offset in range(400) if falls(each := today - timedelta(offset)))
    assert next_anniversary((day - EPOCH).days, (today - EPOCH).days) == (following - EPOCH).days
    assert last_anniversary((day - EPOCH).days, (today - EPOCH).days) == (latest - EPOCH).days
