"""Whatever a file of tests says, it is answered: with what is wrong, or with what comes of it, never with a crash."""

import re
from random import Random
from textwrap import indent

import pytest

from nextbest.engine.testing.load import read_file
from nextbest.engine.testing.run import Runner
from tests.testing.shop import HEAD, shop
from tests.testing.test_stories import STORIES
from tests.testing.test_tables import ROWS

CASE = """\
customer: ann
with: {consent.push: no, spent: 25_000, tags: [a, b], home: {lat: 4, lon: 5}}
contacts: [{engagement: big, channel: push, at: 3 days ago, opened: yes}]
event: {event: left, value: 30}
triggered_only: yes
places: [home_page]
expect: {stage: buyer, engagement: cart, rank: 3 to 4, order: [big, small by push], places: {home_page: [big]},
         message: {title: x}, blocked: {big: limit:policy}, not: [tiny], no_action: null}
"""
CASES = [*STORIES.values(), ROWS, CASE]
TEXT = f"{HEAD}tests:\n" + "".join(f"  - name: t{at}\n{indent(each, '    ')}" for at, each in enumerate(CASES))
TOKENS = re.findall(r"\w+|\s+|[^\w\s]", TEXT)
STRANGE = [
    *("null ~ yes 1e999 -1 2026-02-30 99999999999 [] {} \" ' &a *a << !x | > é \u2028 \ud800".split(" ")),
    *("x: y", "ana by x", "99999999999999999999 days ago", "in 5 km", "0 days ago", "2026-11-20T10:00:00+01:00"),
    *("0001-01-01T00:00:00+00:00", "9999-12-31T23:59:59+00:00", "99999 years ago", "in 99999 years"),
]
WORDS = sorted({each for each in TOKENS if each.strip()}) + STRANGE


def spoilt(random: Random) -> str:
    """The text with a word changed, or with more than that."""
    tokens = list(TOKENS)
    if random.random() < 0.6:
        at = random.choice([at for at, each in enumerate(tokens) if each[0].isalnum()])
        tokens[at] = random.choice(WORDS)
        return "".join(tokens)
    for _ in range(random.randrange(1, 6)):
        at, more = random.randrange(len(tokens)), random.randrange(1, 20)
        match random.randrange(4):
            case 0:
                del tokens[at : at + more]
            case 1:
                tokens.insert(at, f" {random.choice(WORDS)} ")
            case 2:
                tokens[at:at] = tokens[:more]
            case _:
                tokens[at] = random.choice(WORDS)
    return "".join(tokens)


def answered(seeds: range) -> int:
    """How many of these texts can be run; all are read, and what can be is run."""
    sound = 0
    for seed in seeds:
        random = Random(seed)
        file = read_file("t.test.yaml", spoilt(random).encode("utf-8", "surrogatepass"), shop())
        assert file.tests or not file.report.ok, seed
        sound += bool(file.tests)
        for each in random.sample(file.tests, min(2, len(file.tests))):
            Runner(shop()).run(each)
    return sound


def test_the_text_itself_is_sound() -> None:
    file = read_file("t.test.yaml", TEXT.encode(), shop())
    assert [each.message for each in file.report.errors] == []


def test_spoilt_texts_are_answered() -> None:
    assert answered(range(150)) > 0


@pytest.mark.slow
def test_many_spoilt_texts_are_answered() -> None:
    assert answered(range(150, 3_000)) > 50
