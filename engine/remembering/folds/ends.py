"""When what stops a candidate ends, if nothing else happens: for explanations."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from zoneinfo import ZoneInfo

from nextbest.dsl.checked_policy import Length
from nextbest.dsl.clauses import Calendar, CalendarUnit, Pace, Sliding
from nextbest.dsl.quantities import Duration, Period
from nextbest.dsl.zones import EPOCH, first_instant, instant, shown
from nextbest.engine.clock import LAST_INSTANT, SECOND, Clock
from nextbest.engine.functions.calendar import FIRST_DAY, LAST_DAY, next_of, stepped
from nextbest.engine.openings import DAY, first_shown, wall

SLACK = 4
"""Days by which a step forward may miss the day from which the same step back leads to its start: ends of months, and
days that a zone left out or had twice."""


def limit(instants: Sequence[int], count: int, pace: Pace, zone: ZoneInfo | None, clock: Clock) -> int | None:
    """The first instant after `now` at which a limit of `count` does not bind; None: never, or not known.

    `instants` are those of `Counts.filling`, in order; `zone` is the customer's.
    """
    if len(instants) < count:
        return clock.now + 1
    # It binds exactly as long as the last `count` of them all lie in its window.
    at = instants[-count]
    match pace:
        case Sliding(length):
            return leaves(at, length, clock)
        case Calendar(unit):
            return None if zone is None else _next_unit(at, unit, zone, clock.now)
    return None


def leaves(at: int, length: Length, clock: Clock) -> int | None:
    """The first instant after `now` at which `at`, which is within the last so much time, is not; None: never.

    The end of a suppression, of a `never_together`, of a place in a sliding limit. By what language.md 1.6 says of
    `now - P`: where clocks are changed and at ends of months, `at` may be within it again later.
    """
    first = clock.now + 1
    if isinstance(length, Duration):
        end = max(at + length.seconds, first)
        return end if end <= LAST_INSTANT else None
    zone = clock.policy_zone
    hoped = stepped(_day(zone, at), length.months, length.days)
    for day in range(max(_day(zone, first), hoped, FIRST_DAY + SLACK) - SLACK, LAST_DAY + 1):
        ends = list(_ends_on(day, at, length, first, zone))
        if ends:
            return min(ends)
    return None


def _ends_on(day: int, at: int, length: Period, first: int, zone: ZoneInfo) -> Iterator[int]:
    """The first instants from `first` on at which clocks show that day, and `length` earlier is `at` or after it."""
    for low, high in _times_from(stepped(day, -length.months, -length.days), at, zone):
        found = first_shown(zone, first, wall(day, low), wall(day, high))
        if found is not None:
            yield found


def _times_from(day: int, at: int, zone: ZoneInfo) -> Iterator[tuple[int, int]]:
    """The times of a day, in seconds since midnight, whose instants are `at` or after it.

    By `zones.instant`, which goes to and fro where clocks are changed: in one piece before the change, in one after it.
    """
    change = _change(day, zone)
    for start, end in ((0, change), (change, DAY)):
        if start < end:
            low = max(start, at - _offset(day, start, zone))
            if low < end:
                yield low, end


def _change(day: int, zone: ZoneInfo) -> int:
    """The first second of a day with another offset than its midnight; its length where there is none."""
    offset, low, high = _offset(day, 0, zone), 0, DAY - 1
    if _offset(day, high, zone) == offset:
        return DAY
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if _offset(day, middle, zone) == offset else (low, middle)
    return high


def _offset(day: int, time: int, zone: ZoneInfo) -> int:
    """What added to a time of that day gives its instant."""
    shows = wall(day, time)
    assert shows is not None, "times of days that clocks can show"
    return instant(zone, shows) - time


def _next_unit(at: int, unit: CalendarUnit, zone: ZoneInfo, now: int) -> int | None:
    """The first instant after `now` in a calendar unit that began after `at`."""
    found = max(at, now)
    while (following := next_of(unit, day := _day(zone, found))) > day:
        midnight = EPOCH + timedelta(days=following)
        after = first_shown(zone, found + 1, midnight, None)
        if after is None or after > LAST_INSTANT:
            return None
        if at < first_instant(zone, midnight):
            return after
        # Clocks were put back over midnight: `at` lies in the hour that both days claim.
        found = after
    return None


def _day(zone: ZoneInfo, at: int) -> int:
    """The day that clocks show, since 1970-01-01."""
    return (shown(zone, at) - EPOCH) // SECOND // DAY
