"""Broken bundles: each is answered with findings at the right place, never with a traceback."""

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nextbest.dsl.diagnostics import Diagnostic, Report
from nextbest.dsl.files.load import load_text
from nextbest.dsl.files.read_text import read_bytes
from nextbest.dsl.files.yaml_events import read_yaml

HEAD = "nextbest: 1\nbundle: b\ntimezone: UTC\nprofile: {id: string!}\nlifecycle: [{stage: a, otherwise: yes}]\n"


def findings(text: str) -> tuple[Diagnostic, ...]:
    return load_text(text, "b.yaml").report.diagnostics


# What stands after HEAD; the line (from HEAD's end) and column of the finding; its rule; words of message and help.
BROKEN = [
    ("define: {x: min(a, b) > 5}", 1, 13, "cut-by-comma", "`x: 'min(a, b) > 5'`"),
    ("define: {x: clamp(a, 1, 5), y: 3}", 1, 13, "cut-by-comma", "`x: 'clamp(a, 1, 5)'`"),
    ("define: {x: title in [\"a\", \"b\"] and y, z: 1}", 1, 13, "yaml", "'title in [\"a\", \"b\"] and y'"),
    ("define: {x, y: 3}", 1, 10, "key-without-value", "`x` has no value"),
    ("define: {y: 3, x}", 1, 16, "key-without-value", "`x` has no value"),
    ("define:\n  x: 'a\nkinds: {}", 2, 6, "yaml", "never closed"),
    ('define:\n  x: "gold" in tiers', 2, 6, "yaml", "'\"gold\" in tiers'"),
    ("define:\n\tx: 1", 2, 1, "yaml", "indent with spaces"),
    ("define:\n  x: 1\n  x: 2", 3, 3, "duplicate-key", "`x` is here twice"),
    ("define:\n  x: !consent.push", 2, 6, "tag", "write `not consent.push`"),
    ("define: !!map {x: 1}", 1, 9, "tag", "`!!map`"),
    ("kinds:\n  k: &k {class: normal}\n  j: {<<: *k}", 3, 7, "merge-key", "merge keys"),
    ("define: {x: *nope}", 1, 13, "unknown-anchor", "`*nope`"),
    ("define: &a {x: *a}", 1, 16, "circular-alias", "`*a`"),
    ("define: {x: " + "[" * 40_000, 1, 61, "too-deep", "50 levels"),
    ("---\nbundle: c", 1, 1, "several-documents", "second YAML document"),
    ("...\nx", 2, 1, "yaml", "after its end"),
    ("define: {a: ~}", 1, 13, "no-value", "give an expression"),
    ("define: {a: }", 1, 10, "no-value", "`a` has no value"),
    ("define: {a: ''}", 1, 10, "no-value", "`a` has no value"),
    ("define: {a: [1]}", 1, 10, "wrong-shape", "cannot be a list"),
    ("define: {a: {is: 1, abuot: x}}", 1, 21, "unknown-key", "did you mean `about`?"),
    ("define: {a: {about: x}}", 1, 10, "missing-key", "has no `is`"),
    ("define: {1a: 3}", 1, 10, "bad-name", "cannot be a name"),
    ("define: {a.b: 3}", 1, 10, "bad-name", "cannot be a name"),
    ("define:\n  a: x: y", 2, 7, "yaml", "quote the text"),
    ("define:\n  a: @x", 2, 6, "yaml", "cannot begin with `@`"),
    ("define:\n- a", 1, 1, "wrong-shape", "cannot be a list"),
    ("define:\n  a: >\n    x\n    and y", 3, 5, "folded-expression", "write `|`"),
    ("define: {x: 1", 1, 9, "yaml", "not closed"),
    ('define: {x: "\\q"}', 1, 14, "yaml", "no such escape"),
    ("define: {x: a\0b}", 1, 14, "bad-character", "U+0000"),
    ("define: {x: \ud800}", 1, 13, "bad-character", "U+D800"),
    ("define: {x: a\u2028b}", 1, 14, "bad-character", "U+2028"),
    ("define: {x: a\x1bb}", 1, 14, "bad-character", "U+001B"),
    ("? [a]\n: b", 1, 5, "key-not-a-word", "must be a word"),
    ("profile: {}", 1, 1, "duplicate-key", "`profile` is here twice"),
    ("channels: {c: {slots: 0}}", 1, 23, "out-of-bounds", "at least 1"),
    ("channels: {c: {slots: 1.5}}", 1, 23, "wrong-shape", "a whole number"),
    ("channels: {c: {inbound: maybe}}", 1, 25, "not-a-choice", "`yes` or `no`"),
    ("channels: {c d: {}}", 1, 12, "bad-name", "cannot be a name"),
    ("kinds: {k: {class: mandatry}}", 1, 20, "not-a-choice", "did you mean `mandatory`?"),
    ("kinds: {k: {stages: all}}", 1, 21, "not-a-choice", "`any`"),
    ("kinds: {k: {stages: []}}", 1, 13, "no-value", "`stages` is empty"),
    ("kinds: {k: {budget: 3}}", 1, 21, "wrong-shape", "a list, such as `[5_000 cost per calendar day]`"),
    ("engagements: {e: {}}", 1, 15, "missing-key", "`e` has no `kind`"),
    ("guarantees: [{id: x}]", 1, 15, "missing-key", "neither `never` nor `always`"),
    ("guarantees: [{id: x, never: a, always: served}]", 1, 32, "conflicting-keys", "exclude each other"),
    ("tables: {t: {inputs: [a], otherwise: 1}}", 1, 10, "missing-key", "neither `rows` nor `file`"),
    ("arbitration: {never_together: []}", 1, 15, "unknown-key", "belongs in `contact_policy`"),
    ("engagments: {}", 1, 1, "unknown-key", "did you mean `engagements`?"),
    ("kinds:\n  k:\n    when: a\n   class: normal", 4, 4, "yaml", "indentation"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "line", "column", "rule", "words"), BROKEN)
def test_finding(text: str, line: int, column: int, rule: str, words: str) -> None:
    (found,) = findings(HEAD + text)
    assert (found.place.line - HEAD.count("\n"), found.place.column, found.rule) == (line, column, rule)
    assert words in f"{found.message} {found.help}"


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("", "empty-file"),
        ("# nothing", "empty-file"),
        ("hello", "not-a-bundle"),
        ("- a", "not-a-bundle"),
        ("x" * 10_000_000, "too-long"),
    ],
)
def test_file_without_a_bundle(text: str, rule: str) -> None:
    assert [found.rule for found in findings(text)] == [rule]


def test_aliases_that_explode_are_counted_not_built() -> None:
    lines = ["a: &a [x, x, x, x, x, x, x, x, x]"]
    lines += [
        f"{name}: &{name} [{', '.join([f'*{before}'] * 9)}]"
        for before, name in zip("abcdefghij", "bcdefghijk", strict=True)
    ]
    assert "too-many-parts" in [found.rule for found in findings("\n".join(lines))]


def test_anchors_within_the_limit_are_fine() -> None:
    assert findings(HEAD + "define: {a: &a x > 5, b: *a}\nkinds: {k: &k {class: normal}, j: *k}") == ()


def test_problems_of_several_sections_come_at_once() -> None:
    text = HEAD + "define:\n  x: 'open\nkinds: {k: {clas: normal}}\nchannels: {c: [x}\nengagements: {e: {}}"
    assert [found.rule for found in findings(text)] == ["yaml", "unknown-key", "yaml", "missing-key"]


def test_missing_sections_are_not_reported_when_a_part_could_not_be_read() -> None:
    assert [found.rule for found in findings("nextbest: 1\nprofile: {id: 'x\n")] == ["yaml"]


def test_edits_mend_what_they_complain_of() -> None:
    mendable = [text for text, *_ in BROKEN if any(found.edit for found in findings(HEAD + text))]
    assert len(mendable) >= 7
    for text in mendable:
        (found,) = findings(HEAD + text)
        assert found.edit is not None
        place = found.edit.place
        mended = place.source.text[: place.start] + found.edit.text + place.source.text[place.end :]
        assert findings(mended) == ()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (HEAD.encode("utf-16"), "UTF-16"),
        (HEAD.encode("utf-16-le"), "UTF-16"),
        (HEAD.encode("utf-16-be"), "UTF-16"),
        (HEAD.encode("utf-32"), "UTF-32"),
        (HEAD.encode() + "about: für".encode("latin-1"), "not in UTF-8 from here on"),
    ],
)
def test_other_encodings(data: bytes, words: str) -> None:
    report = Report()
    read_bytes("b.yaml", data, report)
    (found,) = report.diagnostics
    assert words in found.message


def test_place_of_the_first_byte_that_is_not_utf8() -> None:
    report = Report()
    read_bytes("b.yaml", "a: é\nb: ü".encode() + b"\xff", report)
    assert (report.diagnostics[0].place.line, report.diagnostics[0].place.column) == (2, 5)


def test_utf8_with_byte_order_mark_is_fine() -> None:
    report = Report()
    source = read_bytes("b.yaml", HEAD.encode("utf-8-sig"), report)
    assert source is not None
    assert read_yaml(source, report).tree is not None
    assert report.diagnostics == ()


@pytest.mark.parametrize("text", ["a: 1\n" * 50_000, "kinds: {" + "".join(f"k{i}: 3, " for i in range(5_000)) + "}"])
def test_endless_faults_come_a_thousand_at_a_time(text: str) -> None:
    assert 1_000 <= len(findings(HEAD + text)) <= 1_002


@settings(max_examples=150)
@given(st.binary(max_size=200))
def test_no_bytes_bring_it_down(data: bytes) -> None:
    report = Report()
    source = read_bytes("b.yaml", data, report)
    if source is not None:
        read_yaml(source, report)
        load_text(source.text, "b.yaml")


@settings(max_examples=150)
@given(st.integers(0, 2**60))
def test_no_damaged_bundle_brings_it_down(seed: int) -> None:
    random = Random(seed)
    text = HEAD + "\n".join(text for text, *_ in BROKEN if len(text) < 100)
    for _ in range(random.randrange(1, 6)):
        at = random.randrange(len(text))
        text = (
            text[:at]
            + random.choice("{}[]:,'\"&*!|>%@`#-?\n\t \0é😀") * random.randrange(3)
            + text[at + random.randrange(3) :]
        )
    load_text(text, "b.yaml")


def test_an_empty_file_is_in_no_encoding() -> None:
    report = Report()
    assert read_bytes("b.yaml", b"", report) is not None
    assert report.diagnostics == ()
