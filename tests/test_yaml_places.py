"""Every character of every YAML scalar is found at its place in the file."""

from collections.abc import Iterator
from itertools import pairwise

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from nextbest.dsl.diagnostics import Report
from nextbest.dsl.files.tree import YamlList, YamlMapping, YamlScalar, YamlTree, plain_form
from nextbest.dsl.files.yaml_events import read_yaml
from nextbest.dsl.source import Source, Span


def tree_of(text: str) -> YamlMapping:
    report = Report()
    tree = read_yaml(Source("b.yaml", text), report).tree
    assert report.ok, report.diagnostics
    assert tree is not None
    return tree


def scalars(tree: YamlTree) -> Iterator[YamlScalar]:
    if isinstance(tree, YamlScalar):
        yield tree
    elif isinstance(tree, YamlList):
        for item in tree.items:
            yield from scalars(item)
    else:
        for key, value in tree.entries.items():
            yield YamlScalar(key)
            yield from scalars(value)


@pytest.mark.parametrize(
    ("text", "word", "line", "column"),
    [
        ("a: ltv > 5", "ltv", 1, 4),
        ("a: 'ltv > 5'", "ltv", 1, 5),
        ("a: 'it''s ltv'", "ltv", 1, 11),
        ('a: "ltv \\"x\\" bad"', "bad", 1, 15),
        ('a: "\\u00e9\\x41 bad"', "bad", 1, 16),
        ('a: "😀 bad"', "bad", 1, 7),
        ("a: one\n  two\n\n  bad", "bad", 4, 3),
        ("a: 'one\n\n  two bad'", "bad", 3, 7),
        ('a: "one\\\n   two bad"', "bad", 2, 8),
        ('a: "one\\\n\n  bad"', "bad", 3, 3),
        ("a: |\n  one\n\n   two bad\n", "bad", 4, 8),
        ("a: |2-\n   one\n  bad", "bad", 3, 3),
        ("a: |+\n  one\n  bad\n\n\n", "bad", 3, 3),
        ("a: >\n  one\n  two\n\n    more\n  bad\n", "bad", 6, 3),
        ("a: >-\n\n\n  one\n  bad # no comment\n", "bad", 5, 3),
        ("a: |\r\n  one\r\n  bad\r\n", "bad", 3, 3),
        ("a: x\r\nb: bad\r\n", "bad", 2, 4),
        ("\ufeffa: bad", "bad", 1, 5),
        ("a: {b: [x, {c: bad}]}", "bad", 1, 16),
        ("a: &k bad", "bad", 1, 7),
        ("a: &k\n  'x bad'", "bad", 2, 6),
        ("a:\t\tbad", "bad", 1, 5),
        ("a: [x,\n\tbad]", "bad", 2, 2),
        ("? bad\n: x", "bad", 1, 3),
    ],
)
def test_place_of_a_word(text: str, word: str, line: int, column: int) -> None:
    (scalar,) = [each for each in scalars(tree_of(text)) if word in each.text.value]
    at = scalar.text.value.index(word)
    place = scalar.text.at(Span(at, at + len(word)))
    assert (place.line, place.column) == (line, column)
    assert place.source.text[place.start : place.end] == word


@pytest.mark.parametrize(
    ("text", "value", "written"),
    [
        ('a: "x \\"y\\" z"', '"y"', '\\"y\\"'),
        ('a: "x \\u00e9"', "é", "\\u00e9"),
        ("a: 'x ''y'' z'", "'y'", "''y''"),
        ("a: 'x ''y''' ", "'y'", "''y''"),
        ("a: 'one\n\n  two'", "one", "one"),
        ("a: |\n  one\n  two\n", "one\n", "one\n"),
    ],
)
def test_an_escape_belongs_to_its_place_whole(text: str, value: str, written: str) -> None:
    (scalar,) = [each for each in scalars(tree_of(text)) if value in each.text.value]
    at = scalar.text.value.index(value)
    for place in (scalar.text.at(Span(at, at + len(value))), scalar.text.part(Span(at, at + len(value))).place):
        assert place.source.text[place.start : place.end] == written


WORDS = st.lists(st.sampled_from(["a", "b", "é", "😀", "it's", "x:y", "#c", "\\n"]), max_size=14).map(
    " ".join
) | st.text(st.sampled_from("ab \t'\"\\:#,[]{}é😀\n-!&*%|>?@`~0."), max_size=40)
STYLES = st.sampled_from([None, "'", '"', "|", ">"])


@settings(max_examples=300)
@given(st.lists(st.tuples(WORDS, STYLES), min_size=1, max_size=5), st.booleans(), st.integers(12, 80), st.booleans())
def test_each_character_is_at_its_place(parts: list[tuple[str, str]], flow: bool, width: int, crlf: bool) -> None:
    texts = [yaml.ScalarNode("tag:yaml.org,2002:str", value, style=style) for value, style in parts]
    entries = [(yaml.ScalarNode("tag:yaml.org,2002:str", f"k{i}"), text) for i, text in enumerate(texts)]
    node = yaml.MappingNode("tag:yaml.org,2002:map", entries, flow_style=flow)
    written = yaml.serialize(node, width=width, allow_unicode=True, Dumper=yaml.SafeDumper)
    text = written.replace("\n", "\r\n") if crlf else written
    values = yaml.load(text, yaml.BaseLoader)
    tree = tree_of(text)
    for key, value in tree.entries.items():
        assert isinstance(value, YamlScalar)
        assert value.text.value == values[key.value]
        for at, character in enumerate(value.text.value):
            place = value.text.at(Span(at, at + 1))
            found = text[place.start]
            assert found == character or found in ("\\", "'") or (character in " \n" and found in "\r\n")
        starts = [value.text.at(Span(at, at + 1)).start for at in range(len(value.text.value))]
        assert all(before < after for before, after in pairwise(starts))


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("yes", "yes"),
        ("true", True),
        ("'true'", "true"),
        ("~", None),
        ("", None),
        ("010", 10),
        ("0o17", 15),
        ("0x1F", 31),
        ("1_000", "1_000"),
        ("21:00", "21:00"),
        ("2026-01-01", "2026-01-01"),
        ("1e3", 1000.0),
        (".5", 0.5),
        ("-1.", -1.0),
        ("1.5.", "1.5."),
        ("-.inf", float("-inf")),
        ("9" * 5000, "9" * 5000),
    ],
)
def test_plain_scalars_are_read_as_yaml_1_2_core(written: str, value: object) -> None:
    assert plain_form(tree_of(f"a: {written}")) == {"a": value}
