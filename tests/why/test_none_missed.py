"""Where some other customer gets an engagement, a way is told, and none that is longer than it takes."""

from collections import Counter
from collections.abc import Iterable

import pytest

from nextbest.dsl.check.bundle import check_text
from nextbest.engine import Engine
from nextbest.engine.analysis.why.why import ways
from nextbest.engine.backends.interpreter import Interpreter
from nextbest.engine.backends.python import Python
from nextbest.engine.deciding.deciding import Deciding
from nextbest.engine.deciding.request import Options, request
from nextbest.engine.functions import FUNCTIONS
from tests.why.small import NOW, VALUES, Chosen, Small, small

ENGAGEMENTS = 4
ASKED = 3
"""Customers who ask for each engagement."""
SHORT = 2
"""Changes: so short a way is never missed. Longer ones are looked for step by step, which may lead nowhere:"""
MISSED = 0.2
"""the share of those that may be missed."""


def test_no_way_is_missed() -> None:
    hunt(range(4), attributes=3, least=10)


@pytest.mark.slow
@pytest.mark.parametrize("block", range(4))
def test_no_way_is_missed_of_many(block: int) -> None:
    hunt(range(1_000 + block * 50, 1_050 + block * 50), attributes=4, least=300)


def hunt(seeds: Iterable[int], attributes: int, least: int) -> None:
    """Look for ways that are missed; at least so many have to exist."""
    found = Counter[str]()
    for seed in seeds:
        compare(small(seed, attributes), found)
    assert found["there is a way"] >= least
    assert found["there is none"]
    assert found["long and missed"] <= found["long"] * MISSED


def compare(maker: Small, found: Counter[str]) -> None:
    """Put every engagement of a bundle to the test, with some customers."""
    text = maker.bundle(ENGAGEMENTS)
    policy, _ = check_text(text, "small.yaml", FUNCTIONS)
    if policy is None:
        return  # a definition of itself
    plain, searching = Engine(policy, Interpreter()), Deciding(policy, Python())
    asked = request(policy, NOW, Options())
    everybody = list(maker.customers())
    effects = {chosen: _effects(plain, document) for chosen, document in everybody}
    for engagement in policy.engagements:
        for chosen, document in maker.random.sample(everybody, ASKED):
            told = ways(searching, document, asked, engagement)
            assert told is not None
            for place, many in enumerate((told.to_be_eligible, told.to_win)):
                if engagement in effects[chosen][place]:
                    continue
                near = [other for other, has in effects.items() if engagement in has[place]]
                fewest = min((_differences(chosen, other) for other in near), default=None)
                found["there is none" if fewest is None else "there is a way"] += 1
                if fewest is not None and fewest > SHORT:
                    found["long"] += 1
                    found["long and missed"] += not many
                elif fewest is not None:
                    shortest = min((len(each.changes) for each in many), default=None)
                    assert shortest is not None, (text, document, engagement, place)
                    assert shortest <= fewest, (text, document, engagement, place, many)


def _effects(plain: Engine, document: dict[str, object]) -> tuple[frozenset[str], frozenset[str]]:
    """Which engagements a customer may get, and which she gets."""
    explained = plain.explain(document, NOW)
    eligible = (each.engagement for each in explained.candidates if each.reached not in ("eligible", "contactable"))
    return frozenset(eligible), frozenset(each.engagement for each in explained.decision.winners)


def _differences(one: Chosen, other: Chosen) -> int:
    """How many changes make one customer the other: of orders others take the place in two."""
    return sum(_changes(name, *pair) for name, *pair in zip(VALUES, one, other, strict=True))


def _changes(name: str, one: int, other: int) -> int:
    mine, yours = VALUES[name][one], VALUES[name][other]
    if name != "orders" or one == other:
        return int(one != other)
    assert isinstance(mine, tuple)
    assert isinstance(yours, tuple)
    return any(each not in yours for each in mine) + any(each not in mine for each in yours)
