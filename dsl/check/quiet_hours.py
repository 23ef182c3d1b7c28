"""Quiet hours of a channel, and the holes that they leave in a week (language.md 2.4)."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple, cast

from nextbest.dsl.check.read_clauses import read_hours
from nextbest.dsl.checked_policy import QuietHours, Then
from nextbest.dsl.diagnostics import Report
from nextbest.dsl.document.bundle import QuietHours as QuietHoursEntry
from nextbest.dsl.messages import policy as say
from nextbest.dsl.parse.calendar_words import WEEKDAYS
from nextbest.dsl.source import Place, Text

HOUR = 3_600
DAY = 24 * HOUR
WEEK = 7 * DAY
SHORTEST_OPEN = 2 * HOUR
"""A time without quiet hours that is shorter than this, with quiet hours before and after it, is a slip of the pen."""
NIGHT = (0, 6 * HOUR)
MOST_FORGOTTEN = 2
"""Nights of a week: a weekend."""
DAYTIME = (8 * HOUR, 20 * HOUR)


class Stretch(NamedTuple):
    """Seconds of a week that begins on Monday; `end` may lie in the week after."""

    start: int
    end: int


def check_quiet_hours(entries: Sequence[QuietHoursEntry], channel: Text, report: Report) -> tuple[QuietHours, ...]:
    """The quiet hours without errors; warns of holes between them."""
    found: list[QuietHours] = []
    for entry in entries:
        hours, days = read_hours(entry.hours, report), _days(entry.days, report)
        then = cast(Then, entry.then.value) if entry.then else "defer"
        if hours is not None and days:
            found.append(QuietHours(hours, days, then))
    if found and len(found) == len(entries):
        _look_for_holes(found, channel, entries[0].hours.place, report)
    return tuple(found)


def _days(texts: Sequence[Text], report: Report) -> frozenset[int]:
    found: set[int] = set()
    for text in texts:
        day = text.value.strip()
        if day not in WEEKDAYS:
            report.add(say.not_a_weekday(text, WEEKDAYS))
        elif WEEKDAYS.index(day) in found:
            report.add(say.weekday_twice(text))
        else:
            found.add(WEEKDAYS.index(day))
    return frozenset(found) if texts else frozenset(range(7))


def _look_for_holes(found: Sequence[QuietHours], channel: Text, place: Place, report: Report) -> None:
    quiet = _joined(found)
    if quiet == [Stretch(0, WEEK)]:
        report.add(say.never_open(channel, place))
        return
    holes = list(_holes(quiet))
    short = [each for each in holes if each.end - each.start < SHORTEST_OPEN]
    if short:
        report.add(say.quiet_hours_with_hole(_shown(short), place))
    if _inverted(quiet):
        first = found[0].hours
        report.add(say.quiet_hours_by_day(_clock(first.end), _clock(first.start), place))
    elif nights := _open_nights(quiet):
        report.add(say.night_without_quiet_hours([WEEKDAYS[day] for day in nights], place))


def _joined(found: Sequence[QuietHours]) -> list[Stretch]:
    """The quiet stretches of a week, in order and apart from each other; what begins on Sunday runs into Monday."""
    pieces: list[Stretch] = []
    for each in found:
        length = (each.hours.end - each.hours.start) % DAY
        for day in each.days:
            start = day * DAY + each.hours.start
            end = start + length
            pieces.append(Stretch(start, min(end, WEEK)))
            if end > WEEK:
                pieces.append(Stretch(0, end - WEEK))
    joined: list[Stretch] = []
    for piece in sorted(pieces):
        if joined and piece.start <= joined[-1].end:
            joined[-1] = Stretch(joined[-1].start, max(joined[-1].end, piece.end))
        else:
            joined.append(piece)
    return joined


def _holes(quiet: Sequence[Stretch]) -> Iterator[Stretch]:
    """What lies between the quiet stretches of a week, the last and the first included."""
    for piece, following in zip(quiet, [*quiet[1:], Stretch(quiet[0].start + WEEK, quiet[0].end + WEEK)], strict=True):
        if piece.end < following.start:
            yield Stretch(piece.end, following.start)


def _quiet_seconds(quiet: Sequence[Stretch], start: int, end: int) -> int:
    return sum(max(0, min(end, each.end) - max(start, each.start)) for each in quiet)


def _each_day(quiet: Sequence[Stretch], hours: tuple[int, int]) -> list[int]:
    return [_quiet_seconds(quiet, day * DAY + hours[0], day * DAY + hours[1]) for day in range(7)]


def _inverted(quiet: Sequence[Stretch]) -> bool:
    """Whether every day is quiet and every night is open: `09:00 to 21:00`, written the wrong way round."""
    by_day, by_night = _each_day(quiet, DAYTIME), _each_day(quiet, NIGHT)
    return min(by_day) * 3 >= (DAYTIME[1] - DAYTIME[0]) * 2 and max(by_night) == 0


def _open_nights(quiet: Sequence[Stretch]) -> list[int]:
    """The days before whose morning nothing is quiet, where the nights of other days are quiet from end to end."""
    by_night = _each_day(quiet, NIGHT)
    if max(by_night) < NIGHT[1] - NIGHT[0]:
        return []
    nights = [day for day in range(7) if by_night[(day + 1) % 7] == 0]
    # Quiet hours on a few days only are there on purpose.
    return nights if len(nights) <= MOST_FORGOTTEN else []


def _shown(holes: Sequence[Stretch]) -> list[str]:
    """`23:00 to 23:30`, with its day where it is not the same every day."""
    times = [(each.start % DAY, each.end % DAY) for each in holes]
    if len(holes) == 7 and len(set(times)) == 1:
        return [f"{_clock(times[0][0])} to {_clock(times[0][1])}"]
    return [f"{WEEKDAYS[each.start // DAY % 7]} {_clock(each.start)} to {_clock(each.end)}" for each in holes]


def _clock(seconds: int) -> str:
    return f"{seconds % DAY // HOUR:02}:{seconds % HOUR // 60:02}"
