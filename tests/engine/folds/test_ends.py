"""Until when a limit binds, to the second, against walks through time (language.md 1.6, 2.4)."""

from collections.abc import Sequence

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from nextbest.dsl.clauses import Calendar, CalendarUnit, Pace, Sliding, Total
from nextbest.dsl.quantities import Duration, Period
from nextbest.dsl.zones import zone
from nextbest.engine.clock import LAST_INSTANT, Clock
from nextbest.engine.remembering.folds.ends import leaves, limit
from tests.engine.folds.people import NEW_YORK, said, seconds

PLACES = [
    "UTC",
    NEW_YORK,
    "Asia/Tokyo",
    "Pacific/Apia",
    "Australia/Lord_Howe",
    "Africa/Cairo",
    "America/St_Johns",
    "America/Sao_Paulo",
    "Africa/Casablanca",
]
QUARTER = 900


def end(instants: Sequence[str], count: int, pace: Pace, now: str, place: str | None = NEW_YORK) -> str | None:
    clock = Clock(seconds(now), NEW_YORK)
    at = limit(sorted(map(seconds, instants)), count, pace, None if place is None else zone(place), clock)
    return said(at, place or NEW_YORK)


@pytest.mark.parametrize(
    ("length", "at", "now", "expected"),
    [
        (Period(0, 7), "2026-06-01T12:00-04:00", "2026-06-05T09:00-04:00", "2026-06-08T12:00:00-04:00"),
        (Duration(7_200), "2026-06-01T12:00-04:00", "2026-06-01T13:00-04:00", "2026-06-01T14:00:00-04:00"),
        # Days go by the wall clock, in both directions; hours do not.
        (Period(0, 1), "2026-03-07T12:00-05:00", "2026-03-08T09:00-04:00", "2026-03-08T12:00:00-04:00"),
        (Period(0, 1), "2026-10-31T12:00-04:00", "2026-11-01T09:00-05:00", "2026-11-01T12:00:00-05:00"),
        (Duration(86_400), "2026-03-07T12:00-05:00", "2026-03-08T09:00-04:00", "2026-03-08T13:00:00-04:00"),
        # A day before 03:30 is 02:30, which did not exist and stands for 03:30 itself: so 02:30 ends the day of 03:30.
        (Period(0, 1), "2026-03-08T03:30-04:00", "2026-03-09T01:00-04:00", "2026-03-09T02:30:00-04:00"),
        # Two contacts in the hour that came twice; yesterday's 01:30 is the earlier one, so the later waits for 02:00.
        (Period(0, 1), "2026-11-01T01:30-04:00", "2026-11-02T00:00-05:00", "2026-11-02T01:30:00-05:00"),
        (Period(0, 1), "2026-11-01T01:30-05:00", "2026-11-02T00:00-05:00", "2026-11-02T02:00:00-05:00"),
        # A month before 29 to 31 March is 28 February: it leaves, and is back each midnight.
        (Period(1, 0), "2026-02-28T12:00-05:00", "2026-03-27T09:00-04:00", "2026-03-28T12:00:00-04:00"),
        (Period(1, 0), "2026-02-28T12:00-05:00", "2026-03-29T03:00-04:00", "2026-03-29T12:00:00-04:00"),
        (Period(1, 0), "2026-03-31T12:00-04:00", "2026-04-29T03:00-04:00", "2026-05-01T00:00:00-04:00"),
        (Period(12, 0), "2024-02-29T12:00-05:00", "2024-03-29T03:00-04:00", "2025-03-01T00:00:00-05:00"),
    ],
)
def test_when_a_contact_leaves_what_slides(length: Period | Duration, at: str, now: str, expected: str) -> None:
    assert said(leaves(seconds(at), length, Clock(seconds(now), NEW_YORK))) == expected


def test_a_limit_ends_when_the_last_but_so_many_leaves() -> None:
    times = ["2026-06-01T12:00-04:00", "2026-06-02T12:00-04:00", "2026-06-03T12:00-04:00", "2026-06-04T12:00-04:00"]
    week, now = Sliding(Period(0, 7)), "2026-06-05T12:00-04:00"
    assert end(times[:3], 3, week, now) == "2026-06-08T12:00:00-04:00"
    # More than fill it, as where the limit was lowered.
    assert end(times, 3, week, now) == "2026-06-09T12:00:00-04:00"
    assert end(times, 1, week, now) == "2026-06-11T12:00:00-04:00"


@pytest.mark.parametrize(
    ("unit", "now", "place", "expected"),
    [
        ("day", "2026-11-20T09:00-05:00", NEW_YORK, "2026-11-21T00:00:00-05:00"),
        ("day", "2026-11-20T09:00-05:00", "Asia/Tokyo", "2026-11-21T00:00:00+09:00"),
        ("day", "2026-11-20T10:00-05:00", "Asia/Tokyo", "2026-11-22T00:00:00+09:00"),
        ("day", "2026-03-08T00:00-05:00", NEW_YORK, "2026-03-09T00:00:00-04:00"),
        ("day", "2026-11-01T00:00-04:00", NEW_YORK, "2026-11-02T00:00:00-05:00"),
        ("day", "2026-04-23T12:00+02:00", "Africa/Cairo", "2026-04-24T01:00:00+03:00"),
        ("day", "2011-12-29T12:00-10:00", "Pacific/Apia", "2011-12-31T00:00:00+14:00"),
        ("week", "2026-11-22T23:59:59-05:00", NEW_YORK, "2026-11-23T00:00:00-05:00"),
        ("week", "2026-11-23T00:00:00-05:00", NEW_YORK, "2026-11-30T00:00:00-05:00"),
        ("month", "2026-12-31T09:00-05:00", NEW_YORK, "2027-01-01T00:00:00-05:00"),
        ("month", "2026-01-31T09:00-05:00", NEW_YORK, "2026-02-01T00:00:00-05:00"),
        ("year", "2024-02-29T09:00-05:00", NEW_YORK, "2025-01-01T00:00:00-05:00"),
    ],
)
def test_calendar_limits_end_with_their_unit(unit: CalendarUnit, now: str, place: str, expected: str) -> None:
    assert end([now], 1, Calendar(unit), now, place) == expected


def test_contacts_of_others_clocks_hold_longer() -> None:
    times = ["2026-11-20T23:00-05:00", "2026-11-21T00:00:02-05:00"]
    assert end(times, 2, Calendar("day"), "2026-11-20T23:59:59-05:00") == "2026-11-21T00:00:00-05:00"
    assert end(times, 1, Calendar("day"), "2026-11-20T23:59:59-05:00") == "2026-11-22T00:00:00-05:00"


def test_an_hour_that_two_days_claim() -> None:
    """Clocks went from 00:01 back to 23:01: that hour comes after the first minute of the day that counts it."""
    place, twice = "America/St_Johns", "2005-10-29T23:30:00-03:30"
    assert end([twice], 1, Calendar("day"), twice, place) == "2005-10-31T00:00:00-03:30"
    before = "2005-10-29T23:30:00-02:30"
    assert end([before], 1, Calendar("day"), before, place) == "2005-10-30T00:00:00-02:30"
    assert end([before], 1, Calendar("day"), twice, place) == "2005-10-30T00:00:00-03:30"


def test_what_never_ends_and_what_nobody_can_tell() -> None:
    now = "2026-11-20T12:00-05:00"
    assert end([now], 1, Total(), now) is None
    assert end([now], 1, Calendar("day"), now, None) is None
    assert end([now], 2, Total(), now) == "2026-11-20T12:00:01-05:00"


@pytest.mark.parametrize("length", [Duration(7_200), Period(0, 3), Period(1, 0)])
def test_the_end_of_time_is_no_end(length: Period | Duration) -> None:
    assert leaves(LAST_INSTANT - 5, length, Clock(LAST_INSTANT - 2, NEW_YORK)) is None
    last_year = LAST_INSTANT - 300 * 86_400
    for pace in (Calendar("day"), Calendar("year")):
        assert limit([LAST_INSTANT - 5], 1, pace, zone("UTC"), Clock(LAST_INSTANT - 2, NEW_YORK)) is None
    assert limit([last_year], 1, Calendar("year"), zone("UTC"), Clock(last_year, NEW_YORK)) is None


CHANGES = st.sampled_from(
    [
        "2026-03-08T07:00+00:00",
        "2026-11-01T06:00+00:00",
        "2011-12-30T10:00+00:00",
        "2026-04-04T15:00+00:00",
        "2026-04-23T22:00+00:00",
        "2005-10-30T02:31+00:00",
        "2005-04-03T03:31+00:00",
        "2018-11-04T03:00+00:00",
        "2018-02-18T02:00+00:00",
        "2024-02-29T12:00+00:00",
        "2026-03-01T00:00+00:00",
    ]
).map(seconds)
LENGTHS = st.sampled_from(
    [
        Period(0, 1),
        Period(0, 2),
        Period(0, 7),
        Period(0, 30),
        Period(1, 0),
        Period(12, 0),
        Duration(7_200),
        Duration(86_400),
    ]
)


@given(
    near=CHANGES,
    before=st.integers(0, 3 * 86_400) | st.integers(0, 40 * 86_400),
    length=LENGTHS,
    policy=st.sampled_from(PLACES),
    ago=st.integers(0, 2 * 86_400),
    around=st.booleans(),
)
@example(seconds("2005-10-30T02:31+00:00"), 0, Period(0, 1), "America/St_Johns", 3_000, False)
def test_what_slides_ends_at_the_first_such_instant(
    near: int, before: int, length: Period | Duration, policy: str, ago: int, around: bool
) -> None:
    """Either the contact lies near a change of clocks, or `now` does."""
    rough = length.seconds if isinstance(length, Duration) else (length.months * 30 + length.days) * 86_400
    at = near - before if around else near + 86_400 - rough - before
    now = at + rough - ago
    clock = Clock(now, policy)
    assume(clock.earlier(now, length) < at)
    found = leaves(at, length, clock)
    assert found is not None
    assert now < found
    assert clock.earlier(found, length) >= at
    # Every quarter of an hour before it, and the last seconds.
    walk = [*range(now + 1, found, QUARTER), *range(max(now + 1, found - 70), found)]
    assert all(clock.earlier(each, length) < at for each in walk)


@given(
    near=CHANGES,
    after=st.integers(-3 * 86_400, 3 * 86_400),
    ages=st.lists(st.integers(-7_200, 3 * 86_400), min_size=1, max_size=5),
    place=st.sampled_from(PLACES),
    unit=st.sampled_from(["day", "week"]),
)
def test_calendar_limits_end_at_the_first_such_instant(
    near: int, after: int, ages: list[int], place: str, unit: CalendarUnit
) -> None:
    now, customers, pace = near + after, zone(place), Calendar(unit)
    assert customers is not None
    filling = sorted(now - age for age in ages if now - age >= Clock(now, "UTC").counts_from(pace, customers))
    if not filling:
        return
    count = (len(filling) + 1) // 2
    found = limit(filling, count, pace, customers, Clock(now, "UTC"))
    assert found is not None

    def binds(at: int) -> bool:
        return sum(each >= Clock(at, "UTC").counts_from(pace, customers) for each in filling) >= count

    assert now < found
    assert not binds(found)
    walk = [*range(now + 1, found, QUARTER), *range(max(now + 1, found - 70), found)]
    assert all(binds(each) for each in walk)
