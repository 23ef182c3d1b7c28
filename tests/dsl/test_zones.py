"""Wall clocks and instants (language.md 1.6), by hand and against a walk through time."""

from datetime import UTC, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest

from nextbest.dsl.zones import (
    EARLIEST,
    EPOCH,
    LATEST,
    first_instant,
    instant,
    instant_of,
    instants,
    local,
    midnight,
    names,
    shown,
    zone,
)


def naive(text: str) -> datetime:
    return datetime.fromisoformat(text)


def seconds(text: str) -> int:
    return int(datetime.fromisoformat(text).timestamp())


def known(name: str) -> ZoneInfo:
    found = zone(name)
    assert found is not None
    return found


@pytest.mark.parametrize(
    "name", ["america/new_york", "Nowhere", "", "+05:30", "UTC+1", "../etc/passwd", "America", "zones"]
)
def test_a_name_in_any_other_spelling_is_no_zone(name: str) -> None:
    assert zone(name) is None
    assert name not in names()


def test_every_name_is_a_zone() -> None:
    assert {"UTC", "America/New_York", "America/Coyhaique", "Europe/Berlin"} <= names()
    assert all(zone(name) is not None for name in names())


def test_a_zone_is_read_once_and_knows_its_name() -> None:
    assert known("Europe/Berlin") is known("Europe/Berlin")
    assert known("Europe/Berlin").key == "Europe/Berlin"


@pytest.mark.parametrize(
    ("name", "wall", "found"),
    [
        ("America/New_York", "2026-01-15 12:00", ["2026-01-15T12:00-05:00"]),
        ("America/New_York", "2026-03-08 01:59:59", ["2026-03-08T01:59:59-05:00"]),
        ("America/New_York", "2026-03-08 02:00", []),
        ("America/New_York", "2026-03-08 02:59:59", []),
        ("America/New_York", "2026-03-08 03:00", ["2026-03-08T03:00-04:00"]),
        ("America/New_York", "2026-11-01 00:59:59", ["2026-11-01T00:59:59-04:00"]),
        ("America/New_York", "2026-11-01 01:00", ["2026-11-01T01:00-04:00", "2026-11-01T01:00-05:00"]),
        ("America/New_York", "2026-11-01 01:59:59", ["2026-11-01T01:59:59-04:00", "2026-11-01T01:59:59-05:00"]),
        ("America/New_York", "2026-11-01 02:00", ["2026-11-01T02:00-05:00"]),
        ("Australia/Lord_Howe", "2026-10-04 02:15", []),
        ("Australia/Lord_Howe", "2026-04-05 01:45", ["2026-04-05T01:45+11:00", "2026-04-05T01:45+10:30"]),
        ("America/Sao_Paulo", "2018-11-04 00:00", []),
        ("America/Sao_Paulo", "2018-02-17 23:30", ["2018-02-17T23:30-02:00", "2018-02-17T23:30-03:00"]),
        ("America/Sao_Paulo", "2018-02-18 00:00", ["2018-02-18T00:00-03:00"]),
        ("Pacific/Apia", "2011-12-29 23:59:59", ["2011-12-29T23:59:59-10:00"]),
        ("Pacific/Apia", "2011-12-30 00:00", []),
        ("Pacific/Apia", "2011-12-30 23:59:59", []),
        ("Pacific/Apia", "2011-12-31 00:00", ["2011-12-31T00:00+14:00"]),
        ("Asia/Kathmandu", "2026-06-01 05:45", ["2026-06-01T05:45+05:45"]),
        ("UTC", "1970-01-01 00:00", ["1970-01-01T00:00+00:00"]),
    ],
)
def test_instants_of_a_wall_clock(name: str, wall: str, found: list[str]) -> None:
    assert instants(known(name), naive(wall)) == tuple(seconds(each) for each in found)


@pytest.mark.parametrize(
    ("name", "wall", "moved", "first"),
    [
        ("America/New_York", "2026-03-08 02:30", "2026-03-08T03:30-04:00", "2026-03-08T03:00-04:00"),
        ("America/New_York", "2026-11-01 01:30", "2026-11-01T01:30-04:00", "2026-11-01T01:30-04:00"),
        ("Australia/Lord_Howe", "2026-10-04 02:15", "2026-10-04T02:45+11:00", "2026-10-04T02:30+11:00"),
        ("America/Sao_Paulo", "2018-11-04 00:00", "2018-11-04T01:00-02:00", "2018-11-04T01:00-02:00"),
        ("America/Sao_Paulo", "2018-11-04 00:20", "2018-11-04T01:20-02:00", "2018-11-04T01:00-02:00"),
        ("Pacific/Apia", "2011-12-30 00:00", "2011-12-31T00:00+14:00", "2011-12-31T00:00+14:00"),
        ("Pacific/Apia", "2011-12-30 18:00", "2011-12-31T18:00+14:00", "2011-12-31T00:00+14:00"),
        ("America/Havana", "2026-03-08 00:00", "2026-03-08T01:00-04:00", "2026-03-08T01:00-04:00"),
        ("America/Havana", "2026-11-01 00:00", "2026-11-01T00:00-04:00", "2026-11-01T00:00-04:00"),
    ],
)
def test_one_instant_of_a_wall_clock_that_is_missing_or_shown_twice(
    name: str, wall: str, moved: str, first: str
) -> None:
    assert instant(known(name), naive(wall)) == seconds(moved)
    assert first_instant(known(name), naive(wall)) == seconds(first)


@pytest.mark.parametrize("name", ["Asia/Tokyo", "America/New_York", "UTC", "Pacific/Kiritimati", "Africa/Monrovia"])
@pytest.mark.parametrize("wall", ["0001-01-01 00:00", "9999-12-31 23:59:59"])
def test_the_ends_of_the_years_have_instants(name: str, wall: str) -> None:
    at = instant(known(name), naive(wall))
    assert instants(known(name), naive(wall)) == (at,)
    assert first_instant(known(name), naive(wall)) == at
    for beyond in (-(10**18), 10**18):
        assert shown(known(name), beyond) in (naive("0001-01-01 00:00"), naive("9999-12-31 23:59:59"))


SOME = [
    "America/New_York",
    "Europe/Dublin",
    "Africa/Casablanca",
    "Pacific/Apia",
    "America/Sao_Paulo",
    "Australia/Lord_Howe",
]


@pytest.mark.parametrize("name", SOME)
def test_against_a_walk_through_time(name: str) -> None:
    """The slow oracle: look at what clocks show each half hour for a year and more, and turn it round."""
    place = known(name)
    start, end = seconds("2011-01-01T00:00+00:00"), seconds("2012-04-01T00:00+00:00")
    by_wall: dict[datetime, list[int]] = {}
    for at in range(start, end, 1800):
        local = datetime.fromtimestamp(at, UTC).astimezone(place).replace(tzinfo=None, fold=0)
        assert shown(place, at) == local
        by_wall.setdefault(local, []).append(at)
    for at in range(start + 86_400 * 2, end - 86_400 * 2, 1800):
        wall = datetime.fromtimestamp(at, UTC).replace(tzinfo=None)
        found = by_wall.get(wall, [])
        assert instants(place, wall) == tuple(found)
        if found:
            assert instant(place, wall) == first_instant(place, wall) == found[0]
        else:
            reached = first_instant(place, wall)
            assert shown(place, reached) > wall > shown(place, reached - 1)


@pytest.mark.parametrize("name", sorted(names()))
def test_whole_numbers_say_the_same(name: str) -> None:
    """Where many clocks were changed, at the ends of time, and anywhere."""
    place, random = known(name), Random(name)
    first, last = ((each - EPOCH) // timedelta(seconds=1) for each in (EARLIEST, LATEST))
    near = [seconds(f"{year}-{day}T00:00+00:00") for year in (1867, 1892, 1945, 2011) for day in ("10-18", "12-30")]
    for at in [
        *(each + random.randrange(5 * 86_400) for each in near for _ in range(2)),
        *(random.randint(first - 10**6, last + 10**6) for _ in range(5)),
        *(random.randrange(2**31) for _ in range(30)),
        *(first + random.randint(-5, 5) * 40_000 for _ in range(4)),
        *(last + random.randint(-5, 5) * 40_000 for _ in range(4)),
    ]:
        wall = shown(place, at)
        day, time = local(place, at)
        assert EPOCH + timedelta(days=day, seconds=time) == wall
        assert instant_of(place, day, time) == instant(place, wall)
        assert midnight(place, day) == first_instant(place, EPOCH + timedelta(days=day))
