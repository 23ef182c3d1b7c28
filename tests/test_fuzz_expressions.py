"""Any text is read or refused, at once, with places inside it and words for marketers."""

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nextbest.dsl.format.expression import format_expression
from nextbest.dsl.parse.expression import Parsed, parse_expression
from nextbest.dsl.syntax import AGGREGATES, RESERVED
from tests.strategies_syntax import trees
from tests.test_refused_expressions import MENDED, TOLD


def assert_sound(text: str, parsed: Parsed) -> None:
    assert (parsed.tree is None) == bool(parsed.problems)
    for problem in parsed.problems:
        assert 0 <= problem.span.start <= problem.span.end <= len(text)
        assert problem.message[:1] == problem.message[:1].lower()
        assert not re.search(
            "token|parse|syntax|unexpected|terminal|overload", f"{problem.message} {problem.help}".replace(text, "")
        )
        if problem.edit:
            assert 0 <= problem.edit[0].start <= problem.edit[0].end <= len(text)


@pytest.mark.parametrize(
    "text", [line.rpartition(" => ")[0] for line in MENDED.strip().splitlines()] + [text for text, _ in TOLD]
)
def test_known_mistakes(text: str) -> None:
    assert_sound(text, parse_expression(text))


PIECES = st.sampled_from(
    [
        *(
            *sorted(RESERVED),
            *AGGREGATES,
            *("a", "b.c", "last", "days", "km", "1", "1_000", "2.5", "5%", "30 days", "10 km"),
        ),
        *(
            '"x"',
            "'y'",
            '""',
            "2026-11-20",
            "2026-02-30",
            "21:00",
            "9:00",
            "NULL",
            "AND",
            "IF",
            "COUNT",
            "null",
            "“q”",
            "é",
        ),
        *"()[]{},;=<>!&|+-*/%^$.#\"'\\:?@\n\t\x00\u00a0\ud800",
        *(
            "==",
            "<=",
            "min(",
            "count(",
            "count (",
            "if(",
            "in last",
            "in (",
            "within last",
            "is not",
            "1e5",
            "007",
            "11/20/2026",
        ),
    ]
)
texts = (
    st.lists(PIECES, max_size=25).map(" ".join)
    | st.lists(PIECES, max_size=25).map("".join)
    | st.text(max_size=40)
    | st.binary(max_size=60).map(lambda raw: raw.decode("utf-8", "replace"))
    | st.binary(max_size=60).map(lambda raw: raw.decode("latin-1"))
)


@st.composite
def damaged(draw: st.DrawFn) -> str:
    """An expression of the language with a piece cut out, put in or doubled."""
    text = format_expression(draw(trees))
    start, end = sorted((draw(st.integers(0, len(text))), draw(st.integers(0, len(text)))))
    return text[:start] + draw(PIECES | st.just("") | st.just(text[start:end] * 2)) + text[end:]


def fuzz(text: str) -> None:
    parse_expression("a")  # the first call also builds the parser
    start = time.process_time()
    parsed = parse_expression(text)
    assert time.process_time() - start < 1
    assert_sound(text, parsed)
    if parsed.tree is not None:
        canonical = format_expression(parsed.tree)  # `2 day` becomes `2 days`, so the texts are compared
        again = parse_expression(canonical).tree
        assert again
        assert format_expression(again) == canonical


@settings(max_examples=600)
@given(texts | damaged())
def test_any_text_is_read_or_refused(text: str) -> None:
    fuzz(text)


@pytest.mark.slow
@settings(max_examples=20_000)
@given(texts | damaged())
def test_very_many_texts_are_read_or_refused(text: str) -> None:
    fuzz(text)


@pytest.mark.parametrize(
    "piece",
    [
        "(",
        "[",
        "!",
        '"',
        "' ",
        "1,",
        "a ",
        "$",
        ";",
        "(,",
        "COUNT(",
        "if(",
        "if(a;",
        "a==1 && ",
        "if a then ",
        "x is “",
        "a<b<",
        "- ",
    ],
)
def test_the_longest_nonsense_is_answered_at_once(piece: str) -> None:
    fuzz((piece * 10_000)[:10_000])
