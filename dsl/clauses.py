"""What the small clauses of a bundle say, as values: types, ranges, cells, limits, hours, calendars, budgets."""

from dataclasses import dataclass
from typing import Generic, TypeVar
from typing import Literal as OneOfWords

from nextbest.dsl.parse.literals import WallClock
from nextbest.dsl.problem import Problem
from nextbest.dsl.quantities import Distance, Duration, Period
from nextbest.dsl.syntax import Boolean, Date, DateTime, Number, Operation, Percent, String, Time
from nextbest.dsl.types import Type

Value = TypeVar("Value", covariant=True)
ClauseKind = OneOfWords["type", "range", "cell", "limit", "budget", "suppression", "length", "hours", "during"]
"""Which of the small grammars reads a text."""


@dataclass(frozen=True, slots=True)
class Clause(Generic[Value]):
    """What one text says, or the problems for which it says nothing. Spans count characters of the text."""

    value: Value | None
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class TypeClause:
    """`one of [a, b]!` (language.md 1.1)."""

    type: Type | None
    required: bool = False
    """`!`: always there."""
    problems: tuple[Problem, ...] = ()


Constant = Number | Percent | Date | DateTime | Time | String | Boolean | Operation
"""A literal as syntax, for the checker to give it the type that its place asks for; the operation is `negative`."""


@dataclass(frozen=True, slots=True)
class Range:
    """`0 to 100`: both ends belong to it."""

    low: Constant
    high: Constant


@dataclass(frozen=True, slots=True)
class AnyCell:
    """`any`: fits every value and a missing one."""


@dataclass(frozen=True, slots=True)
class MissingCell:
    """`missing`: fits a missing value only; or, as a value, stands for none."""


@dataclass(frozen=True, slots=True)
class ComparedCell:
    """`< 50`, `>= 10_000`; the operation is `less`, `at_most`, `more`, `at_least`, `equal` or `not_equal`."""

    operation: str
    bound: Constant


@dataclass(frozen=True, slots=True)
class RangeCell:
    """`100 to 200`: both ends belong to it."""

    range: Range


@dataclass(frozen=True, slots=True)
class ValuesCell:
    """One literal, or several: `gold`, `gold | silver`."""

    values: tuple[Constant, ...]


Cell = AnyCell | MissingCell | ComparedCell | RangeCell | ValuesCell
CalendarUnit = OneOfWords["day", "week", "month", "year"]


@dataclass(frozen=True, slots=True)
class Sliding:
    """`per 7 days`: what lies within the last so much time."""

    length: Period | Duration


@dataclass(frozen=True, slots=True)
class Calendar:
    """`per calendar week`: from the local midnight that began it; weeks begin on Monday."""

    unit: CalendarUnit


@dataclass(frozen=True, slots=True)
class Total:
    """`in total`: ever."""


Pace = Sliding | Calendar | Total


@dataclass(frozen=True, slots=True)
class Limit:
    """`3 per 7 days`: at most so many contacts (language.md 2.4)."""

    count: int
    pace: Pace


@dataclass(frozen=True, slots=True)
class Budget:
    """`5_000 cost per calendar day` (language.md 2.5). The amount of `cost` is in ten-thousandths."""

    amount: int
    of: OneOfWords["cost", "offers", "contacts"]
    pace: Calendar | Total


@dataclass(frozen=True, slots=True)
class Suppression:
    """`3 declined`: so many contacts with that outcome (language.md 2.4)."""

    count: int
    outcome: str


@dataclass(frozen=True, slots=True)
class Hours:
    """`21:00 to 09:00`: half-open, seconds since midnight; an end before the start is on the next day."""

    start: int
    end: int


Length = Period | Duration | Distance


@dataclass(frozen=True, slots=True)
class Days:
    """`2026-11-20 to 2026-11-30`, `from …`, `until …`: days since 1970-01-01, both in it; None is open."""

    first: int | None
    last: int | None


@dataclass(frozen=True, slots=True)
class Instants:
    """The same with date-times: half-open, None is open."""

    start: WallClock | None
    end: WallClock | None


@dataclass(frozen=True, slots=True)
class EveryWeekday:
    """`every friday`; Monday is 0."""

    weekday: int
    hours: Hours | None = None


@dataclass(frozen=True, slots=True)
class EveryMonthDay:
    """`every 1st of the month`; `day` 0 is the last day. Months without such a day are passed over."""

    day: int
    hours: Hours | None = None


@dataclass(frozen=True, slots=True)
class EveryMonthWeekday:
    """`every first tuesday of the month`; Monday is 0; `nth` counts from 1, and 0 is the last one."""

    nth: int
    weekday: int
    hours: Hours | None = None


@dataclass(frozen=True, slots=True)
class EveryYearDay:
    """`every 1st of march`."""

    month: int
    day: int
    hours: Hours | None = None


Every = EveryWeekday | EveryMonthDay | EveryMonthWeekday | EveryYearDay
During = Days | Instants | Every
