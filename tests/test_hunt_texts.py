"""Hunts for texts that bring `check` down or keep it busy: expressions, mutated bundles, bytes.

CI runs the short form; `python tests/test_hunt_texts.py 1000000 [seed]` runs as many as one likes.
"""

import resource
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from typing import NamedTuple

import pytest

from nextbest.dsl.check.bundle import check_text
from nextbest.dsl.diagnostics import Report
from nextbest.dsl.files.load import load_text
from nextbest.dsl.files.read_text import read_bytes
from nextbest.dsl.parse.expression import parse_expression
from nextbest.engine.functions import FUNCTIONS

BUNDLES = Path(__file__).parent / "bundles"
SOUND = (BUNDLES / "sound.yaml").read_text(encoding="utf-8")
WHOLE = (BUNDLES / "whole.yaml").read_text(encoding="utf-8")
SECONDS = 1.0
MEGABYTES = 200

NAMES = (
    "points ltv tier city chance birthday member_since home consent.email vip interests orders orders.total stores rich"
    " stage today now nothing id contacts.at event.total"
).split()
LITERALS = (
    '1 0 10_000 4.5 5% -3 "gold" "" \'x\' yes no 2026-11-20 2026-11-20T09:00 21:00 [1,2] ["gold","silver"] null 1e9 007'
).split(" ")
LENGTHS = "30 days,1 day,36 hours,3 months,10 km,0 days,5 miles,1.5 weeks".split(",")
JOINTS = (
    " and | or | = | != | < | <= | > | >= | is | is not | in | not in | contains | contains any of | starts with |"
    " between 1 and | otherwise | + | - | * | / | before | after | within last | within next | within 10 km of |"
    " more than | ago | where | since |, | == | && |) | ("
).split("|")
CALLS = (
    "count any none sum average minimum last most_common min max clamp days_since lower sqrt round bucket abs".split()
)
SIGNS = (
    *"{}[]()<>:,'\"&*!|%@`#-?=.~\n\t\0\\é😀\u200b\ud800",
    *(" yes ", " no ", " if ", " then ", " else ", "\n  ", "  ", " #", ": ", "- ", "<<: *a", "&a ", "0", "9", "--- "),
)


def expression(random: Random, depth: int = 4) -> str:
    """A text that looks like an expression, and is one now and then."""
    roll = random.random()
    if depth == 0 or roll < 0.25:
        return random.choice(NAMES if random.random() < 0.6 else LITERALS)
    if roll < 0.6:
        return expression(random, depth - 1) + random.choice(JOINTS) + expression(random, depth - 1)
    if roll < 0.7:
        window = random.choice(["", " in last " + random.choice(LENGTHS), " since " + expression(random, 1)])
        where = " where " + expression(random, depth - 1) if random.random() < 0.5 else ""
        return f"{random.choice(CALLS)}({random.choice(NAMES)}{window}{where})"
    if roll < 0.8:
        return (
            f"{random.choice(CALLS)}({', '.join(expression(random, depth - 1) for _ in range(random.randrange(1, 4)))})"
        )
    if roll < 0.88:
        return f"not {expression(random, depth - 1)}"
    if roll < 0.94:
        return f"({expression(random, depth - 1)})"
    parts = (expression(random, depth - 1) for _ in range(3))
    return "if {} then {} else {}".format(*parts)


def damaged(random: Random, text: str) -> str:
    """A text with some pieces cut out, doubled, moved, or replaced by signs."""
    for _ in range(random.randrange(1, 5)):
        start = random.randrange(len(text) + 1)
        end = min(len(text), start + int(random.expovariate(1 / 12)))
        piece = random.choice(
            (random.choice(SIGNS) * random.randrange(1, 4), "", text[start:end] * 2, expression(random, 2))
        )
        text = text[:start] + piece + text[end:]
    return text


def try_expression(random: Random) -> str:
    text = expression(random)
    if random.random() < 0.3:
        text = damaged(random, text)
    parse_expression(text)
    return text


def try_bundle(random: Random) -> str:
    text = SOUND if random.random() < 0.9 else WHOLE
    if random.random() < 0.5:
        text = text.replace("ltv >= 100", expression(random)).replace("none(orders)", expression(random, 2))
    if random.random() < 0.7:
        text = damaged(random, text)
    found = check_text(text, "b.yaml", FUNCTIONS)
    assert (found.bundle is None) == (not found.report.ok)
    for each in found.report.diagnostics:
        assert 0 <= each.place.start <= each.place.end <= len(each.place.source.text)
    return text


def try_bytes(random: Random) -> str:
    data = random.randbytes(random.randrange(300))
    if random.random() < 0.5:
        data = SOUND.encode() + data
        start = random.randrange(len(data))
        data = data[:start] + random.randbytes(random.randrange(9)) + data[start + random.randrange(9) :]
    source = read_bytes("b.yaml", data, Report())
    if source is not None:
        load_text(source.text, "b.yaml")
    return repr(data)


TRIES: tuple[tuple[Callable[[Random], str], float], ...] = (
    (try_expression, 0.6),
    (try_bytes, 0.25),
    (try_bundle, 0.15),
)


class Found(NamedTuple):
    """A text that did what none should, by its number."""

    number: int
    kind: str
    what: str


def hunt(seed: int, numbers: range) -> Iterator[Found]:
    """Try the texts with these numbers; each is the same in every run with the same seed."""
    parse_expression("a")  # the first call also builds the parser
    for number in numbers:
        random = Random(f"{seed}-{number}")
        (kind,) = random.choices([each for each, _ in TRIES], [weight for _, weight in TRIES])
        start = time.process_time()
        try:
            kind(random)
        except Exception as error:  # whatever it is, it is what is hunted
            yield Found(number, kind.__name__, repr(error))
        took = time.process_time() - start
        if took > SECONDS:
            yield Found(number, kind.__name__, f"took {took:.1f} s")


def megabytes() -> float:
    """What this process has had of memory at most."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def test_no_text_brings_it_down() -> None:
    assert list(hunt(1, range(800))) == []


@pytest.mark.slow
def test_no_text_of_very_many_brings_it_down() -> None:
    assert list(hunt(2, range(50_000))) == []


def main(count: int, seed: int) -> int:
    """Hunt and say what was found."""
    found = 0
    for each in hunt(seed, range(count)):
        found += 1
        print(each, flush=True)
    print(f"{count:,} texts, seed {seed}: {found} found, {megabytes():.0f} MB at most")
    return 1 if found or megabytes() > MEGABYTES else 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 0))
