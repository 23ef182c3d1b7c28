"""Texts for customers made at random: nothing raises, nothing hangs, and what is said points into the text."""

from dataclasses import replace
from time import perf_counter

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from nextbest.dsl.check.bundle import check_text
from nextbest.dsl.check.messages import Writing, check_wording
from nextbest.dsl.diagnostics import Report
from nextbest.dsl.expressions.facts import NOTHING
from nextbest.dsl.parse.message import parse_message
from nextbest.dsl.source import Place, Source, Span, Text
from nextbest.engine.functions import FUNCTIONS
from tests.dsl.shop import SCOPE

PIECES = st.sampled_from(
    [
        *("{", "}", "{{", "}}", "'", '"', "\\", "\n", " ", "é", "😀", "%", "#", "(", ")", ",", "a", "'}'"),
        *("first_name", "points", "ltv", "tier is", "otherwise", "{first_name otherwise 'x'}", "{points}"),
        *("{nearest(home, stores)}", "{{ x }}"),
    ]
)
TEXTS = st.lists(PIECES, max_size=14).map("".join) | st.text(st.characters(exclude_categories=["Cs"]), max_size=40)


@settings(max_examples=500)
@given(TEXTS)
def test_every_text_is_taken_apart(text: str) -> None:
    parsed = parse_message(text)
    assert all(0 <= each.span.start <= each.span.end <= len(text) for each in parsed.problems)
    if parsed.problems:
        return
    whole = "".join(
        each if isinstance(each, str) else "{" + text[each.start : each.end] + "}" for each in parsed.pieces
    )
    assert whole == text
    spans = [each for each in parsed.pieces if isinstance(each, Span)]
    assert all(text[each.start - 1] == "{" and text[each.end] == "}" for each in spans)


@settings(max_examples=250)
@given(TEXTS)
def test_what_is_said_points_into_the_text(text: str) -> None:
    report = Report()
    scope = replace(SCOPE, message=True)
    writing = Writing(scope, definitions={}, spoken=None, channels={}, signatures=FUNCTIONS, report=report)
    source = Source("b.yaml", f"<<{text}>>")
    wording = check_wording(Text(text, Place(source, 2, 2 + len(text))), NOTHING, writing)
    assert (wording is None) == (not report.ok)
    for each in report.diagnostics:
        assert 2 <= each.place.start <= each.place.end <= 2 + len(text)


HEAD = """\
nextbest: 1
bundle: b
timezone: UTC
profile: {id: string!, first_name: string, points: {is: integer, default: 0}}
lifecycle: [{stage: a, otherwise: yes}]
channels: {page: {inbound: yes}}
kinds: {k: {stages: any, channels: [page], class: fallback}}
engagements:
"""


@settings(max_examples=100)
@given(TEXTS.filter(lambda text: text.strip() != "" and text.isprintable()), st.sampled_from([None, "'", '"', "|"]))
def test_what_is_said_points_into_the_scalar(text: str, style: str | None) -> None:
    node = yaml.ScalarNode("tag:yaml.org,2002:str", text, style=style)
    key = yaml.ScalarNode("tag:yaml.org,2002:str", "title")
    written = yaml.serialize(yaml.MappingNode("tag:yaml.org,2002:map", [(key, node)]), allow_unicode=True, width=60)
    indented = "".join(f"      {line}\n" for line in written.splitlines())
    whole = f"{HEAD}  e:\n    kind: k\n    message:\n{indented}"
    start, end = whole.index("title:") + len("title:"), len(whole)
    for each in check_text(whole, "b.yaml", FUNCTIONS).report.diagnostics:
        if each.place.source.text[each.place.start : each.place.end] != "title":
            assert start <= each.place.start <= each.place.end <= end, each


@pytest.mark.parametrize(
    "unit", ["{", "}", "{{", "{{x", "{'", "{a", "{'a", "{{x}}", "{x}", "{{{", "'{\"", "{\\'", "{\\'a}", "{ '{ \""]
)
def test_long_texts_are_read_at_once(unit: str) -> None:
    began = perf_counter()
    parse_message(unit * 50_000)
    assert perf_counter() - began < 2


def test_a_text_has_at_most_a_thousand_placeholders() -> None:
    assert parse_message("{a}" * 1_000).problems == ()
    (problem,) = parse_message("x {a}" * 1_001).problems
    assert "more than 1,000 placeholders" in problem.message
    assert len(parse_message("}x" * 5_000).problems) == 1_001
