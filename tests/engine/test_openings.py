"""When calendars are open: by hand, and against an oracle that looks at the clock every minute (language.md 2.5)."""

import calendar
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from random import Random

import pytest

from nextbest.dsl.check.during import check_during
from nextbest.dsl.checked_during import Times
from nextbest.dsl.diagnostics import Report
from nextbest.dsl.source import Place, Source, Text
from nextbest.dsl.zones import zone
from nextbest.engine.clock import Clock

WEEKDAYS = [name.lower() for name in calendar.day_name]
MONTHS = [name.lower() for name in calendar.month_name][1:]
NTH = ("first", "second", "third", "fourth", "fifth", "last")


def times(text: str, place: str) -> Times:
    policy_zone, report = zone(place), Report()
    assert policy_zone is not None
    (found,) = check_during([Text(text, Place(Source("b.yaml", text), 0, len(text)))], policy_zone, report)
    assert report.ok
    return found.times


def at(text: str) -> int:
    return int(datetime.fromisoformat(text).timestamp())


NEW_YORK, SAO_PAULO, HAVANA = "America/New_York", "America/Sao_Paulo", "America/Havana"

# Zone, calendar, an instant; open then, or when it opens next, or over.
CASES = [
    ("UTC", "2026-11-20", "2026-11-19T23:59:59Z", "2026-11-20T00:00Z"),
    ("UTC", "2026-11-20", "2026-11-20T00:00Z", "open"),
    ("UTC", "2026-11-20", "2026-11-20T23:59:59Z", "open"),
    ("UTC", "2026-11-20", "2026-11-21T00:00Z", "over"),
    (NEW_YORK, "2026-11-20", "2026-11-20T04:59:59Z", "2026-11-20T05:00Z"),
    (NEW_YORK, "2026-11-20", "2026-11-21T04:59:59Z", "open"),
    (NEW_YORK, "2026-11-20", "2026-11-21T05:00Z", "over"),
    ("UTC", "2026-11-20 to 2026-11-25", "2026-11-25T23:59:59Z", "open"),
    ("UTC", "2026-11-20 to 2026-11-25", "2026-11-26T00:00Z", "over"),
    ("UTC", "2026-11-20 to 2026-11-25", "2026-01-01T00:00Z", "2026-11-20T00:00Z"),
    ("UTC", "from 2026-11-20", "2026-11-19T12:00Z", "2026-11-20T00:00Z"),
    ("UTC", "from 2026-11-20", "9999-01-01T00:00Z", "open"),
    ("UTC", "until 2026-11-20", "2026-11-20T23:59:59Z", "open"),
    ("UTC", "until 2026-11-20", "2026-11-21T00:00Z", "over"),
    ("UTC", "until 9999-12-31", "9999-12-31T23:59:59Z", "open"),
    ("UTC", "from 9999-12-31", "2026-01-01T00:00Z", "9999-12-31T00:00Z"),
    ("UTC", "from 0001-01-01", "2026-01-01T00:00Z", "open"),
    ("UTC", "2026-11-20 09:00 to 2026-11-20 17:30", "2026-11-20T08:59:59Z", "2026-11-20T09:00Z"),
    ("UTC", "2026-11-20 09:00 to 2026-11-20 17:30", "2026-11-20T09:00Z", "open"),
    ("UTC", "2026-11-20 09:00 to 2026-11-20 17:30", "2026-11-20T17:29:59Z", "open"),
    ("UTC", "2026-11-20 09:00 to 2026-11-20 17:30", "2026-11-20T17:30Z", "over"),
    (NEW_YORK, "2026-11-20 09:00 to 2026-11-21 09:00Z", "2026-11-20T13:59Z", "2026-11-20T14:00Z"),
    (NEW_YORK, "2026-11-20 09:00 to 2026-11-21 09:00Z", "2026-11-21T08:59Z", "open"),
    (NEW_YORK, "2026-11-20 09:00 to 2026-11-21 09:00Z", "2026-11-21T09:00Z", "over"),
    ("UTC", "from 2026-11-20 09:00+02:00", "2026-11-20T06:59:59Z", "2026-11-20T07:00Z"),
    ("UTC", "until 2026-11-20 09:00", "2026-11-20T08:59:59Z", "open"),
    ("UTC", "until 2026-11-20 09:00", "2026-11-20T09:00Z", "over"),
    ("UTC", "every friday", "2026-11-20T00:00Z", "open"),
    ("UTC", "every friday", "2026-11-21T00:00Z", "2026-11-27T00:00Z"),
    ("UTC", "every monday", "2026-11-22T23:59:59Z", "2026-11-23T00:00Z"),
    ("UTC", "every sunday", "2026-11-22T12:00Z", "open"),
    ("UTC", "every thursday", "1970-01-01T00:00Z", "open"),
    ("UTC", "every wednesday", "1969-12-31T23:59:59Z", "open"),
    ("UTC", "every friday 15:00 to 22:00", "2026-11-20T14:59:59Z", "2026-11-20T15:00Z"),
    ("UTC", "every friday 15:00 to 22:00", "2026-11-20T15:00Z", "open"),
    ("UTC", "every friday 15:00 to 22:00", "2026-11-20T21:59:59Z", "open"),
    ("UTC", "every friday 15:00 to 22:00", "2026-11-20T22:00Z", "2026-11-27T15:00Z"),
    ("UTC", "every friday 22:00 to 03:00", "2026-11-21T02:59:59Z", "open"),
    ("UTC", "every friday 22:00 to 03:00", "2026-11-21T03:00Z", "2026-11-27T22:00Z"),
    ("UTC", "every friday 22:00 to 03:00", "2026-11-20T02:00Z", "2026-11-20T22:00Z"),
    ("UTC", "every friday 22:00 to 03:00", "2026-11-21T22:00Z", "2026-11-27T22:00Z"),
    ("UTC", "every friday 15:00 to 00:00", "2026-11-20T23:59:59Z", "open"),
    ("UTC", "every friday 15:00 to 00:00", "2026-11-21T00:00Z", "2026-11-27T15:00Z"),
    ("UTC", "every sunday 23:00 to 01:00", "2026-11-23T00:30Z", "open"),
    ("UTC", "every 1st of the month", "2026-12-01T00:00Z", "open"),
    ("UTC", "every 1st of the month", "2026-12-02T00:00Z", "2027-01-01T00:00Z"),
    ("UTC", "every 31st of the month", "2026-11-01T00:00Z", "2026-12-31T00:00Z"),
    ("UTC", "every 31st of the month", "2026-01-31T12:00Z", "open"),
    ("UTC", "every 31st of the month", "2026-02-01T00:00Z", "2026-03-31T00:00Z"),
    ("UTC", "every 30th of the month", "2026-02-01T00:00Z", "2026-03-30T00:00Z"),
    ("UTC", "every 29th of the month", "2026-02-01T00:00Z", "2026-03-29T00:00Z"),
    ("UTC", "every 29th of the month", "2028-02-01T00:00Z", "2028-02-29T00:00Z"),
    ("UTC", "every 31st of the month 23:00 to 01:00", "2026-02-01T00:59Z", "open"),
    ("UTC", "every 31st of the month 23:00 to 01:00", "2026-02-01T01:00Z", "2026-03-31T23:00Z"),
    ("UTC", "every last day of the month", "2026-02-28T00:00Z", "open"),
    ("UTC", "every last day of the month", "2028-02-28T00:00Z", "2028-02-29T00:00Z"),
    ("UTC", "every last day of the month", "2026-12-31T23:00Z", "open"),
    ("UTC", "every last day of the month 23:00 to 02:00", "2026-12-01T01:59Z", "open"),
    ("UTC", "every first tuesday of the month", "2026-12-01T00:00Z", "open"),
    ("UTC", "every first tuesday of the month", "2026-12-08T00:00Z", "2027-01-05T00:00Z"),
    ("UTC", "every first monday of the month", "2026-12-01T00:00Z", "2026-12-07T00:00Z"),
    ("UTC", "every second monday of the month", "2026-12-14T00:00Z", "open"),
    ("UTC", "every fourth thursday of the month", "2026-11-26T12:00Z", "open"),
    ("UTC", "every fifth tuesday of the month", "2026-11-01T00:00Z", "2026-12-29T00:00Z"),
    ("UTC", "every fifth friday of the month", "2026-11-01T00:00Z", "2027-01-29T00:00Z"),
    ("UTC", "every last friday of the month", "2026-11-27T12:00Z", "open"),
    ("UTC", "every last friday of the month", "2026-11-20T12:00Z", "2026-11-27T00:00Z"),
    ("UTC", "every 1st of march", "2026-03-01T12:00Z", "open"),
    ("UTC", "every 1st of march", "2026-03-02T00:00Z", "2027-03-01T00:00Z"),
    ("UTC", "every 29th of february", "2026-01-01T00:00Z", "2028-02-29T00:00Z"),
    ("UTC", "every 29th of february", "2097-01-01T00:00Z", "2104-02-29T00:00Z"),
    ("UTC", "every 31st of december 22:00 to 02:00", "2027-01-01T01:59Z", "open"),
    ("UTC", "every 31st of december 22:00 to 02:00", "2027-01-01T02:00Z", "2027-12-31T22:00Z"),
    # Clocks are put forward at 02:00, back at 02:00.
    (NEW_YORK, "every sunday 02:00 to 03:00", "2026-03-08T06:59Z", "2026-03-15T06:00Z"),
    (NEW_YORK, "every sunday 02:30 to 04:00", "2026-03-08T06:59Z", "2026-03-08T07:00Z"),
    (NEW_YORK, "every sunday 01:00 to 02:30", "2026-03-08T06:59Z", "open"),
    (NEW_YORK, "every sunday 01:00 to 02:30", "2026-03-08T07:00Z", "2026-03-15T05:00Z"),
    (NEW_YORK, "every sunday 01:00 to 01:30", "2026-11-01T05:29Z", "open"),
    (NEW_YORK, "every sunday 01:00 to 01:30", "2026-11-01T05:30Z", "2026-11-01T06:00Z"),
    (NEW_YORK, "every sunday 01:00 to 01:30", "2026-11-01T06:30Z", "2026-11-08T06:00Z"),
    (NEW_YORK, "every sunday 01:30 to 05:00", "2026-11-01T06:15Z", "2026-11-01T06:30Z"),
    (NEW_YORK, "every sunday 00:30 to 01:30", "2026-11-01T05:45Z", "2026-11-01T06:00Z"),
    (NEW_YORK, "every saturday 22:00 to 02:30", "2026-11-01T07:29Z", "open"),
    (NEW_YORK, "every saturday 22:00 to 02:30", "2026-03-08T07:00Z", "2026-03-15T02:00Z"),
    (NEW_YORK, "every sunday", "2026-11-02T04:59Z", "open"),
    (NEW_YORK, "every sunday", "2026-03-08T03:59Z", "2026-03-08T05:00Z"),
    # Midnight is skipped: the day begins at 01:00.
    (SAO_PAULO, "2018-11-04", "2018-11-04T02:59:59Z", "2018-11-04T03:00Z"),
    (SAO_PAULO, "2018-11-04", "2018-11-05T01:59:59Z", "open"),
    (SAO_PAULO, "every sunday 00:00 to 01:00", "2018-11-04T02:59Z", "2018-11-11T02:00Z"),
    # 23:00 to midnight comes twice, on the day before.
    (SAO_PAULO, "2018-02-18", "2018-02-18T02:59:59Z", "2018-02-18T03:00Z"),
    (SAO_PAULO, "2018-02-17", "2018-02-18T02:30Z", "open"),
    (HAVANA, "every sunday", "2026-11-01T05:30Z", "open"),
    # One minute of Sunday, then Saturday once more.
    ("America/St_Johns", "2010-11-06", "2010-11-07T02:30:30Z", "2010-11-07T02:31Z"),
    ("America/St_Johns", "2010-11-07", "2010-11-07T02:31Z", "2010-11-07T03:30Z"),
    ("America/St_Johns", "until 2010-11-06", "2010-11-07T03:30Z", "over"),
    # A day that was skipped altogether.
    ("Pacific/Apia", "2011-12-30", "2011-12-29T12:00Z", "over"),
    ("Pacific/Apia", "every 30th of december", "2011-12-29T12:00Z", "2012-12-29T10:00Z"),
    ("Asia/Kolkata", "every friday 09:00 to 10:00", "2026-11-20T03:30Z", "open"),
]  # fmt: skip


@pytest.mark.parametrize(("place", "text", "now", "outcome"), CASES)
def test_by_hand(place: str, text: str, now: str, outcome: str) -> None:
    found, clock = (times(text, place),), Clock(at(now), place)
    assert clock.open(found) == (outcome == "open")
    if outcome == "open":
        assert clock.opens(found) == at(now)
    else:
        assert clock.opens(found) == (None if outcome == "over" else at(outcome))


def test_one_of_several_is_enough() -> None:
    several = (times("2026-11-20", "UTC"), times("every last friday of the month", "UTC"))
    assert Clock(at("2026-11-20T00:00Z"), "UTC").open(several)
    assert Clock(at("2026-11-27T00:00Z"), "UTC").open(several)
    assert Clock(at("2026-11-21T00:00Z"), "UTC").opens(several) == at("2026-11-27T00:00Z")
    assert Clock(at("2026-11-21T00:00Z"), "UTC").opens(several[:1]) is None


# The oracle: what a person with a wall calendar and a clock would say, asked every minute.

Person = Callable[[datetime], bool]


def hours_of(random: Random) -> tuple[str, Callable[[int, bool, bool], bool]]:
    if random.random() < 0.4:
        return "", lambda _, today, __: today
    start, end = random.sample(range(0, 1440, 15), 2)
    words = f" {start // 60:02}:{start % 60:02} to {end // 60:02}:{end % 60:02}"
    if start < end:
        return words, lambda minute, today, _: today and start <= minute < end
    return words, lambda minute, today, before: (today and minute >= start) or (before and minute < end)


def ordinal(number: int) -> str:
    return f"{number}{'th' if 11 <= number <= 13 else {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th')}"


def is_nth(day: date, nth: int) -> bool:
    """Whether so many days of its weekday have been in its month, itself included; 6: it is the last."""
    if nth == 6:
        return (day + timedelta(days=7)).month != day.month
    return sum(1 for weeks in range(5) if (day - timedelta(days=7 * weeks)).month == day.month) == nth


def day_of(random: Random, near: date) -> tuple[str, Callable[[date], bool]]:
    weekday, nth = random.choice((near.weekday(), random.randrange(7))), random.randrange(1, 7)
    return random.choice(
        [
            (f"every {WEEKDAYS[weekday]}", lambda day: day.weekday() == weekday),
            (f"every {ordinal(near.day)} of the month", lambda day: day.day == near.day),
            ("every last day of the month", lambda day: (day + timedelta(days=1)).day == 1),
            (
                f"every {NTH[nth - 1]} {WEEKDAYS[weekday]} of the month",
                lambda day: day.weekday() == weekday and is_nth(day, nth),
            ),
            (
                f"every {ordinal(near.day)} of {MONTHS[near.month - 1]}",
                lambda day: (day.month, day.day) == (near.month, near.day),
            ),
        ]
    )


def random_calendar(random: Random, around: date) -> tuple[str, Person]:
    if random.random() < 0.25:
        first = around + timedelta(days=random.randrange(-8, 8))
        last = first + timedelta(days=random.randrange(8))
        return random.choice(
            [
                (f"{first} to {last}", lambda wall: first <= wall.date() <= last),
                (f"{first}", lambda wall: wall.date() == first),
                (f"from {first}", lambda wall: first <= wall.date()),
                (f"until {last}", lambda wall: wall.date() <= last),
            ]
        )
    near = around + timedelta(days=random.randrange(-3, 4))
    (day_words, falls), (hour_words, within) = day_of(random, near), hours_of(random)

    def person(wall: datetime) -> bool:
        day = wall.date()
        return within(wall.hour * 60 + wall.minute, falls(day), falls(day - timedelta(days=1)))

    return day_words + hour_words, person


TURNS = [
    (NEW_YORK, "2026-03-08"), (NEW_YORK, "2026-11-01"), (SAO_PAULO, "2018-11-04"), (SAO_PAULO, "2018-02-18"),
    (HAVANA, "2026-03-08"), (HAVANA, "2026-11-01"), ("America/St_Johns", "2010-11-07"),
    ("America/St_Johns", "2010-03-14"),
    ("Pacific/Apia", "2011-12-30"), ("Australia/Lord_Howe", "2026-04-05"), ("Africa/Cairo", "2026-04-24"),
    ("Asia/Beirut", "2026-10-25"), ("Europe/Berlin", "2028-02-29"), ("Asia/Kolkata", "2026-12-31"),
    ("Asia/Manila", "1844-12-31"), ("America/Juneau", "1867-10-18"),
]  # fmt: skip


def compare(place: str, around: str, days: int, seed: int, count: int) -> None:
    """Every minute for so many days before and after a day: open or not, and when next."""
    random, clocks = Random(f"{place} {around} {seed}"), zone(place)
    assert clocks is not None
    middle = int(datetime.fromisoformat(around).replace(tzinfo=UTC).timestamp())
    minutes = range(middle - days * 86_400, middle + days * 86_400, 60)
    walls = [datetime.fromtimestamp(each, clocks) for each in minutes]
    readings = [Clock(each, place) for each in minutes]
    for _ in range(count):
        text, person = random_calendar(random, date.fromisoformat(around))
        found = (times(text, place),)
        expected = [person(each) for each in walls]
        assert [clock.open(found) for clock in readings] == expected, text
        changes = [0, *(index for index, (a, b) in enumerate(pairwise(expected), 1) if a != b), len(minutes)]
        for start, end in pairwise(changes):
            if not expected[start]:
                answer = readings[random.randrange(start, end)].opens(found)
                if end < len(minutes):
                    assert answer is not None
                    assert minutes[end - 1] < answer <= minutes[end], text
                else:
                    assert answer is None or answer > minutes[-1], text


@pytest.mark.parametrize(("place", "around"), TURNS)
def test_every_minute_around_a_change_of_clocks(place: str, around: str) -> None:
    compare(place, around, days=4, seed=1, count=5)


@pytest.mark.slow
@pytest.mark.parametrize(("place", "around"), TURNS)
def test_every_minute_of_two_years(place: str, around: str) -> None:
    compare(place, around, days=366, seed=2, count=4)
