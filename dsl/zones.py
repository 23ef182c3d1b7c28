"""Time zones, and the instants at which a wall clock shows a time, from the `tzdata` package alone."""

from datetime import UTC, datetime, timedelta
from functools import cache, lru_cache
from importlib.resources import files
from zoneinfo import ZoneInfo

EPOCH = datetime(1970, 1, 1, tzinfo=UTC).replace(tzinfo=None)
"""Wall clocks are naive datetimes in whole seconds; all instants are seconds since 1970-01-01 00:00 UTC."""

DAY = 86_400
REMEMBERED = 16_384
"""Days of zones; some hundred bytes each."""

EARLIEST = EPOCH.replace(year=1)
LATEST = EPOCH.replace(year=9999, month=12, day=31, hour=23, minute=59, second=59)
EARLIEST_DAY, LATEST_DAY = (EARLIEST - EPOCH).days, (LATEST - EPOCH).days


@cache
def names() -> frozenset[str]:
    """Every IANA name, in its exact spelling."""
    return frozenset(files("tzdata").joinpath("zones").read_text(encoding="ascii").split())


@cache
def zone(name: str) -> ZoneInfo | None:
    """The zone of that exact name; None where there is none.

    Never the system's: decisions must not differ between machines (architecture.md, "The house").
    """
    if name not in names():
        return None
    with files("tzdata").joinpath("zoneinfo", *name.split("/")).open("rb") as file:
        return ZoneInfo.from_file(file, key=name)


def shown(zone: ZoneInfo, instant: int) -> datetime:
    """What clocks there show at an instant; the ends of the years 1 to 9999 beyond them."""
    try:
        local = zone.fromutc((EPOCH + timedelta(seconds=instant)).replace(tzinfo=zone))
    except OverflowError:
        return LATEST if instant > 0 else EARLIEST
    return local.replace(tzinfo=None, fold=0, microsecond=0)


def instants(zone: ZoneInfo, wall: datetime) -> tuple[int, ...]:
    """Every instant at which clocks there show that time, in order: none in a gap, two where they were put back."""
    earlier, later = _at(zone, wall, 0), _at(zone, wall, 1)
    if earlier == later:
        return (earlier,)
    return (earlier, later) if earlier < later else ()


def instant(zone: ZoneInfo, wall: datetime) -> int:
    """The instant of a wall clock: of two the earlier; one that does not exist moves forward by the gap.

    language.md 1.6, for `now - 3 months`.
    """
    return _at(zone, wall, 0)


def first_instant(zone: ZoneInfo, wall: datetime) -> int:
    """The first instant at which clocks there show that time or have passed it; in a gap, its end.

    language.md 1.6, for local midnights and ends of quiet hours.
    """
    # In a gap the offset before it gives the later of the two, the offset after it the earlier: the end lies between.
    low, high = _at(zone, wall, 1), _at(zone, wall, 0)
    while low < high:
        middle = (low + high) // 2
        if shown(zone, middle) < wall:
            low = middle + 1
        else:
            high = middle
    return high


def ahead(zone: ZoneInfo, at: int) -> int:
    """Seconds by which clocks there are ahead of UTC."""
    found = _steady(zone, at // DAY)
    return _ahead(zone, at) if found is None else found


def local(zone: ZoneInfo, instant: int) -> tuple[int, int]:
    """What clocks there show at an instant, as `shown`: the day, since 1970-01-01, and the seconds since midnight."""
    found = _steady(zone, instant // DAY)
    if found is None:
        since = shown(zone, instant) - EPOCH
        return since.days, since.seconds
    return divmod(instant + found, DAY)


def instant_of(zone: ZoneInfo, day: int, time: int) -> int:
    """`instant` of a time of a day in the years 1 to 9999."""
    found = _steady_around(zone, day)
    if found is None:
        return instant(zone, EPOCH + timedelta(days=day, seconds=time))
    return day * DAY + time - found


def midnight(zone: ZoneInfo, day: int) -> int:
    """`first_instant` of the midnight that begins a day in the years 1 to 9999."""
    found = _steady_around(zone, day)
    return first_instant(zone, EPOCH + timedelta(days=day)) if found is None else day * DAY - found


def change(zone: ZoneInfo, start: int, end: int) -> int | None:
    """The instant after `start` and up to `end` at which clocks there were put forward or back, if there is one.

    For times in which there is at most one: no zone ever changed twice within six days.
    """
    before = ahead(zone, start)
    if ahead(zone, end) == before:
        return None
    while end - start > 1:
        middle = (start + end) // 2
        start, end = (middle, end) if ahead(zone, middle) == before else (start, middle)
    return end


def _ahead(zone: ZoneInfo, at: int) -> int:
    return (shown(zone, at) - EPOCH) // timedelta(seconds=1) - at


@lru_cache(maxsize=REMEMBERED)
def _steady(zone: ZoneInfo, day: int) -> int | None:
    """By how many seconds clocks there are ahead of UTC all through a day of UTC; None: they change, or time ends."""
    if not EARLIEST_DAY + 2 < day < LATEST_DAY - 2:
        return None
    found = _ahead(zone, day * DAY)
    return found if _ahead(zone, day * DAY + DAY) == found else None


@lru_cache(maxsize=REMEMBERED)
def _steady_around(zone: ZoneInfo, day: int) -> int | None:
    """The same through all days of UTC on which clocks there may show a day of theirs: so they show it just once."""
    found = {_steady(zone, each) for each in (day - 1, day, day + 1)}
    return found.pop() if len(found) == 1 else None


def _at(zone: ZoneInfo, wall: datetime, fold: int) -> int:
    offset = wall.replace(tzinfo=zone, fold=fold).utcoffset() or timedelta()
    return (wall - EPOCH - offset) // timedelta(seconds=1)
