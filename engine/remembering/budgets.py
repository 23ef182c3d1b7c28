"""The windows of the policy zone that budgets are for, and what a slot draws in each of them (language.md 2.5)."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Literal, get_args
from zoneinfo import ZoneInfo

from nextbest.dsl.checked import Bundle, Engagement
from nextbest.dsl.checked_campaigns import Budget
from nextbest.dsl.clauses import CalendarUnit
from nextbest.dsl.zones import local, midnight, zone
from nextbest.engine.clock import FIRST_INSTANT, Clock
from nextbest.engine.functions.calendar import first_of, next_of
from nextbest.engine.remembering.columns import pace_text, purse
from nextbest.engine.remembering.memory import Purse, Window
from nextbest.engine.remembering.reservation import Draw

REMEMBERED = 256


Spent = Literal["cost", "offers", "contacts"]


EVER = Window(FIRST_INSTANT, None)
_UNITS: Mapping[str, CalendarUnit] = MappingProxyType({each: each for each in get_args(CalendarUnit)})


def windows(purses: Iterable[Purse], clock: Clock, hold: int) -> Mapping[Purse, tuple[Window, ...]]:
    """Of each budget, the windows that a slot may fall into which is held for so many seconds."""
    return {each: _windows(each.unit, clock, hold) for each in purses}


def budgets_of(engagement: Engagement, bundle: Bundle) -> tuple[tuple[str, Budget], ...]:
    """The budgets that an engagement draws on, each with its owner: its own, and those of its kind."""
    own = ((f"engagement.{engagement.name}", each) for each in engagement.budgets)
    shared = ((f"kind.{engagement.kind}", each) for each in bundle.kinds[engagement.kind].budgets)
    return (*own, *shared)


def draws(
    budgets: Iterable[tuple[str, Budget]],
    amounts: Mapping[Spent, int],
    clock: Clock,
    hold: int,
) -> tuple[Draw, ...]:
    """What a slot draws that is held for so many seconds: the amounts, in every window that it may fall into.

    Amounts of cost are ten-thousandths; what draws nothing is left out. Of two budgets of one owner for the same, the
    lower one.
    """
    lowest: dict[Purse, Budget] = {}
    for owner, budget in budgets:
        key = purse(owner, budget)
        if amounts[budget.of] and (key not in lowest or budget.amount < lowest[key].amount):
            lowest[key] = budget
    return tuple(
        Draw(key, window.start, window.end, amounts[budget.of], budget.amount)
        for key, budget in lowest.items()
        for window in windows_of(budget, clock, hold)
    )


def windows_of(budget: Budget, clock: Clock, hold: int) -> tuple[Window, ...]:
    """The windows of one budget that a slot may fall into which is held for so many seconds from `now`."""
    return _windows(pace_text(budget.pace), clock, hold)


def _windows(unit: str, clock: Clock, hold: int) -> tuple[Window, ...]:
    known = _UNITS.get(unit)
    if known is None:
        return (EVER,)
    place = zone(clock.zone_name)
    assert place is not None, "a clock goes by a zone that exists"
    return _calendar_windows(place, known, clock.now, clock.now + hold)


@lru_cache(maxsize=REMEMBERED)
def _calendar_windows(place: ZoneInfo, unit: CalendarUnit, first: int, last: int) -> tuple[Window, ...]:
    """The windows that hold an instant from the first to the last one.

    A window begins with the first instant at which clocks there show its midnight or have passed it. So where clocks
    are put back over midnight, the hours of the evening that come again fall into the window that has begun; and a day
    that a zone skips has no window.
    """
    day = first_of(unit, local(place, first)[0])
    start, found = midnight(place, day), []
    while start <= last:
        following = next_of(unit, day)
        end = midnight(place, following) if following != day else None
        if end is None or max(start, first) < end:
            found.append(Window(start, end))
        if end is None:
            break
        day, start = following, end
    return tuple(found)
