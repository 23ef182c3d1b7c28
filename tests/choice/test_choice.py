"""The choice, where it is easily got wrong: whole decisions of every engine, against each other and a plain reading."""

from collections import Counter
from collections.abc import Iterator

import pytest

from nextbest.engine.backends import lanes
from tests.choice.arena import arena, entrant
from tests.choice.bundles import Random, bundle
from tests.choice.compared import Engines, compare
from tests.choice.customers import Customers

BUNDLES = 39
REQUESTS = 9
ARENAS = 24
FIGHTS = 40
LARGE = 180
"""Engagements of a bundle that is not looked at in one piece."""
HUGE = 3_000
HAPPENS = (
    "paused stage on during when wait due channel holdout variant_holdout suppressed quiet_hours holiday"
    " unknown_timezone limit never_together budget rank_unknown not_worth_it outranked won cut tied"
    " nothing_eligible all_limited all_deferred nothing_worth_it held_out"
).split()
HAPPENS += ["quiet_hours deferred", "holiday deferred", "1 winners", "2 winners", "several classes"]
IN_ARENAS = "place_taken limit:kind limit:policy limit:channel budget:kind never_together".split()
IN_ARENAS = [f"{each} by others" for each in IN_ARENAS]
IN_ARENAS += ["several classes", "several winners", "tied at the top", "nothing_worth_it", "3 winners"]
IN_ARENAS += "held_out all_deferred".split()
"""What must have occurred, or little is compared."""


PIECES = (lanes.FIRST, lanes.LARGEST)


@pytest.fixture(autouse=True)
def _as_shipped() -> Iterator[None]:
    yield
    lanes.FIRST, lanes.LARGEST = PIECES


def hunt(seed: int, requests: int, found: Counter[str], size: int | None = None) -> None:
    """Requests to one bundle; of a large one only the first decision is explained."""
    # Most small policies are looked at in pieces too, or those would never be many.
    lanes.FIRST, lanes.LARGEST = PIECES if size or seed % 4 == 0 else (seed % 4, 4)
    written = bundle(seed, size)
    engines = Engines.of(written, warm=seed % 3 == 0)
    customers = Customers(Random(seed), written)
    for index in range(requests):
        asked = customers.asked(several=3 if size is None else 1)
        try:
            compare(engines, asked, found, explained=size is None or index == 0, fresh=index == requests - 1)
        except AssertionError as error:
            error.add_note(f"hunt(seed={seed}, size={size}), request {index}")
            raise


def fight(seed: int, requests: int, found: Counter[str]) -> None:
    """Requests to one arena; every third decision is explained."""
    random = Random(seed)
    written = arena(random)
    engines = Engines.of(written, warm=False)
    lanes.FIRST, lanes.LARGEST = PIECES if seed % 4 == 0 else (seed % 4, 4)
    for index in range(requests):
        try:
            compare(engines, entrant(random, written), found, explained=index % 3 == 0)
        except AssertionError as error:
            error.add_note(f"fight(seed={seed}), request {index}")
            raise


def test_arenas() -> None:
    found = Counter[str]()
    for seed in range(ARENAS):
        fight(seed, FIGHTS, found)
    assert [each for each in IN_ARENAS if not found[each]] == []


def test_small_policies() -> None:
    found = Counter[str]()
    for seed in range(BUNDLES):
        hunt(seed, REQUESTS, found)
    assert [each for each in HAPPENS if not found[each]] == []


@pytest.mark.parametrize("seed", range(2))
def test_large_policies(seed: int) -> None:
    hunt(seed, 4, Counter(), LARGE)


@pytest.mark.slow
@pytest.mark.parametrize("block", range(100))
def test_many_small_policies(block: int) -> None:
    found = Counter[str]()
    for seed in range(1_000 + block * 100, 1_100 + block * 100):
        hunt(seed, 10, found)
    assert [each for each in HAPPENS if not found[each]] == []


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(1_000, 1_500))
def test_many_arenas(seed: int) -> None:
    fight(seed, 1_000, Counter())


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(1_000, 1_200))
def test_many_large_policies(seed: int) -> None:
    hunt(seed, 10, Counter(), LARGE)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2_000, 2_006))
def test_huge_policies(seed: int) -> None:
    hunt(seed, 6, Counter(), HUGE)
