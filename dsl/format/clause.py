"""Canonical text of a clause: the value that its text says, in one form of words (language.md 1.1, 2.2–2.5)."""

from datetime import timedelta
from functools import lru_cache

from nextbest.dsl import clauses
from nextbest.dsl.clauses import ClauseKind, Hours, Pace, TypeClause
from nextbest.dsl.format.expression import format_expression, format_text
from nextbest.dsl.parse.calendar_words import MONTHS, NTH, WEEKDAYS, ordinal
from nextbest.dsl.parse.clause_builder import COMPARISONS
from nextbest.dsl.parse.clauses import parse_clause, parse_type
from nextbest.dsl.parse.literals import MONEY_PLACES, WallClock, amount_and_unit
from nextbest.dsl.quantities import Distance, Duration, Period
from nextbest.dsl.types import ListOf, OneOf, Type
from nextbest.dsl.zones import EPOCH

Value = (
    clauses.Range
    | clauses.Cell
    | clauses.Limit
    | clauses.Budget
    | clauses.Suppression
    | Period
    | Duration
    | Hours
    | clauses.During
)
"""What a clause says; a distance is never what is meant where a clause of length stands."""

_SIGNS = {name: sign for sign, name in COMPARISONS.items()}


@lru_cache(maxsize=8192)
def canonical_clause(kind: ClauseKind, text: str) -> str:
    """The text by which clauses that differ in blanks and spelling only are the same.

    A text that cannot be read stands for itself.
    """
    if kind == "type":
        type = parse_type(text)
        return text.strip() if type.type is None else format_type(type)
    value = parse_clause(kind, text).value
    return text.strip() if value is None or isinstance(value, Distance) else format_clause(value)


def format_type(clause: TypeClause) -> str:
    """`one of [a, b]!`."""
    assert clause.type is not None, "it says nothing"
    return _type(clause.type) + ("!" if clause.required else "")


def format_clause(value: Value) -> str:
    """The one text of a clause; parsed, it gives that value again."""
    match value:
        case Hours(start=start, end=end):
            return f"{_time(start)} to {_time(end)}"
        case Period() | Duration():
            return _length(value)
        case clauses.Limit(count=count, pace=pace):
            return f"{count:_} {_pace(pace)}"
        case clauses.Budget():
            return _budget(value)
        case clauses.Suppression(count=count, outcome=outcome):
            return f"{count:_} {outcome}"
        case clauses.Range() | clauses.RangeCell(range=clauses.Range()):
            ends = value if isinstance(value, clauses.Range) else value.range
            return f"{format_expression(ends.low)} to {format_expression(ends.high)}"
        case clauses.AnyCell():
            return "any"
        case clauses.MissingCell():
            return "missing"
        case clauses.ComparedCell(operation=operation, bound=bound):
            return f"{_SIGNS[operation]} {format_expression(bound)}"
        case clauses.ValuesCell(values=values):
            return " | ".join(map(format_expression, values))
        case clauses.Days(first=first, last=last):
            return _stretch(*(None if day is None else _date(day) for day in (first, last)))
        case clauses.Instants(start=start, end=end):
            return _stretch(*(None if clock is None else _instant(clock) for clock in (start, end)))
        case _:
            return _every(value)


def _type(type: Type) -> str:
    match type:
        case OneOf(values=values):
            return f"one of [{', '.join(map(_member, values))}]"
        case ListOf(element=element):
            return f"list of {_type(element)}"
        case _:
            return str(type)


def _member(value: str) -> str:
    """A value of a set, in quotes only where it would not be read without them."""
    bare = parse_type(f"one of [{value}]").type
    return value if isinstance(bare, OneOf) and bare.values == (value,) else format_text(value)


def _length(length: Period | Duration) -> str:
    amount, unit = amount_and_unit(length)
    return f"{amount:_} {unit}{'' if amount == 1 else 's'}"


def _pace(pace: Pace) -> str:
    match pace:
        case clauses.Sliding(length=length):
            return f"per {_length(length)}"
        case clauses.Calendar(unit=unit):
            return f"per calendar {unit}"
        case clauses.Total():
            return "in total"


def _budget(budget: clauses.Budget) -> str:
    if budget.of == "cost":
        whole, rest = divmod(budget.amount, 10**MONEY_PLACES)
        places = f"{rest:0{MONEY_PLACES}}".rstrip("0").ljust(2, "0")
        return f"{whole:_}{f'.{places}' if rest else ''} cost {_pace(budget.pace)}"
    counted = budget.of.removesuffix("s") if budget.amount == 1 else budget.of
    return f"{budget.amount:_} {counted} {_pace(budget.pace)}"


def _stretch(first: str | None, last: str | None) -> str:
    if first is None or last is None:
        return f"from {first}" if first is not None else f"until {last}"
    return first if first == last else f"{first} to {last}"


def _every(value: clauses.Every) -> str:
    match value:
        case clauses.EveryWeekday(weekday=weekday):
            words = WEEKDAYS[weekday]
        case clauses.EveryMonthDay(day=0):
            words = "last day of the month"
        case clauses.EveryMonthDay(day=day):
            words = f"{ordinal(day)} of the month"
        case clauses.EveryMonthWeekday(nth=nth, weekday=weekday):
            words = f"{NTH[nth]} {WEEKDAYS[weekday]} of the month"
        case clauses.EveryYearDay(month=month, day=day):
            words = f"{ordinal(day)} of {MONTHS[month - 1]}"
    return f"every {words}" + (f" {format_clause(value.hours)}" if value.hours else "")


def _date(day: int) -> str:
    return (EPOCH + timedelta(days=day)).date().isoformat()


def _instant(clock: WallClock) -> str:
    shown = (EPOCH + timedelta(seconds=clock.seconds)).isoformat(" ", "minutes")
    if clock.offset is None:
        return shown
    return f"{shown}{'-' if clock.offset < 0 else '+'}{_time(abs(clock.offset))}" if clock.offset else f"{shown}Z"


def _time(seconds: int) -> str:
    return f"{seconds // 3_600:02}:{seconds % 3_600 // 60:02}"
