"""The clause grammar at work: lark's reductions make the values of clauses.py at once."""

import unicodedata
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from typing import Any, cast

from lark import Lark, Token, Transformer

from nextbest.dsl import clauses
from nextbest.dsl.clauses import Constant, Hours, Pace, Range
from nextbest.dsl.messages import parsing as say
from nextbest.dsl.parse import literals
from nextbest.dsl.parse.calendar_words import LONGEST_MONTHS, MONTHS, NTH, WEEKDAYS, ordinal
from nextbest.dsl.parse.diagnose_clause import unknown_type
from nextbest.dsl.parse.grammar import grammar_parser
from nextbest.dsl.parse.syntax_builder import unquoted
from nextbest.dsl.problem import Problem
from nextbest.dsl.quantities import Distance, Duration, Period
from nextbest.dsl.source import Span
from nextbest.dsl.syntax import Boolean, Date, DateTime, Number, Operation, Percent, String, Time
from nextbest.dsl.types import SCALARS, ListOf, OneOf, Type

STARTS = ("type", "range", "cell", "limit", "budget", "suppression", "length", "hours", "during")
COMPARISONS = {"=": "equal", "!=": "not_equal", "<": "less", "<=": "at_most", ">": "more", ">=": "at_least"}

_Children = list[Any]
"""What lark hands to a reduction: tokens, and what the reductions below have made."""


class Refused(Exception):
    """The text has the form of the clause and yet says something that cannot be."""

    def __init__(self, problem: Problem):
        self.problem = problem


@lru_cache(maxsize=1)
def parser() -> Lark:
    """The parser of clauses; `parse(text, start=…)` gives the value."""
    return grammar_parser("clauses.lark", _Builder(), STARTS)


def _span(token: Token) -> Span:
    return Span(cast(int, token.start_pos), cast(int, token.end_pos))


def _between(first: Token, last: Token) -> Span:
    return Span(_span(first).start, _span(last).end)


def _leaf(
    make: Callable[..., Constant], spelled: Callable[[str], str] = str
) -> Callable[["_Builder", _Children], Constant]:
    def reduce(_: "_Builder", children: _Children) -> Constant:
        return make(text=spelled(str(children[0])), span=_span(children[0]))

    return reduce


def _boolean(value: bool) -> Callable[["_Builder", _Children], Constant]:
    def reduce(_: "_Builder", children: _Children) -> Constant:
        return Boolean(value, span=_span(children[0]))

    return reduce


_CONSTANTS = (Number, Percent, Date, DateTime, Time, String, Boolean, Operation)


def _constants(children: _Children) -> list[Constant]:
    return [child for child in children if isinstance(child, _CONSTANTS)]


def _count(token: Token) -> int:
    if not literals.is_whole(token) or literals.significant_digits(token) > literals.MOST_DIGITS:
        raise Refused(say.not_a_count(str(token), _span(token)))
    return literals.integer_value(token)


def _length(amount: Token, unit: Token) -> Period | Duration | Distance:
    value = literals.quantity_value(amount, unit)
    if value is None:
        raise Refused(say.bad_quantity(str(amount), str(unit), _between(amount, unit)))
    return value


class _Builder(Transformer[Token, Any]):
    """One method for each rule and alias of the grammar."""

    number = _leaf(Number, literals.grouped)
    percent = _leaf(Percent, literals.grouped)
    date = _leaf(Date)
    datetime = _leaf(DateTime)
    time = _leaf(Time)
    yes = _boolean(True)
    no = _boolean(False)

    def string(self, children: _Children) -> String:
        return String(unquoted(children[0]), span=_span(children[0]))

    def bare(self, children: _Children) -> String:
        if children[0] in ("any", "missing"):
            raise Refused(say.not_alone(str(children[0]), _span(children[0])))
        return String(unicodedata.normalize("NFC", str(children[0])), span=_span(children[0]))

    def negative(self, children: _Children) -> Operation:
        number = Number(literals.grouped(children[1]), span=_span(children[1]))
        return Operation("negative", (number,), span=_between(children[0], children[1]))

    # types

    def type(self, children: _Children) -> clauses.TypeClause:
        return clauses.TypeClause(children[0], required=len(children) == 2)

    def scalar(self, children: _Children) -> Type:
        if children[0] not in SCALARS:
            raise Refused(unknown_type(str(children[0]), _span(children[0])))
        return SCALARS[children[0]]

    def list_of(self, children: _Children) -> Type:
        return ListOf(children[-1])

    def one_of(self, children: _Children) -> Type:
        items = [child for child in children if isinstance(child, String)]
        if not items:
            raise Refused(say.empty_set(_between(children[0], children[-1])))
        seen: set[str] = set()
        for item in items:
            if not item.value:
                raise Refused(say.empty_text(item.span))
            if item.value in seen:
                raise Refused(say.repeated_member(item.value, item.span))
            seen.add(item.value)
        return OneOf(tuple(item.value for item in items))

    def item(self, children: _Children) -> String:
        text = str(children[0])
        value = unquoted(text) if text[0] in "\"'" else unicodedata.normalize("NFC", text)
        return String(value, span=_span(children[0]))

    # ranges and cells

    def range(self, children: _Children) -> Range:
        low, high = _constants(children)
        return Range(low, high)

    def any_cell(self, _: _Children) -> clauses.Cell:
        return clauses.AnyCell()

    def missing_cell(self, _: _Children) -> clauses.Cell:
        return clauses.MissingCell()

    def compared_cell(self, children: _Children) -> clauses.Cell:
        return clauses.ComparedCell(COMPARISONS[children[0]], children[1])

    def range_cell(self, children: _Children) -> clauses.Cell:
        return clauses.RangeCell(self.range(children))

    def values_cell(self, children: _Children) -> clauses.Cell:
        return clauses.ValuesCell(tuple(_constants(children)))

    # limits

    def sliding(self, children: _Children) -> Pace:
        length = _length(children[1], children[2])
        if isinstance(length, Distance):
            raise Refused(say.not_a_time(str(children[2]), _between(children[1], children[2])))
        return clauses.Sliding(length)

    def calendar(self, children: _Children) -> Pace:
        return clauses.Calendar(cast(clauses.CalendarUnit, str(children[-1])))

    def total(self, _: _Children) -> Pace:
        return clauses.Total()

    def limit(self, children: _Children) -> clauses.Limit:
        count = _count(children[0])
        if count == 0:
            raise Refused(say.limit_of_none(_span(children[0])))
        return clauses.Limit(count, children[1])

    def budget(self, children: _Children) -> clauses.Budget:
        amount, of, pace = children
        if isinstance(pace, clauses.Sliding):
            raise Refused(say.sliding_budget(_span(amount)))
        if of == "cost":
            value = literals.money_value(amount)
            if value is None or literals.significant_digits(amount) > literals.MOST_DIGITS:
                raise Refused(say.not_money(str(amount), _span(amount)))
            return clauses.Budget(value, "cost", pace)
        return clauses.Budget(_count(amount), "offers" if of.startswith("offer") else "contacts", pace)

    def suppression(self, children: _Children) -> clauses.Suppression:
        count = _count(children[0])
        if count == 0:
            raise Refused(say.not_a_count(str(children[0]), _span(children[0])))
        return clauses.Suppression(count, str(children[1]))

    def length(self, children: _Children) -> clauses.Length:
        return _length(children[0], children[1])

    def hours(self, children: _Children) -> Hours:
        start, end = (cast(int, literals.time_value(children[each])) for each in (0, 2))  # the grammar takes no others
        if start == end:
            raise Refused(say.no_hours(_between(children[0], children[2])))
        return Hours(start, end)

    # calendars

    def one_day(self, children: _Children) -> clauses.During:
        (moment,) = children
        if isinstance(moment, DateTime):
            raise Refused(say.lone_instant(moment.text, moment.span))
        return clauses.Days(_day(moment), _day(moment))

    def days(self, children: _Children) -> clauses.During:
        first, last = children[0], children[2]
        if type(first) is not type(last):
            raise Refused(say.mixed_ends(Span(first.span.start, last.span.end)))
        if isinstance(first, Date):
            if _day(first) > _day(last):
                raise Refused(say.reversed_ends(first.text, last.text, Span(first.span.start, last.span.end)))
            return clauses.Days(_day(first), _day(last))
        start, end = _instant(first), _instant(last)
        if (start.offset is None) == (end.offset is None) and start.order >= end.order:
            raise Refused(say.reversed_ends(first.text, last.text, Span(first.span.start, last.span.end)))
        return clauses.Instants(start, end)

    def from_(self, children: _Children) -> clauses.During:
        moment = children[1]
        if isinstance(moment, Date):
            return clauses.Days(_day(moment), None)
        return clauses.Instants(_instant(moment), None)

    def until(self, children: _Children) -> clauses.During:
        moment = children[1]
        if isinstance(moment, Date):
            return clauses.Days(None, _day(moment))
        return clauses.Instants(None, _instant(moment))

    def every(self, children: _Children) -> clauses.During:
        recurring = cast(clauses.Every, children[1])
        return replace(recurring, hours=children[2]) if len(children) == 3 else recurring

    def weekday(self, children: _Children) -> clauses.Every:
        return clauses.EveryWeekday(WEEKDAYS.index(children[0]))

    def day_of_month(self, children: _Children) -> clauses.Every:
        return clauses.EveryMonthDay(_ordinal(children[0], 31))

    def last_day(self, _: _Children) -> clauses.Every:
        return clauses.EveryMonthDay(0)

    def nth_weekday(self, children: _Children) -> clauses.Every:
        return clauses.EveryMonthWeekday(NTH.index(children[0]), WEEKDAYS.index(children[1]))

    def numbered_weekday(self, children: _Children) -> clauses.Every:
        nth, day = _ordinal(children[0], 99), str(children[1])
        if nth >= len(NTH):
            raise Refused(say.no_such_weekday_of_month(str(children[0]), day, _span(children[0])))
        return clauses.EveryMonthWeekday(nth, WEEKDAYS.index(day))

    def last_weekday(self, children: _Children) -> clauses.Every:
        return clauses.EveryMonthWeekday(0, WEEKDAYS.index(children[1]))

    def day_of_year(self, children: _Children) -> clauses.Every:
        month = MONTHS.index(children[2])
        return clauses.EveryYearDay(month + 1, _ordinal(children[0], LONGEST_MONTHS[month]))


def _day(moment: Date) -> int:
    day = literals.date_value(moment.text)
    if day is None:
        raise Refused(say.no_such_date(moment.text, moment.span))
    return day


def _instant(moment: DateTime) -> literals.WallClock:
    instant = literals.datetime_value(moment.text)
    if instant is None:
        raise Refused(say.no_such_instant(moment.text, moment.span))
    return instant


def _ordinal(token: Token, highest: int) -> int:
    """The number of `21st`, where its ending is right and the month has such a day."""
    number = int(token[:-2])
    if number > highest:
        raise Refused(say.no_such_day_of_month(str(token), highest, _span(token)))
    if token != ordinal(number):
        raise Refused(say.wrong_ordinal(str(token), ordinal(number), _span(token)))
    return number
