"""Canonical text of clauses, table cells and placeholders: one text for what they say, which says it again."""

from typing import Any, get_args
from unicodedata import normalize

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nextbest.dsl import clauses
from nextbest.dsl.check import bundle as check_bundle
from nextbest.dsl.clauses import ClauseKind, Hours, TypeClause
from nextbest.dsl.format.clause import Value, canonical_clause, format_clause, format_type
from nextbest.dsl.parse.clauses import parse_clause, parse_type
from nextbest.dsl.parse.literals import WallClock
from nextbest.dsl.quantities import Duration, Period
from nextbest.dsl.syntax import Boolean, Operation, String
from nextbest.dsl.types import SCALARS, ListOf, OneOf, Type
from nextbest.engine.functions import FUNCTIONS
from tests.dsl.test_format_bundle import SHOP, formatted
from tests.strategies_syntax import NOWHERE, literals, numbers

DAY = 86_400
days = st.integers(-719_162, 2_932_896)
clocks = st.builds(
    WallClock,
    st.builds(lambda day, minute: day * DAY + minute * 60, days, st.integers(0, 1_439)),
    st.none() | st.integers(-840, 840).map(lambda minutes: minutes * 60),
)
hours = st.tuples(st.integers(0, 1_439), st.integers(1, 1_439)).map(
    lambda pair: Hours(pair[0] * 60, (pair[0] + pair[1]) % 1_440 * 60)
)
lengths: st.SearchStrategy[Any] = st.one_of(
    st.integers(1, 365_250).map(lambda count: Period(0, count)),
    st.integers(1, 12_000).map(lambda count: Period(count, 0)),
    st.integers(1, 10**9).map(Duration),
)
units = st.sampled_from(get_args(clauses.CalendarUnit))
calendars = units.map(clauses.Calendar) | st.just(clauses.Total())
paces = lengths.map(clauses.Sliding) | calendars
counts = st.integers(1, 10**15 - 1)
negative = numbers.map(lambda number: Operation("negative", (number,), span=NOWHERE))
constants = literals | negative
ordered = constants.filter(lambda each: not isinstance(each, Boolean | String))
ranges = st.builds(clauses.Range, ordered, ordered)
signs = st.sampled_from(["equal", "not_equal", "less", "at_most", "more", "at_least"])
weekdays = st.integers(0, 6)
maybe_hours = st.none() | hours


def stretches(make: Any, ends: st.SearchStrategy[Any], order: Any) -> st.SearchStrategy[Any]:
    both = st.tuples(ends, ends).map(lambda pair: sorted(pair, key=order))
    return (
        both.map(lambda pair: make(*pair)) | ends.map(lambda end: make(end, None)) | ends.map(lambda e: make(None, e))
    )


walls = clocks.map(lambda clock: clock._replace(offset=None))
during: st.SearchStrategy[Any] = st.one_of(
    stretches(clauses.Days, days, lambda day: day),
    stretches(clauses.Instants, walls, lambda clock: clock.order).filter(lambda each: each.start != each.end),
    st.builds(clauses.Instants, clocks, st.none()),
    st.builds(clauses.EveryWeekday, weekdays, maybe_hours),
    st.builds(clauses.EveryMonthDay, st.integers(0, 31), maybe_hours),
    st.builds(clauses.EveryMonthWeekday, st.integers(0, 5), weekdays, maybe_hours),
    st.builds(clauses.EveryYearDay, st.integers(1, 12), st.integers(1, 29), maybe_hours),
)
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "range": ranges,
    "cell": st.one_of(
        st.just(clauses.AnyCell()),
        st.just(clauses.MissingCell()),
        st.builds(clauses.ComparedCell, signs, constants),
        ranges.map(clauses.RangeCell),
        st.lists(constants, min_size=1, max_size=3).map(lambda found: clauses.ValuesCell(tuple(found))),
    ),
    "limit": st.builds(clauses.Limit, counts, paces),
    "budget": st.builds(clauses.Budget, counts, st.sampled_from(["cost", "offers", "contacts"]), calendars),
    "suppression": st.builds(clauses.Suppression, counts, st.sampled_from(["declined", "bounced"])),
    "length": lengths,
    "hours": hours,
    "during": during,
}


def test_every_kind_of_clause_has_values_here() -> None:
    assert {*VALUES, "type"} == set(get_args(ClauseKind))


@pytest.mark.parametrize("kind", sorted(VALUES))
def test_what_is_written_is_read_again(kind: ClauseKind) -> None:
    @settings(max_examples=150)
    @given(VALUES[kind])
    def holds(value: Value) -> None:
        text = format_clause(value)
        assert parse_clause(kind, text) == clauses.Clause(value)
        assert canonical_clause(kind, text) == text

    holds()


members = st.text(st.characters(codec="utf-8", exclude_characters="\n\r"), min_size=1, max_size=6).map(
    lambda text: normalize("NFC", text)  # what every file is read as
)
sets = st.lists(members, min_size=1, max_size=4, unique=True).map(lambda found: OneOf(tuple(found)))
single: st.SearchStrategy[Type] = st.sampled_from(sorted(SCALARS.values(), key=str)) | sets


@settings(max_examples=200)
@given(single | single.map(ListOf), st.booleans())
def test_types_are_read_again(type: Type, required: bool) -> None:
    text = format_type(TypeClause(type, required))
    assert parse_type(text) == TypeClause(type, required)
    if isinstance(type, OneOf):
        again = parse_type(text).type
        assert isinstance(again, OneOf)
        assert again.values == type.values
    assert canonical_clause("type", text) == text


@pytest.mark.parametrize(
    ("kind", "written", "canonical"),
    [
        ("type", "one  of [ a,'b c', \"d,e\" ] !", 'one of [a, b c, "d,e"]!'),
        ("type", "list   of  string", "list of string"),
        ("range", "-5  to 10000", "-5 to 10_000"),
        ("cell", ">=10000", ">= 10_000"),
        ("cell", "1|2000 |true", "1 | 2_000 | yes"),
        ("limit", "10000   per 1 days", "10_000 per 1 day"),
        ("limit", "3 per 2 week", "3 per 2 weeks"),
        ("limit", "3 per\n  calendar  day", "3 per calendar day"),
        ("budget", "5000.5 cost in total", "5_000.50 cost in total"),
        ("budget", "5_000.00 cost in total", "5_000 cost in total"),
        ("budget", "1 offers per calendar  day", "1 offer per calendar day"),
        ("budget", "200 contact per calendar day", "200 contacts per calendar day"),
        ("suppression", "3   declined", "3 declined"),
        ("length", "36 hour", "36 hours"),
        ("length", "1000 weeks", "1_000 weeks"),
        ("length", "5   miles", "5   miles"),
        ("hours", "21:00   to   09:00", "21:00 to 09:00"),
        ("during", "2026-11-20   to 2026-11-20", "2026-11-20"),
        ("during", "from 2026-11-20 09:00+00:00", "from 2026-11-20 09:00Z"),
        ("during", "from 2026-11-20 09:00-05:30", "from 2026-11-20 09:00-05:30"),
        (
            "during",
            "every  last  friday of the month  15:00  to 22:00",
            "every last friday of the month 15:00 to 22:00",
        ),
        ("during", "every 2nd  tuesday of the month", "every second tuesday of the month"),
        ("during", "  every  ferday ", "every  ferday"),
    ],
)
def test_canonical_text(kind: ClauseKind, written: str, canonical: str) -> None:
    assert canonical_clause(kind, written) == canonical
    assert canonical_clause(kind, canonical) == canonical


SECTIONS = """\
tables:
  worth:
    inputs: [points, tier, last_seen, member, name, band]
    rows:
      - [1000 to  5000, gold, 2026-11-20|2026-11-21, true, 10000, a, 1000]
      - [[7, 8000], 'any', any, any, 1000, 1000  to 2000, -20000]
      - [">=8500", silver, any, "no", any, any, 5]
      - [&nine 900, any, any, "no", any, any, 5]
    otherwise: 10000
  word:
    inputs: [points]
    rows: [[1000, b  c]]
    otherwise: d
"""
FORMATTED = """\
tables:
  worth:
    inputs: [points, tier, last_seen, member, name, band]
    rows:
      - [1_000 to 5_000, gold, 2026-11-20 | 2026-11-21, yes, 10000, a, 1_000]
      - [[7, 8_000], "any", any, any, 1000, 1000  to 2000, -20_000]
      - [">= 8_500", silver, any, "no", any, any, 5]
      - [&nine 900, any, any, "no", any, any, 5]
    otherwise: 10_000
  word:
    inputs: [points]
    rows: [[1_000, b  c]]
    otherwise: d
"""


def bundle(sections: str) -> str:
    declared = '  name: string\n  band: "one of [a, 1000  to 2000]"\n'
    return SHOP.replace("lifecycle:", declared + "lifecycle:") + sections


def digest_of(text: str) -> str:
    checked = check_bundle.check_text(text, "b.yaml", FUNCTIONS)
    assert checked.bundle is not None, checked.report.errors
    return checked.bundle.digest


def test_cells_are_canonical_where_they_are_no_texts() -> None:
    assert formatted(bundle(SECTIONS)).after.endswith(FORMATTED)
    assert formatted(bundle(FORMATTED)).after.endswith(FORMATTED)
    assert digest_of(bundle(SECTIONS)) == digest_of(bundle(FORMATTED))


@pytest.mark.parametrize(
    ("old", "new"),
    [("10000, a", "10_000, a"), ("b  c", "b c"), ("8000", "8001"), ("otherwise: 10000", "otherwise: 10001")],
)
def test_other_cells_are_another_digest(old: str, new: str) -> None:
    assert old in SECTIONS
    assert digest_of(bundle(SECTIONS)) != digest_of(bundle(SECTIONS.replace(old, new)))


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        ("Hi {  points  }, {{ raw  one }}  {points+1000}", "Hi {points}, {{ raw  one }}  {points + 1_000}"),
        ("'{ points }'", '"{points}"'),
        ("'{if tier=\"gold\" then 1000 else 2}'", "'{if tier is \"gold\" then 1_000 else 2}'"),
        ("\"it's {if tier='gold'  then 1 else 2}\"", "\"it's {if tier='gold'  then 1 else 2}\""),
        ('"{if member is true then 1 else 2}\\t"', '"{if member then 1 else 2}\\t"'),
        ("|\n        one {  points }\n        two\n", "|\n        one {points}\n        two"),
        ("one {points +\n          1}", "one {points +\n        1}"),
        ("|\n        {points # why\n        }\n", "|\n        {points # why\n        }"),
        ("broken {points+1", "broken {points+1"),
        ("broken { points }} {points+1}", "broken { points }} {points+1}"),
        ("no expression { points or }", "no expression { points or }"),
    ],
)
def test_placeholders(written: str, canonical: str) -> None:
    text = SHOP + "  two:\n    kind: news\n    message:\n      title: "
    after = formatted(f"{text}{written}\n").after
    assert after.partition("      title: ")[2].rstrip("\n") == canonical
    assert formatted(after).after == after


def said(part: str) -> str:
    return digest_of(f"{SHOP}  two: {{kind: news, message: {{title: {part}}}}}\n")


@pytest.mark.parametrize(
    ("written", "same", "other"),
    [
        ("'Hi {points}'", '"Hi {  points # why\\n }"', "'Hi  {points}'"),
        ("'{{ a }}{points+1000}'", "'{{ a }}{points + 1_000}'", "'{{ a}}{points + 1_000}'"),
        ("'{if member is yes then 1 else 2}'", "'{if member then 1 else 2}'", "'{if member then 1 else 3}'"),
    ],
)
def test_digest_of_placeholders(written: str, same: str, other: str) -> None:
    assert said(written) == said(same) != said(other)
