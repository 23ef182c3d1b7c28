"""Whom an event calls, and which calendars are open, by a plain reading of language.md 2.5."""

from datetime import date, timedelta
from typing import Literal

from nextbest.dsl.checked import Engagement
from nextbest.dsl.checked_during import Stretch, Times
from nextbest.dsl.checked_events import On
from nextbest.dsl.clauses import Days, Every, EveryMonthDay, EveryMonthWeekday, EveryWeekday, EveryYearDay
from tests.memory.plain_case import Context, PlainCase
from tests.memory.plain_customer import PlainEvent
from tests.memory.plain_runs import present

ONE = timedelta(days=1)


def called(case: PlainCase, engagement: Engagement) -> Literal["now", "later", "no"]:
    """Whether it is always on, a run has begun, or an event asks for it: now, or once its `after` is over."""
    on = engagement.on
    if on is None or present(case, engagement):
        return "now"
    events = [each for each in _heard(case, on) if _passes(case, on, each)]
    if not events:
        return "no"
    event = max(events, key=lambda each: (each.at, each.id))
    start = case.clock.later(event.at, [on.after] if on.after else [])
    end = None if on.within is None else case.clock.later(event.at, [on.within])
    sent = (*case.contacts, *case.held.reserved, *case.held.later)
    if any(each.engagement == engagement.name and each.at >= event.at for each in sent):
        return "no"
    if case.now < start:
        return "later" if end is None or start < end else "no"
    return "now" if end is None or case.now < end else "no"


def _heard(case: PlainCase, on: On) -> list[PlainEvent]:
    """The event that asks for the decision; and those that wait, where it waits at all."""
    heard = [case.event] if case.event is not None else []
    if on.within is not None:
        heard.extend(case.waiting)
    return [each for each in heard if each.name in on.events]


def _passes(case: PlainCase, on: On, event: PlainEvent) -> bool:
    context: Context = {("event", name): value for name, value in event.values.items()}
    return on.when is None or case.yes([on.when], context)


def in_season(case: PlainCase, engagement: Engagement) -> bool:
    return not engagement.during or any(_open(case, each.times) for each in engagement.during)


def _open(case: PlainCase, times: Times) -> bool:
    now, wall = case.now, case.clock.wall(case.now)
    match times:
        case Stretch(start=start, end=end):
            return (start is None or start <= now) and (end is None or now < end)
        case Days(first=first, last=last):
            today = case.clock.today
            return (first is None or first <= today) and (last is None or today <= last)
    if times.hours is None:
        return _falls(times, wall.date())
    time, start, end = wall.hour * 3600 + wall.minute * 60 + wall.second, times.hours.start, times.hours.end
    if start < end:
        return start <= time < end and _falls(times, wall.date())
    return (time >= start and _falls(times, wall.date())) or (time < end and _falls(times, wall.date() - ONE))


def _falls(every: Every, day: date) -> bool:
    last = (day + ONE).month != day.month
    match every:
        case EveryWeekday(weekday=weekday):
            return day.weekday() == weekday
        case EveryMonthDay(day=number):
            return last if number == 0 else day.day == number
        case EveryYearDay(month=month, day=number):
            return (day.month, day.day) == (month, number)
        case EveryMonthWeekday(nth=nth, weekday=weekday):
            of_month = (day + 7 * ONE).month != day.month if nth == 0 else (day.day - 1) // 7 + 1 == nth
            return day.weekday() == weekday and of_month
    raise AssertionError(every)
