"""Who gets what budgets have is what one gets by going through all pairs one by one, however the rounds go."""

from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nextbest.engine.batch.budgets import sweep
from nextbest.engine.batch.budgets.pairs import Purses
from nextbest.engine.batch.budgets.settle import settle
from tests.batch.crowds import Crowd, Wish, crowd


def settled(given: Crowd) -> set[tuple[int, int]]:
    found = settle(given.purses, given.first, np.array(given.turns), given.ask)
    assert found is not None, "rounds are not counted"
    got = list(zip(found.customers.tolist(), found.candidates.tolist(), strict=True))
    assert len(set(got)) == len(got)
    return set(got)


@settings(max_examples=400)
@given(st.randoms(use_true_random=False), st.sampled_from([1, 3, 12, 40]), st.sampled_from([1, 1, 2]))
def test_it_is_what_going_through_all_pairs_gives(random: Random, customers: int, places: int) -> None:
    some = crowd(random, customers, places)
    assert settled(some) == some.plain()


@pytest.mark.parametrize(("block", "few"), [(1, 1), (7, 1), (64, 3)])
def test_the_size_of_blocks_changes_nothing(block: int, few: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sweep, "BLOCK", block)
    monkeypatch.setattr(sweep, "FEW", few)
    for seed in range(60):
        some = crowd(Random(seed), 25, 1 + seed % 2)
        assert settled(some) == some.plain()


def test_what_was_closed_in_one_round_may_be_open_in_the_next() -> None:
    """Somebody who was refused elsewhere comes before whoever emptied two purses, and so the other has room again."""
    none = -1
    drawn = np.array([[0, none], [1, none], [1, 2], [2, none]], np.int32)  # of D; of A; of A and B; of B

    def wish(customer: int, key: int, candidate: int) -> Wish:
        takes = tuple(int(each != none) for each in drawn[candidate].tolist())
        return Wish(1, float("inf"), -key, customer, candidate, customer, takes)

    wishes = [
        [wish(0, 10, 0)],
        [wish(1, 9, 0), wish(1, 8, 1)],
        [wish(2, 5, 2)],
        [wish(3, 4, 0), wish(3, 3, 3)],
    ]
    some = Crowd(Purses(np.ones(3, np.int64), drawn), wishes, [0, 1, 2, 3])
    assert settled(some) == some.plain() == {(0, 0), (1, 1), (3, 3)}


@pytest.mark.parametrize("seed", [*range(120), 10_120, 20_017, 20_091, 20_424, 20_637])
def test_larger_crowds(seed: int) -> None:
    some = crowd(Random(seed), Random(seed + 1).choice([5, 20, 60]), 1 + (seed % 5 == 0))
    assert settled(some) == some.plain()
