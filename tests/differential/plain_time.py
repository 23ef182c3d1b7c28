"""A third reading of language.md 1.6, by the calendar of Python alone: nothing here comes from the engine.

Days are numbers since 1970-01-01 and instants seconds since 1970-01-01 00:00 UTC, as everywhere.
"""

from calendar import isleap, monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo

from nextbest.dsl.quantities import Duration, Moment, Period

EPOCH = date(1970, 1, 1)


@cache
def plain_zone(name: str) -> ZoneInfo | None:
    """The zone of the `tzdata` package of that exact name: the system's may be older."""
    if name not in files("tzdata").joinpath("zones").read_text(encoding="ascii").split():
        return None
    with files("tzdata").joinpath("zoneinfo", *name.split("/")).open("rb") as file:
        return ZoneInfo.from_file(file, key=name)


def day_number(day: date) -> int:
    return (day - EPOCH).days


def day_of(number: int) -> date:
    return EPOCH + timedelta(days=number)


def calendar_step(day: date, sign: int, length: Period) -> date:
    """Month ends clamp."""
    months = day.year * 12 + day.month - 1 + sign * length.months
    year, month = divmod(months, 12)
    day = date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
    return day + timedelta(days=sign * length.days)


def anniversary(day: date, year: int) -> date:
    return date(year, 2, 28) if (day.month, day.day) == (2, 29) and not isleap(year) else day.replace(year=year)


@dataclass(frozen=True)
class PlainClock:
    """One `now` and the policy zone."""

    now: int
    zone: ZoneInfo

    @property
    def today(self) -> int:
        return day_number(self.wall(self.now).date())

    def wall(self, instant: int) -> datetime:
        return datetime.fromtimestamp(instant, self.zone)

    def from_wall(self, wall: datetime) -> int:
        """In a gap it moves forward by the gap; of two, the earlier: what the offset before the change gives."""
        return int(wall.replace(tzinfo=self.zone, fold=0).timestamp())

    def midnight(self, day: int) -> int:
        """Where that lies in a gap, the first instant after it."""
        wall = datetime.combine(day_of(day), datetime.min.time())
        instant = self.from_wall(wall)
        while self.wall(instant - 60).replace(tzinfo=None) >= wall:
            instant -= 60
        return instant

    def moment(self, moment: Moment) -> int:
        """`now`, `today` or a date, and the steps from there."""
        if moment.start != "now":
            day = day_of(self.today if moment.start == "today" else moment.start)
            for sign, length in moment.steps:
                assert isinstance(length, Period)
                day = calendar_step(day, sign, length)
            return day_number(day)
        instant = self.now
        for sign, length in moment.steps:
            instant = self.step(instant, sign, length)
        return instant

    def step(self, instant: int, sign: int, length: Period | Duration) -> int:
        if isinstance(length, Duration):
            return instant + sign * length.seconds
        wall = self.wall(instant).replace(tzinfo=None, fold=0)
        return self.from_wall(datetime.combine(calendar_step(wall.date(), sign, length), wall.time()))

    def later(self, instant: int, lengths: Sequence[Period | Duration]) -> int:
        """So much later, all lengths together: months first, then days, then exact time."""
        periods = [each for each in lengths if isinstance(each, Period)]
        calendar = Period(sum(each.months for each in periods), sum(each.days for each in periods))
        exact = sum(each.seconds for each in lengths if isinstance(each, Duration))
        return (self.step(instant, 1, calendar) if periods else instant) + exact

    def edge(self, of_days: bool, sign: int, length: Period | Duration) -> int:
        """The other end of a window of length P from now, or from today."""
        if not of_days:
            return self.step(self.now, sign, length)
        assert isinstance(length, Period)
        return day_number(calendar_step(day_of(self.today), sign, length))

    def within(self, x: int, of_days: bool, direction: str, length: Period | Duration) -> bool:
        """`within last P`, `within next P`: half-open, and exactly P long."""
        present = self.today if of_days else self.now
        if direction == "last":
            return self.edge(of_days, -1, length) < x <= present
        return present <= x < self.edge(of_days, 1, length)

    def ago(self, x: int, of_days: bool, length: Period | Duration) -> bool:
        return x <= self.edge(of_days, -1, length)

    def anniversary_within(self, day: int, direction: str, length: Period) -> bool:
        """Of all anniversaries there are: is one in the window?"""
        year = day_of(self.today).year
        reach = 2 + length.months // 12 + length.days // 365
        every = (day_number(anniversary(day_of(day), each)) for each in range(year - reach, year + reach + 1))
        return any(self.within(each, True, direction, length) for each in every)

    def local_time(self, zone: str) -> int:
        wall = datetime.fromtimestamp(self.now, UTC).astimezone(plain_zone(zone))
        return wall.hour * 3600 + wall.minute * 60 + wall.second
