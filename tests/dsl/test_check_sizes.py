"""Plain limits: what is larger than any bundle that people write is refused, with its place and what to do."""

import pytest

from nextbest.dsl.check import sizes
from nextbest.dsl.check.bundle import check_text
from nextbest.dsl.diagnostics import Diagnostic, Report
from nextbest.dsl.files.load import load_text
from nextbest.engine.functions import FUNCTIONS

HEAD = """\
nextbest: 1
bundle: b
timezone: UTC
profile: {id: string!, a: integer!}
lifecycle: [{stage: all, otherwise: yes}]
"""
CHANNEL = "channels: {push: {when: yes, parts: [title]}}\n"
KIND = "kinds: {k: {stages: any, channels: [push], propensity: 0.1, value: 10}}\n"


def several(form: str, count: int) -> str:
    return ", ".join(form.replace("#", str(number)) for number in range(count))


def engagements(count: int, entry: str = "{kind: k}") -> str:
    return "engagements: {" + several(f"e#: {entry}", count) + "}\n"


def refused(sections: str) -> Diagnostic:
    found = check_text(HEAD + sections, "b.yaml", FUNCTIONS)
    assert found.bundle is None
    (error,) = found.report.errors
    assert error.rule == "too-many-parts"
    assert error.help
    return error


def is_small(sections: str) -> bool:
    """Whether no limit is met; what else may be wrong is not looked at."""
    document, report, _ = load_text(HEAD + sections, "b.yaml")
    assert document is not None, report.errors
    return sizes.check_sizes(document, Report())


MANY = [
    ("when", "engagements: {e: {kind: k, when: [%s]}}", "a > #", 200),
    ("when", "kinds: {k: {when: [%s]}}", "a > #", 200),
    ("limits", "contact_policy: {limits: [%s]}", "# in total", 20),
    ("limits", "engagements: {e: {kind: k, limits: [%s]}}", "# in total", 20),
    ("budget", "kinds: {k: {budget: [%s]}}", "# offers in total", 20),
    ("during", "kinds: {k: {during: [%s]}}", "2026-11-20", 100),
    ("channels", "channels: {%s}", "p#: {when: yes}", 100),
    ("channels", "engagements: {e: {kind: k, channels: [%s]}}", "p#", 100),
    ("stages", "engagements: {e: {kind: k, stages: [%s]}}", "p#", 100),
    ("steps", "engagements: {e: {kind: k, steps: [%s]}}", "{after: # days}", 100),
    ("points", "scores: {s: {points: [%s]}}", "{add: #}", 1_000),
    ("guarantees", "guarantees: [%s]", "{id: g#, never: no}", 1_000),
    ("never_together", "contact_policy: {never_together: [%s]}", "{these: [e#, f]}", 1_000),
    ("variants", "engagements: {e: {kind: k, experiment: {salt: s, variants: {%s}}}}", "v#: {share: 1%}", 1_000),
]


@pytest.mark.parametrize(("key", "section", "form", "most"), MANY)
def test_one_list_or_mapping(key: str, section: str, form: str, most: int) -> None:
    assert is_small(section % several(form, most))
    error = refused(section % several(form, most + 1))
    assert error.message == f"`{key}` has at most {most:,} entries"
    assert error.place.line == 6
    last = form.replace("#", str(most)).strip("{")
    assert error.place.source.text[error.place.start :].startswith(last)


def test_the_profile() -> None:
    head = HEAD.replace("a: integer!", "a: integer!, " + several("x#: date", 10_000))
    found = check_text(head, "b.yaml", FUNCTIONS).report.errors
    assert [error.message for error in found] == ["`profile` has at most 10,000 entries"]


def test_names_of_entries_are_no_keys() -> None:
    head = HEAD.replace("a: integer!", "a: integer!, limits: {" + several("x#: date", 30) + "}")
    assert check_text(head, "b.yaml", FUNCTIONS).report.ok


@pytest.mark.parametrize(
    "section",
    ["lists: {l: {of: integer, items: [%s]}}", "engagements: {e: {kind: k, when: a in [%s]}}"],
)
def test_values_are_as_many_as_a_file_holds(section: str) -> None:
    assert is_small(section.replace("a in [%s]", '"a in [%s]"') % several("#", 1_900))


ROW = "a" + "+a" * 2_499
"""4,999 words and signs."""


def test_words_and_signs_of_expressions() -> None:
    fits = "define:\n" + "".join(f"  d{number}: {ROW}\n" for number in range(40)) + "  e: a = a\n  f: a+a+a+a+a+a+a+a+a"
    assert is_small(fits + "+a+a+a+a+a+a+a+a")  # 40 × 4,999 + 3 + 17 = 199,980
    error = refused(fits + "+a" * 18 + "\n  g: a = a\n")
    assert error.message == "the expressions and placeholders of this file have more than 200,000 words and signs"
    assert error.place.line == HEAD.count("\n") + 43


def test_words_of_placeholders_count_and_other_words_do_not() -> None:
    words = "any number of words " * 10_000
    assert is_small(f"about: {words}\n" + CHANNEL)
    message = "{a + a}" * 900
    texts = "".join(f"  e{number}: {{kind: k, message: {{title: '{message}'}}}}\n" for number in range(50))
    assert "placeholders" in refused("engagements:\n" + texts).message


def test_each_file_of_a_folder_has_its_own_measure() -> None:
    assert sizes.MOST_WORDS == 200_000
    document, *_ = load_text(HEAD + "define:\n" + "".join(f"  d{n}: {ROW}\n" for n in range(39)), "b.yaml")
    other, *_ = load_text(HEAD + "define:\n" + "".join(f"  e{n}: {ROW}\n" for n in range(39)), "c.yaml")
    assert document is not None
    assert other is not None
    whole = document.model_copy(update={"define": {**document.define, **other.define}})
    assert sizes.check_sizes(whole, Report())


def test_what_engagements_take_from_their_kind_counts_for_each() -> None:
    kind = KIND.replace("value: 10", "value: 10, when: [" + several("a > #", 200) + "]")
    # 200 conditions of 4 (themselves and 3 words), 10 and 0.1 of 2, `push` and `any` of 1
    assert is_small(CHANNEL + kind + engagements(1_000_000 // 806))
    error = refused(CHANNEL + kind + engagements(1_000_000 // 806 + 1))
    assert "texts and words of their kinds, each counted for every engagement" in error.message
    assert error.place.source.text[error.place.start : error.place.end] == "e1240"


def test_channels_of_all_engagements_together() -> None:
    channels = "channels: {" + several("p#: {when: yes}", 100) + "}\n"
    kind = KIND.replace("channels: [push]", "channels: [" + several("p#", 100) + "]")
    assert is_small(channels + kind + engagements(1_000))
    assert "more than 100,000 channels" in refused(channels + kind + engagements(1_001)).message


def test_all_of_them_are_told_at_once() -> None:
    sections = "channels: {" + several("p#: {when: yes}", 101) + "}\ncontact_policy: {limits: ["
    found = check_text(HEAD + sections + several("# in total", 21) + "]}\n", "b.yaml", FUNCTIONS).report.errors
    assert [error.message for error in found] == [
        "`channels` has at most 100 entries",
        "`limits` has at most 20 entries",
    ]
