"""A mistake of structure hides no other, and makes none up: both are told as they are told alone."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from random import Random

import pytest

from nextbest.dsl.gaps import LEANS_ON
from nextbest.dsl.rules import RULES
from tests.faults.finding import POLICIES
from tests.faults.places import Slip, Texts, Told, Word, texts_of, told, words_of
from tests.faults.seeded import BUNDLES

EXAMPLES = [*(POLICIES / name for name in BUNDLES), *Path(__file__).parents[1].glob("bundles/[sw]*.yaml")]
SMALL = [each for each in EXAMPLES if each.stem in ("starter", "coffee_club", "sound", "whole")]

IN_THE_FORM: Mapping[str, str] = {
    "a list of lists": "[[x]]",
    "keys that nothing reads": "{zq: 1}",
    "nothing": '""',
    "another word": "zq-zq",
    "a name that is none": "1 x",
    "an alias for nothing": "*nope",
    "a merge key": "<<",
}
UNREADABLE = {"an open quote": '"', "an open bracket": "[x"}
"""What spoils the rest of a section, or more."""
LEANED_ON_BY_NOTHING = ("engagements", "guarantees", "sources")
"""Sections of which an entry that is left out leaves what is found elsewhere, but for rules in `LEANS_ON`."""

NAMES = frozenset(
    "unknown-name quotes-forgotten other-namespace field-outside-where may-not-stand field-with-history".split()
)
"""What is said of a name that means nothing depends on all that could have been meant."""


def wrong_in_form(random: Random, words: list[Word]) -> Slip:
    return random.choice(words).slip(random.choice([*IN_THE_FORM.values(), *UNREADABLE.values()]))


def wrong_in_meaning(random: Random, words: list[Word]) -> Slip:
    word = random.choice(words)
    names = re.findall(r"[A-Za-z_]{2,}", word.written)
    if not names or random.random() < 0.4:
        return word.slip(random.choice(["5", "id", "2 days", "nope", "yes", f"{word.written} and id"]))
    name = random.choice(names)
    instead = random.choice([f"{name[:-1]}zz", f"{name}q", "id", "5 days", "gold"])
    return word.slip(word.written.replace(name, instead, 1))


def of_structure(
    random: Random, bundle: Path, texts: Texts, words: list[Word], many: int
) -> Iterator[tuple[Slip, Told]]:
    """So many slips of which `check` says that the structure is wrong; and nothing else, which is asserted."""
    before, _ = told(bundle, texts)
    while many:
        slip = wrong_in_form(random, words)
        found, structure = told(bundle, texts, slip)
        if structure:
            many -= 1
            assert found <= structure | before, slip
            yield slip, found


def of_meaning(random: Random, bundle: Path, texts: Texts, words: list[Word], many: int) -> Iterator[tuple[Slip, Told]]:
    """So many slips of which something is said, and nothing of the structure; with what is said more than before."""
    before, _ = told(bundle, texts)
    values = [each for each in words if not each.key]
    while many:
        slip = wrong_in_meaning(random, values)
        found, structure = told(bundle, texts, slip)
        if not structure and found - before:
            many -= 1
            yield slip, found - before


def hold(bundle: Path, seed: int, forms: int, meanings: int) -> int:
    """Put slips of both kinds together; the number of findings that were told in spite of a slip in the structure."""
    random, texts = Random(seed), texts_of(bundle)
    words = [each for each in words_of(texts) if "\n" not in each.written]
    before, _ = told(bundle, texts)
    broken = list(of_structure(random, bundle, texts, words, forms))
    kept = 0
    for meaning, meant in of_meaning(random, bundle, texts, words, meanings):
        for form, said in broken:
            if form.part == meaning.part or (form.instead in UNREADABLE.values() and form.file == meaning.file):
                continue
            both, _ = told(bundle, texts, form, meaning)
            made_up = both - said - meant - before
            lines = {(file, line) for rule, file, line, _ in meant if rule in NAMES}
            others = [each for each in made_up if each[0] not in NAMES or each[1:3] not in lines]
            assert not others, (form, meaning)
            kept += len(meant & both)
            named = form.part.entry and texts[form.file][form.start : form.end] != form.part.entry
            alone = named and form.instead not in UNREADABLE.values()
            if alone and form.part.section in LEANED_ON_BY_NOTHING:
                hidden = [each for each in meant - both if each[0] not in LEANS_ON]
                within = [str(form.file) == file and line in form.part.lines for _, file, line, _ in hidden]
                assert all(within), (form, meaning)
    return kept


@pytest.mark.parametrize("bundle", SMALL, ids=lambda bundle: bundle.stem)
def test_a_mistake_of_structure_hides_no_other(bundle: Path) -> None:
    assert hold(bundle, seed=20_261_122, forms=5, meanings=3) > 5


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("bundle", EXAMPLES, ids=lambda bundle: bundle.stem)
def test_a_mistake_of_structure_hides_no_other_long(bundle: Path, seed: int) -> None:
    assert hold(bundle, seed, forms=20, meanings=10) > 50


def test_rules_that_need_the_whole_exist() -> None:
    assert LEANS_ON.keys() <= RULES.keys()
