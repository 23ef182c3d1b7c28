"""Everything that depends on `now`: the constants of a decision, each computed when first asked for, and kept."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any, NamedTuple, TypeVar
from zoneinfo import ZoneInfo

from nextbest.dsl.checked_during import Times
from nextbest.dsl.clauses import Calendar, CalendarUnit, Pace, Sliding
from nextbest.dsl.quantities import Duration, Moment, Period
from nextbest.dsl.zones import EARLIEST, EPOCH, LATEST, instant_of, local, midnight, zone
from nextbest.engine.errors import UsageError
from nextbest.engine.functions.calendar import FIRST_DAY, LAST_DAY, first_of, stepped
from nextbest.engine.openings import is_open, opening

T = TypeVar("T")

SECOND = timedelta(seconds=1)

FIRST_INSTANT = (EARLIEST - EPOCH) // SECOND
LAST_INSTANT = (LATEST - EPOCH) // SECOND
"""Ends of what a datetime can be: the years 1 to 9999 in UTC. Steps beyond them stop there."""


class Local(NamedTuple):
    """What the clocks of one zone show at `now`."""

    date: int
    """Days since 1970-01-01."""
    time: int
    """Seconds since midnight, by the wall clock."""


class Clock:
    """One `now`, in seconds since 1970-01-01 00:00 UTC, and the policy zone. Never raises once made."""

    __slots__ = ("_kept", "_locals", "_zone", "now", "zone_name")

    def __init__(self, now: int, zone_name: str) -> None:
        """Raises UsageError for a name that is no IANA zone, in that spelling."""
        policy_zone = zone(zone_name)
        if policy_zone is None:
            raise UsageError(f"`{zone_name}` is not an IANA time zone")
        self.now = now
        self.zone_name = zone_name
        self._zone = policy_zone
        self._locals: dict[str, Local] = {}
        self._kept: dict[object, Any] = {}

    @property
    def policy_zone(self) -> ZoneInfo:
        """The zone in which what is nobody's own is counted."""
        return self._zone

    @property
    def today(self) -> int:
        """The day of `now` in the policy zone, since 1970-01-01."""
        return self.local(self._zone).date

    def kept(self, owner: object, make: Callable[["Clock"], T]) -> T:
        """What its owner makes of this clock, made when first asked for; one for each owner."""
        found: T | None = self._kept.get(owner)
        return self._kept.setdefault(owner, make(self)) if found is None else found

    def local_time(self, zone_name: str | None) -> int | None:
        """Seconds since midnight by the wall clock of that zone; None where there is no such zone."""
        place = None if zone_name is None else zone(zone_name)
        return None if place is None else self.local(place).time

    def local(self, place: ZoneInfo) -> Local:
        """What clocks show in a zone of `nextbest.dsl.zones`."""
        found = self._locals.get(place.key)
        if found is None:
            found = self._locals[place.key] = Local(*local(place, self.now))
        return found

    def began(self, unit: CalendarUnit, place: ZoneInfo) -> int:
        """The instant at which the present day, week (on Monday), month or year began in a zone."""
        return midnight(place, first_of(unit, self.local(place).date))

    def moment(self, moment: Moment) -> int:
        """The day, or the instant, that it stands for at this `now` (language.md 1.6)."""
        # Whoever asks keeps the answer: to find it here again would cost as much as to reckon it.
        if moment.start == "now":
            at = self.now
            for sign, length in moment.steps:
                at = _clipped(self._stepped(at, sign, length))
            return at
        day = self.today if moment.start == "today" else moment.start
        for sign, length in moment.steps:
            assert isinstance(length, Period), "a day moves by calendar steps"
            day = stepped(day, sign * length.months, sign * length.days)
        return self.midnight(day) if moment.midnight else day

    def open(self, calendars: Sequence[Times]) -> bool:
        """Whether one of these calendars of the policy zone is open (language.md 2.5)."""
        local = self.local(self._zone)
        return any(is_open(each, self.now, local.date, local.time) for each in calendars)

    def opens(self, calendars: Sequence[Times]) -> int | None:
        """The first instant from `now` on at which one of these calendars is open; None: all are over."""
        found = [opening(each, self._zone, self.now) for each in calendars]
        return min((each for each in found if each is not None), default=None)

    def counts_from(self, pace: Pace, place: ZoneInfo) -> int:
        """The first instant at which a contact still fills a limit of that pace now (language.md 2.4).

        What slides and what is `in total` does so in the policy zone; calendar units begin in `place`.
        """
        if isinstance(pace, Sliding):
            return self.earlier(self.now, pace.length) + 1
        return self.began(pace.unit, place) if isinstance(pace, Calendar) else FIRST_INSTANT

    def later(self, at: int, *lengths: Period | Duration) -> int:
        """An instant moved forward by all of these together, on the wall clock of the policy zone: deadlines, waits.

        Months first, then days, then exact time.
        """
        calendar = [each for each in lengths if isinstance(each, Period)]
        months, days = sum(each.months for each in calendar), sum(each.days for each in calendar)
        seconds = sum(each.seconds for each in lengths if isinstance(each, Duration))
        at = self._stepped(at, 1, Period(months, days)) if calendar else at
        return _clipped(at + seconds)

    def earlier(self, at: int, length: Period | Duration) -> int:
        """An instant moved back, as `now - 30 days` is from `now` (language.md 1.6)."""
        return _clipped(self._stepped(at, -1, length))

    def midnight(self, day: int) -> int:
        """The instant at which a day begins in the policy zone."""
        return midnight(self._zone, min(max(day, FIRST_DAY), LAST_DAY))

    def _stepped(self, at: int, sign: int, length: Period | Duration) -> int:
        """Durations are exact; periods keep the wall clock of the policy zone."""
        if isinstance(length, Duration):
            return at + sign * length.seconds
        day, time = self.local(self._zone) if at == self.now else local(self._zone, at)
        return instant_of(self._zone, stepped(day, sign * length.months, sign * length.days), time)


def _clipped(at: int) -> int:
    return at if FIRST_INSTANT <= at <= LAST_INSTANT else FIRST_INSTANT if at < FIRST_INSTANT else LAST_INSTANT
