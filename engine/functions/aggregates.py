"""What aggregates make of the records of a history, in Python (language.md 1.4).

Every meaning has one shape, `(records, type)`:

| | `records` | `type` |
| --- | --- | --- |
| `count`, `any`, `none` | (`at`, answer of `where`) of every record in the window | boolean |
| `average_gap` | (`at`, anything) of every record kept | that of `at` |
| others | (`at`, the field's value or None) of every record kept | that of the field, as declared |

A record is kept when it is in the window and its `where` is yes. `at` is in the engine's form: seconds or days.
The order of `records` has no meaning. A `since` whose moment is missing is the back ends' to see: they do not ask.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from nextbest.dsl.types import DATETIME, MONEY, OneOf, Type
from nextbest.engine.functions.ranges import SCALE

Records = Sequence[tuple[int, Any]]
"""`at` and a value of the type that is given with them, or None."""

DAY = 86_400
"""Seconds."""


def _order(type: Type) -> Callable[[Any], Any]:
    """What ties are decided by: texts by code point, sets as written, no before yes, everything else by size."""
    if isinstance(type, OneOf):
        places = {value: place for place, value in enumerate(type.values)}
        return lambda value: places[value]
    return lambda value: value


def _present(records: Records) -> list[Any]:
    return [value for _, value in records if value is not None]


def count(records: Records, _type: Type) -> int:
    """Records whose condition is yes."""
    return sum(answer is True for _, answer in records)


def any_(records: Records, _type: Type) -> bool | None:
    """Yes if a record is; else unknown if one is; else no."""
    answers = [answer for _, answer in records]
    if True in answers:
        return True
    return None if None in answers else False


def none(records: Records, type: Type) -> bool | None:
    """`not any`."""
    found = any_(records, type)
    return None if found is None else not found


def sum_(records: Records, _type: Type) -> int:
    """0 of nothing; exact, not yet cut to the range."""
    return sum(_present(records))


def average(records: Records, type: Type) -> float | None:
    """The sum as a number, divided by how many there are: one rounding for each step."""
    values = _present(records)
    if not values:
        return None
    total = float(sum(values))
    return (total / SCALE if type == MONEY else total) / len(values)


def minimum(records: Records, _type: Type) -> Any:
    """The least value."""
    return min(_present(records), default=None)


def maximum(records: Records, _type: Type) -> Any:
    """The greatest value."""
    return max(_present(records), default=None)


def first(records: Records, type: Type) -> Any:
    """The value of the earliest record, never of the next; of several as early, the least that is known."""
    earliest = min((at for at, _ in records), default=None)
    return min(_present([each for each in records if each[0] == earliest]), key=_order(type), default=None)


def last(records: Records, type: Type) -> Any:
    """The value of the latest record, never of one before; of several as late, the greatest that is known."""
    latest = max((at for at, _ in records), default=None)
    return max(_present([each for each in records if each[0] == latest]), key=_order(type), default=None)


def count_distinct(records: Records, _type: Type) -> int:
    """How many different values."""
    return len(set(_present(records)))


def most_common(records: Records, type: Type) -> Any:
    """The value seen most often; of several the one seen latest, then the least."""
    counts = Counter(_present(records))
    # In order of time, so that what is written last is what was seen latest.
    seen = {value: at for at, value in sorted(records, key=lambda each: each[0])}
    best = max(((times, seen[value]) for value, times in counts.items()), default=None)
    tied = (value for value, times in counts.items() if (times, seen[value]) == best)
    return min(tied, key=_order(type), default=None)


def average_gap(records: Records, type: Type) -> float | None:
    """Days from the first to the last, divided by the steps between different times; missing below two."""
    times = {at for at, _ in records}
    if len(times) < 2:
        return None
    span = max(times) - min(times)
    return (span / DAY if type == DATETIME else float(span)) / (len(times) - 1)
