"""Random syntax trees as the parser makes them: for round trips, and as texts for fuzzing."""

from unicodedata import normalize

from hypothesis import strategies as st

from nextbest.dsl.source import Span
from nextbest.dsl.syntax import (
    AGGREGATES,
    RESERVED,
    Aggregate,
    Boolean,
    Call,
    Date,
    DateTime,
    InLast,
    ListLiteral,
    Name,
    Number,
    Operation,
    Percent,
    Quantity,
    Since,
    String,
    Syntax,
    Time,
)

NOWHERE = Span(0, 0)
NULLS = {"null", "nil", "undefined", "nan", "na", "if", "iff", "iif"}

words = st.from_regex(r"[a-z_][a-z0-9_]{0,8}", fullmatch=True).filter(lambda word: word not in RESERVED | NULLS)
names = st.lists(words, min_size=1, max_size=3).map(lambda path: Name(tuple(path), span=NOWHERE))
moments = st.sampled_from(["now", "today"]).map(lambda word: Name((word,), span=NOWHERE))
numbers = st.sampled_from(["0", "7", "10_000", "4.5", "0.0001", "123_456_789_012_345"]).map(
    lambda text: Number(text, span=NOWHERE)
)
percents = st.sampled_from(["5%", "4.1%", "100%"]).map(lambda text: Percent(text, span=NOWHERE))
strings = (
    st.text(st.characters(codec="utf-8", exclude_characters="\n"), min_size=1, max_size=8)
    .map(lambda text: normalize("NFC", text))
    .map(lambda text: String(text, span=NOWHERE))
)
literals = (
    numbers
    | percents
    | strings
    | st.sampled_from(["2026-11-20", "2024-02-29"]).map(lambda text: Date(text, span=NOWHERE))
    | st.sampled_from(["2026-11-20 09:00", "2026-11-20 09:00Z", "2026-11-20 23:59-05:00"]).map(
        lambda text: DateTime(text, span=NOWHERE)
    )
    | st.sampled_from(["00:00", "21:30"]).map(lambda text: Time(text, span=NOWHERE))
    | st.booleans().map(lambda value: Boolean(value, span=NOWHERE))
)
lists = st.lists(literals, min_size=1, max_size=3).map(lambda items: ListLiteral(tuple(items), span=NOWHERE))
lengths = st.sampled_from([("1", "day"), ("30", "days"), ("36", "hours"), ("1", "year"), ("1_000", "weeks")]).map(
    lambda pair: Quantity(*pair, span=NOWHERE)
)
distances = st.sampled_from([("10", "km"), ("1", "mile"), ("0.5", "miles")]).map(
    lambda pair: Quantity(*pair, span=NOWHERE)
)


def _operations(inner: st.SearchStrategy[Syntax]) -> st.SearchStrategy[Syntax]:
    unary = ("not", "negative", "known", "missing")
    binary = (
        *("equal", "not_equal", "less", "at_most", "more", "at_least", "in", "not_in", "contains", "contains_any_of"),
        *("contains_all_of", "starts_with", "ends_with", "before", "after", "add", "subtract", "multiply", "divide"),
    )

    def operation(name: str, *operands: st.SearchStrategy[Syntax]) -> st.SearchStrategy[Syntax]:
        return st.tuples(*operands).map(lambda each: Operation(name, each, span=NOWHERE))

    def chain(name: str, operands: list[Syntax]) -> Syntax:
        return Operation(name, tuple(operands), span=NOWHERE)

    return st.one_of(
        *(operation(name, inner) for name in unary),
        *(operation(name, inner, inner) for name in binary),
        *(operation(name, inner, inner, inner) for name in ("if", "between")),
        *(operation(name, inner, lengths) for name in ("within_last", "within_next", "more_than_ago")),
        *(operation(name, moments, lengths) for name in ("add", "subtract")),
        operation("within_distance", inner, distances, inner),
        *(
            st.builds(chain, st.just(name), st.lists(inner, min_size=2, max_size=4))
            for name in ("and", "or", "otherwise")
        ),
    )


def _calls(inner: st.SearchStrategy[Syntax]) -> st.SearchStrategy[Syntax]:
    functions = words.filter(lambda word: word not in AGGREGATES)
    return st.builds(
        lambda name, arguments: Call(name, tuple(arguments), NOWHERE, span=NOWHERE),
        functions,
        st.lists(inner, min_size=1, max_size=3),
    )


def _aggregates(inner: st.SearchStrategy[Syntax]) -> st.SearchStrategy[Syntax]:
    windows = (
        st.none()
        | lengths.map(lambda length: InLast(length, span=NOWHERE))
        | inner.map(lambda moment: Since(moment, span=NOWHERE))
    )
    return st.builds(
        lambda name, path, window, where: Aggregate(name, path, window, where, span=NOWHERE),
        *(st.sampled_from(AGGREGATES), names, windows, st.none() | inner),
    )


trees: st.SearchStrategy[Syntax] = st.recursive(
    names | moments | literals | lists,
    lambda inner: _operations(inner) | _calls(inner) | _aggregates(inner),
    max_leaves=12,
)
"""Any tree that `parse_expression` can give, types apart."""
