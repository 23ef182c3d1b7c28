"""The small clauses of a bundle: what they say, what is refused, and with which words."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lark import Lark

from nextbest.dsl.clauses import (
    AnyCell,
    Budget,
    Calendar,
    Clause,
    ComparedCell,
    Days,
    EveryMonthDay,
    EveryMonthWeekday,
    EveryWeekday,
    EveryYearDay,
    Hours,
    Instants,
    Limit,
    MissingCell,
    Range,
    RangeCell,
    Sliding,
    Suppression,
    Total,
    TypeClause,
    ValuesCell,
)
from nextbest.dsl.parse import clauses as parse
from nextbest.dsl.parse.clause_builder import STARTS
from nextbest.dsl.parse.literals import WallClock
from nextbest.dsl.quantities import Distance, Duration, Period
from nextbest.dsl.source import Span
from nextbest.dsl.syntax import Boolean, Date, Number, Operation, Percent, String
from nextbest.dsl.types import BOOLEAN, INTEGER, MONEY, STRING, ListOf, OneOf, Type

SPAN = Span(0, 0)


def number(text: str) -> Number:
    return Number(text, span=SPAN)


def text(value: str) -> String:
    return String(value, span=SPAN)


PARSERS: dict[str, Callable[[str], Clause[Any]]] = {
    "range": parse.parse_range,
    "cell": parse.parse_cell,
    "limit": parse.parse_limit,
    "budget": parse.parse_budget,
    "suppression": parse.parse_suppression,
    "length": parse.parse_length,
    "hours": parse.parse_hours,
    "during": parse.parse_during,
}


@pytest.mark.parametrize(
    ("written", "type", "required"),
    [
        ("string", STRING, False),
        ("boolean!", BOOLEAN, True),
        (" money ! ", MONEY, True),
        ("one of [a, b]", OneOf(("a", "b")), False),
        (
            "one of [New York, 'a, b', \"c\", double-points, 5]!",
            OneOf(("New York", "a, b", "c", "double-points", "5")),
            True,
        ),
        ("list of integer", ListOf(INTEGER), False),
        ("list of one of [a]!", ListOf(OneOf(("a",))), True),
        ("one of [e\u0301]", OneOf(("é",)), False),
    ],
)
def test_type(written: str, type: Type, required: bool) -> None:
    assert parse.parse_type(written) == TypeClause(type, required)


@pytest.mark.parametrize(
    ("written", "words", "mended"),
    [
        ("strin!", "did you mean `string`", "string!"),
        ("str", "did you mean `string`", "string"),
        ("String", "did you mean `string`", "string"),
        ("decimal!", "did you mean `number`", "number!"),
        ("string?", "may be missing", "string"),
        ("optional date", "may be missing", "date"),
        ("list[str]", "list of string", "list of string"),
        ("int[]!", "list of integer!", "list of integer!"),
        ("list of str", "did you mean `string`", "list of string"),
        ("enum(a, b)!", "one of [a, b]!", "one of [a, b]!"),
        ("[a, b]", "one of [a, b]", "one of [a, b]"),
        ("one of a, b", "one of [a, b]", "one of [a, b]"),
        ("history", "fields of a record", None),
        ("list of list of string", "this is not a type", None),
        ("one of []", "at least one value", None),
        ("one of [a, b, a]", "there twice", None),
        ("one of ['']", "no empty text", None),
        ("", "this is not a type", None),
        ("zebra", "types are boolean", None),
    ],
)
def test_type_refused(written: str, words: str, mended: str | None) -> None:
    clause = parse.parse_type(written)
    assert clause.type is None
    (problem,) = clause.problems
    assert words in f"{problem.message}; {problem.help}"
    edited = problem.edit and written[: problem.edit[0].start] + problem.edit[1] + written[problem.edit[0].end :]
    assert edited == mended


@pytest.mark.parametrize(
    ("kind", "written", "value"),
    [
        ("range", "0 to 100", Range(number("0"), number("100"))),
        ("range", "-5 to 2.5%", Range(Operation("negative", (number("5"),), span=SPAN), Percent("2.5%", span=SPAN))),
        ("cell", "any", AnyCell()),
        ("cell", "missing", MissingCell()),
        ("cell", "< 50", ComparedCell("less", number("50"))),
        ("cell", ">= 10_000", ComparedCell("at_least", number("10_000"))),
        ("cell", "100 to 200", RangeCell(Range(number("100"), number("200")))),
        ("cell", "50", ValuesCell((number("50"),))),
        ("cell", "yes", ValuesCell((Boolean(True, span=SPAN),))),
        ("cell", "no reply", ValuesCell((text("no reply"),))),
        ("cell", "any time", ValuesCell((text("any time"),))),
        ("cell", "'any'", ValuesCell((text("any"),))),
        ("cell", "gold | New York", ValuesCell((text("gold"), text("New York")))),
        ("cell", "2026-11-20", ValuesCell((Date("2026-11-20", span=SPAN),))),
        ("limit", "3 per 7 days", Limit(3, Sliding(Period(0, 7)))),
        ("limit", "3 per 24 hours", Limit(3, Sliding(Duration(86_400)))),
        ("limit", "1 per calendar week", Limit(1, Calendar("week"))),
        ("limit", "2 in total", Limit(2, Total())),
        ("budget", "5_000.50 cost per calendar day", Budget(50_005_000, "cost", Calendar("day"))),
        ("budget", "200 offers in total", Budget(200, "offers", Total())),
        ("budget", "150 contacts per calendar month", Budget(150, "contacts", Calendar("month"))),
        ("suppression", "3 declined", Suppression(3, "declined")),
        ("length", "2 hours", Duration(7_200)),
        ("length", "10 km", Distance(10.0)),
        ("hours", "21:00 to 09:00", Hours(75_600, 32_400)),
        ("during", "1970-01-02 to 1970-01-05", Days(1, 4)),
        ("during", "1970-01-02", Days(1, 1)),
        ("during", "from 1970-01-02", Days(1, None)),
        ("during", "until 1970-01-02", Days(None, 1)),
        ("during", "1970-01-01 09:00 to 1970-01-01 10:00Z", Instants(WallClock(32_400, None), WallClock(36_000, 0))),
        ("during", "from 1970-01-01 09:00", Instants(WallClock(32_400, None), None)),
        ("during", "every friday", EveryWeekday(4)),
        ("during", "every friday 15:00 to 22:00", EveryWeekday(4, Hours(54_000, 79_200))),
        ("during", "every 1st of the month", EveryMonthDay(1)),
        ("during", "every 31st of the month", EveryMonthDay(31)),
        ("during", "every last day of the month", EveryMonthDay(0)),
        ("during", "every first tuesday of the month", EveryMonthWeekday(1, 1)),
        ("during", "every 2nd tuesday of the month 09:00 to 17:00", EveryMonthWeekday(2, 1, Hours(32_400, 61_200))),
        ("during", "every 4th friday of the month", EveryMonthWeekday(4, 4)),
        ("during", "every last friday of the month", EveryMonthWeekday(0, 4)),
        ("during", "every 1st of march 08:00 to 12:00", EveryYearDay(3, 1, Hours(28_800, 43_200))),
        ("during", "every 29th of february", EveryYearDay(2, 29)),
    ],
)
def test_clause(kind: str, written: str, value: object) -> None:
    assert PARSERS[kind](written) == Clause(value)


@pytest.mark.parametrize(
    ("kind", "written", "words"),
    [
        ("range", "0 - 100", "write `0 to 100`"),
        ("range", "low to high", "`0 to 100`"),
        ("cell", "5-10", "write `5 to 10`"),
        ("cell", "any | gold", "stands alone"),
        ("cell", "<", "a cell is"),
        ("limit", "1 per day", "`1 per calendar day`"),
        ("limit", "1 per day", "`1 per 1 day`"),
        ("limit", "0 per 7 days", "paused: yes"),
        ("limit", "1.5 per 7 days", "cannot be counted"),
        ("limit", "3 per 7 km", "a length of time is wanted"),
        ("limit", "3 per 0 days", "at least 1"),
        ("limit", "often", "3 per 7 days"),
        ("budget", "500 cost per 7 days", "runs by the calendar"),
        ("budget", "1.00001 cost in total", "at most 4 places"),
        ("budget", "5.5 offers in total", "cannot be counted"),
        ("suppression", "0 declined", "cannot be counted"),
        ("length", "soon", "`30 days`"),
        ("length", "1.5 days", "smaller unit"),
        ("hours", "9pm - 9am", "write `21:00 to 09:00`"),
        ("hours", "9:00 to 21:00", "write `09:00 to 21:00`"),
        ("hours", "09:00 to 09:00", "end where they begin"),
        ("during", "2026-11-30 to 2026-11-20", "write `2026-11-20 to 2026-11-30`"),
        ("during", "2026-11-20 - 2026-11-30", "write `2026-11-20 to 2026-11-30`"),
        ("during", "2026-02-30", "there is no `2026-02-30`"),
        ("during", "2026-11-20 09:00", "an instant has no length"),
        ("during", "2026-11-20 to 2026-11-30 09:00", "both with a time"),
        ("during", "every 6th tuesday of the month", "no month has a 6th tuesday"),
        ("during", "every 2th tuesday of the month", "write `2nd`"),
        ("during", "every 2nd Tuesday of the month", "write `every 2nd tuesday of the month`"),
        ("during", "every Friday", "write `every friday`"),
        ("during", "every 1th of march", "write `1st`"),
        ("during", "every 31st of june", "it has 30 days"),
        ("during", "every 32nd of the month", "there is no 32nd"),
        ("during", "always", "`every friday`"),
    ],
)
def test_clause_refused(kind: str, written: str, words: str) -> None:
    clause = PARSERS[kind](written)
    assert clause.value is None
    (problem,) = clause.problems
    assert words in f"{problem.message}; {problem.help}"
    assert 0 <= problem.span.start <= problem.span.end <= len(written)


def test_grammar_has_no_conflicts() -> None:
    Lark.open_from_package(
        *("nextbest.dsl.parse", "clauses.lark"), parser="lalr", start=list(STARTS), strict=True, keep_all_tokens=True
    )


WORDS = st.sampled_from(
    [
        *(
            "string",
            "list",
            "of",
            "one",
            "[",
            "a",
            ",",
            "]",
            "!",
            "any",
            "missing",
            "5",
            "1_000",
            "-2",
            "5%",
            "'x'",
            "yes",
        ),
        *(
            "|",
            "<",
            ">=",
            "to",
            "per",
            "calendar",
            "day",
            "week",
            "in",
            "total",
            "days",
            "km",
            "cost",
            "offers",
            "21:00",
        ),
        *("9pm", "2026-11-20", "2026-02-30", "from", "until", "every", "friday", "1st", "32nd", "1th", "last", "first"),
        *("the", "month", "march", "-", "?"),
    ]
)


@settings(max_examples=500)
@given(st.lists(WORDS, max_size=8).map(" ".join) | st.text(max_size=20), st.sampled_from(sorted(PARSERS)))
def test_any_text_is_read_or_refused(written: str, kind: str) -> None:
    clause = PARSERS[kind](written)
    assert (clause.value is None) == bool(clause.problems)
    type_clause = parse.parse_type(written)
    assert (type_clause.type is None) == bool(type_clause.problems)
    for problem in (*clause.problems, *type_clause.problems):
        assert 0 <= problem.span.start <= problem.span.end <= len(written)
