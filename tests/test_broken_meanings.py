"""Bundles that say what cannot be meant: each is answered at its place, and mended by what is suggested."""

import re
from pathlib import Path
from typing import NamedTuple

import pytest

from nextbest.dsl.check.bundle import check_text
from nextbest.dsl.diagnostics import Diagnostic
from nextbest.engine.functions import FUNCTIONS

BUNDLES = Path(__file__).parent / "bundles"
SECTION = re.compile(r"^[a-z_]+:.*\n(?:[ \n].*\n|\n)*", re.MULTILINE)
SOUND = {each[0].partition(":")[0]: each[0] for each in SECTION.finditer((BUNDLES / "sound.yaml").read_text())}


class Case(NamedTuple):
    """Sections in the place of those of the sound bundle, «» around the place, and what is to be said of it."""

    text: str
    rule: str
    words: str


def cases() -> list[Case]:
    found = []
    for each in (BUNDLES / "broken.txt").read_text(encoding="utf-8").split("=== ")[1:]:
        head, _, text = each.partition("\n")
        rule, _, words = head.partition(" | ")
        sections = {each[0].partition(":")[0]: each[0].rstrip() + "\n" for each in SECTION.finditer(text)}
        found.append(Case("".join((SOUND | sections).values()), rule.removesuffix(" |"), words))
    return found


CASES = cases()


def findings(text: str) -> tuple[Diagnostic, ...]:
    return check_text(text, "shop.yaml", FUNCTIONS).report.diagnostics


def test_the_sound_bundle_is_sound() -> None:
    assert findings("".join(SOUND.values())) == ()


def test_there_are_many() -> None:
    assert len(CASES) >= 110


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.rule}: {case.words}"[:60])
def test_finding(case: Case) -> None:
    before, words, _ = re.split("[«»]", case.text)
    (found,) = findings(case.text.replace("«", "").replace("»", ""))
    place = found.place
    written = place.source.text[place.start : place.end].rstrip()
    assert (found.rule, place.start, written) == (case.rule, len(before), words)
    assert case.words in f"{found.message} {found.help}"


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.rule}: {case.words}"[:60])
def test_the_suggested_edit_mends_it(case: Case) -> None:
    text = case.text.replace("«", "").replace("»", "")
    for found in findings(text):
        if found.edit is not None:
            place = found.edit.place
            mended = findings(text[: place.start] + found.edit.text + text[place.end :])
            assert [each for each in mended if each.severity == "error"] == []
