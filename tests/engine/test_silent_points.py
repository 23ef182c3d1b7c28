"""Where check is silent about a score, learning what was missing never turns a yes into a no."""

from collections.abc import Iterator
from itertools import product
from random import Random

import pytest

from nextbest.dsl.check.bundle import check_text
from nextbest.dsl.checked import Bundle
from nextbest.engine.backends.python import Python
from nextbest.engine.clock import Clock
from nextbest.engine.evaluate import evaluator
from nextbest.engine.functions import FUNCTIONS

HEAD = """nextbest: 1
bundle: b
timezone: UTC
profile: {id: string!, x: boolean, y: boolean, n: integer!}
lifecycle: [{stage: all, otherwise: yes}]
"""
World = tuple[bool | None, bool | None]
WORLDS: list[World] = list(product((True, False, None), (True, False, None)))


def condition(random: Random, depth: int, names: list[str]) -> str:
    """A condition on the scores, and on definitions that stand before it."""
    if depth == 0 or random.random() < 0.3:
        if names and random.random() < 0.4:
            return random.choice(names)
        one, bound = random.choice(("s", "t", "s - t", "3 - s", "s + t", "-t", "max(s, 2)")), random.randrange(-4, 6)
        compared = random.choice(("{0} > {1}", "{0} < {1}", "{1} >= {0}", "{1} <= {0}", "{0} between {1} and 9"))
        return "(" + compared.format(one, bound) + ")"
    one, two = (condition(random, depth - 1, names) for _ in "ab")
    return random.choice((f"({one} and {two})", f"({one} or {two})", f"(not {one})"))


def points(random: Random, terms: list[str]) -> str:
    made = (f"{{add: {random.choice((-3, 1, 1, 2, 4))}, when: {random.choice(terms)}}}" for _ in range(2))
    return f"{{points: [{', '.join(made)}]}}"


def filled(world: World) -> Iterator[World]:
    """The world with all that is missing known, in every way."""
    return product(*((True, False) if each is None else (each,) for each in world))  # type: ignore[return-value]


def answers(bundle: Bundle) -> dict[World, object]:
    asked = evaluator(bundle, bundle.definitions["asked"].expression, Python())
    known: dict[tuple[str, ...], object] = {("id",): "a", ("n",): 2}
    found: dict[World, object] = {}
    for world in WORLDS:
        here = {**known, ("x",): world[0], ("y",): world[1]}
        found[world] = asked.value([here[path] for path in asked.program.graph.reads], Clock(1_700_000_000, "UTC"))
    return found


@pytest.mark.parametrize("block", range(6))
def test_silence_is_sound(block: int) -> None:
    random, silent = Random(block), 0
    for _ in range(80):
        terms = ["x", "y", "(x or y)", "(x and y)", "n > 1"]
        text = HEAD + f"scores:\n  s: {points(random, terms)}\n"
        text += f"  t: {points(random, [*terms, '(s > 1)', '(s < 2)'])}\n"
        text += f"define:\n  d: {condition(random, 1, [])}\n  asked: {condition(random, 1, ['d'])}\n"
        bundle, report = check_text(text, "b.yaml", FUNCTIONS)
        assert bundle is not None, report.errors
        if any(found.rule == "silent-points" for found in report.diagnostics):
            continue
        silent += 1
        found = answers(bundle)
        for world in WORLDS:
            if found[world] is True:
                assert all(found[each] is True for each in filled(world)), text
    assert silent >= 3
