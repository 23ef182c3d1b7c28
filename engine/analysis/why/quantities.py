"""The nearest quantities with an effect: searched upwards and downwards, and told in few digits."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from math import floor

from nextbest.dsl.types import DATE, DATETIME, INTEGER, MONEY, NUMBER, TIME, Declared, Type
from nextbest.engine.clock import Clock
from nextbest.engine.graph.bounds import declared_interval

QUANTITIES = frozenset({INTEGER, MONEY, DATE, DATETIME, TIME, NUMBER})
CENTURY = 36_525
REACH: Mapping[Type, int] = {DATE: CENTURY, DATETIME: CENTURY * 86_400, TIME: 86_399}
"""How far is looked on either side, in steps of a type; of other types:"""
FURTHEST = 2**40
STEPS: Mapping[Type, int] = {MONEY: 100}
"""The smallest step of a type, where it is not 1: a cent."""
DIGITS = 6
"""After the point, of numbers."""

Works = Callable[[int | float], bool]


def start_of(type: Type, clock: Clock) -> int | float:
    """From where is looked where nothing is known."""
    if type == DATE:
        return clock.today
    return clock.now if type == DATETIME else 0


def nearest(
    declared: Declared, start: int | float, spoken: Iterable[int | float], works: Works
) -> Iterator[int | float]:
    """The nearest value upwards that works, and the nearest downwards; the start itself, if it does.

    Values that are spoken of, and those beside them, are looked at first: what works between two of them is found so.
    """
    if works(start):
        yield start
        return
    step = STEPS.get(declared.type, 1)
    near = sorted(
        {value for each in spoken for value in (each - step, each, each + step)}, key=lambda v: abs(v - start)
    )
    works_too = [value for value in near if abs(value - start) <= REACH.get(declared.type, FURTHEST) and works(value)]
    for side in ([v for v in works_too if v > start], [v for v in works_too if v < start]):
        yield from side[:1]
    if works_too:
        return
    search = _numbers if declared.type == NUMBER else _wholes
    for sign in (1, -1):
        found = search(declared, start, sign, works)
        if found is not None:
            yield found


def _wholes(declared: Declared, start: int | float, sign: int, works: Works) -> int | None:
    step, reach = STEPS.get(declared.type, 1), REACH.get(declared.type, FURTHEST)
    begin = floor(start / step) * step + (step if sign < 0 and start % step else 0)
    low, high = declared_interval(declared) or (-(2.0**53), 2.0**53)

    def at(steps: int) -> int:
        return int(min(max(begin + sign * step * steps, low), high))

    steps = 1
    while not works(at(steps)):
        if steps >= reach or at(steps) in (low, high):
            return None
        steps = min(steps * 2, reach)
    below = steps // 2
    while steps - below > 1:
        middle = (steps + below) // 2
        below, steps = (below, middle) if works(at(middle)) else (middle, steps)
    return at(steps)


def _numbers(declared: Declared, start: int | float, sign: int, works: Works) -> float | None:
    """In hundredths, then in as few digits as do."""
    low, high = declared_interval(declared) or (-1e15, 1e15)
    for digits in (0, 1, 2, 4, DIGITS):
        unit = 10.0**-digits
        begin = floor(float(start) / unit) + (1 if sign > 0 else 0)

        def at(steps: int, unit: float = unit, begin: int = begin, digits: int = digits) -> float:
            return min(max(round((begin + sign * steps) * unit, digits), low), high)

        steps = 0
        while not works(at(steps)) and steps <= FURTHEST and at(steps) not in (low, high):
            steps = steps * 2 or 1
        if not works(at(steps)):
            continue
        below = steps // 2
        while steps - below > 1:
            middle = (steps + below) // 2
            below, steps = (below, middle) if works(at(middle)) else (middle, steps)
        return at(steps)
    return None
