"""Budgets go where going through all pairs of all customers takes them, also where customers have several places."""

from collections import Counter
from random import Random

import pytest

from nextbest.engine.backends.arrays.decisions import NOBODY
from nextbest.engine.backends.arrays.place_by_place import Filled, PlaceByPlace
from nextbest.engine.backends.arrays.rows import customers_of
from nextbest.engine.backends.far import no_action
from nextbest.engine.batch.budgets import several
from nextbest.engine.batch.budgets.contest import Contest, contested
from tests.batch.scarce import Plain, Won, plain, several_text


def made(seed: int, sizes: tuple[int, ...] = (1, 7, 30)) -> Plain:
    """Some customers of a bundle with a place for each channel."""
    random = Random(seed)
    count = random.choice(sizes)
    return plain(random, count, several_text(random, count))


def told(given: Plain, chunks: list[list[int]], heard: list[int]) -> list[tuple[list[Won], str | None]]:
    """What each customer is told, where chunks hold those places and are heard in that order."""
    graph, cases = given.deciding.graph, given.cases(given.spent)
    places = PlaceByPlace(graph, given.clock)
    found: dict[int, tuple[list[Won], str | None]] = {}
    with Contest(places, given.spent) as contest:
        for number in heard:
            customers = customers_of(graph, [cases[place].row for place in chunks[number]])
            contest.hear(number, customers, places.decide(customers))
        contest.settle()
        for number, chunk in enumerate(chunks):
            filled = contest.told(number)
            found.update((place, _told(filled, at)) for at, place in enumerate(chunk))
    return [found[place] for place in range(len(cases))]


def _told(filled: Filled, at: int) -> tuple[list[Won], str | None]:
    won: list[Won] = []
    for each in filled.places:
        if (index := int(each.candidates[at])) != NOBODY:
            won.append((index, int(each.keys[at]) if each.known[at] else None, int(each.classes[at])))
    return won, None if won else no_action(int(filled.first.far[at]))


def divided(random: Random, count: int) -> tuple[list[list[int]], list[int]]:
    """Chunks of some size with customers in any order, and an order in which they are heard."""
    size = random.randint(1, count)
    order = random.sample(range(count), count)
    chunks = [order[start : start + size] for start in range(0, count, size)]
    return chunks, random.sample(range(len(chunks)), len(chunks))


def compare(given: Plain, random: Random, seen: Counter[str]) -> None:
    """With what going through all pairs gives."""
    won, why = given.filled()
    found = told(given, *divided(random, len(won)))
    assert found == list(zip(won, why, strict=True))
    alone = PlaceByPlace(given.deciding.graph, given.clock).decide(
        customers_of(given.deciding.graph, [each.row for each in given.cases(given.spent)])
    )
    seen["lost"] += sum(_told(alone, at)[0] != mine for at, mine in enumerate(won))
    seen.update(f"{len(each)} places" for each in won)
    seen["told why"] += sum(each is not None for each in why)


def test_it_is_what_going_through_all_pairs_gives() -> None:
    seen = Counter[str]()
    for seed in range(30):
        given = made(seed)
        if contested(given.deciding.graph):
            seen["compared"] += 1
            compare(given, Random(seed), seen)
    assert seen["compared"] > 25
    assert min(seen["lost"], seen["told why"], *(seen[f"{count} places"] for count in range(4))) > 5, seen


def test_what_stands_side_by_side_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(several, "AT_ONCE", 24)
    for seed in range(8):
        compare(made(seed), Random(seed), Counter())


@pytest.mark.slow
@pytest.mark.parametrize("start", range(1_000, 3_000, 200))
def test_many_more(start: int) -> None:
    for seed in range(start, start + 200):
        compare(made(seed, (7, 40, 120)), Random(seed), Counter())
