"""Budgets of a run go where going through all pairs of all customers takes them, whatever its chunks are."""

from collections import Counter
from random import Random
from typing import Any

import pytest
import yaml

from nextbest.engine import Engine
from nextbest.engine.backends.arrays.place_by_place import Filled
from nextbest.engine.backends.arrays.population import Population
from nextbest.engine.backends.arrays.rows import customers_of
from nextbest.engine.backends.far import no_action
from nextbest.engine.backends.python import Python
from nextbest.engine.batch.budgets import contest, rising
from nextbest.engine.batch.budgets.contest import Contest, contested
from nextbest.engine.batch.budgets.pairs import Pairs
from nextbest.engine.batch.budgets.rising import risen
from nextbest.engine.deciding.deciding import Deciding
from tests.batch.scarce import Plain, Won, bundle_text, documents, plain


def told(given: Plain, chunks: list[list[int]], heard: list[int]) -> dict[int, tuple[Won, str | None]]:
    """What each customer is told, where chunks hold those places and are heard in that order."""
    graph, cases = given.deciding.graph, given.cases(given.spent)
    population = Population(graph, given.clock)
    found: dict[int, tuple[Won, str | None]] = {}
    with Contest(population, given.spent) as made:
        for number in heard:
            customers = customers_of(graph, [cases[place].row for place in chunks[number]])
            made.hear(number, customers, Filled((population.decide(customers, counting="gates"),)))
        made.settle()
        for number, chunk in enumerate(chunks):
            decisions = made.told(number).first
            for place, at in zip(chunk, range(len(chunk)), strict=True):
                index = int(decisions.candidates[at])
                if index < 0:
                    found[place] = (None, None, None), no_action(int(decisions.far[at]))
                else:
                    key = int(decisions.keys[at]) if decisions.known[at] else None
                    found[place] = (index, key, int(decisions.classes[at])), None
    return found


def test_it_is_what_going_through_all_pairs_gives() -> None:
    compared = lost = 0
    for seed in range(60):
        random = Random(seed)
        given = plain(random, random.choice([1, 7, 40]))
        if not contested(given.deciding.graph):
            continue
        won, why = given.won()
        size = random.randint(1, len(won))
        order = random.sample(range(len(won)), len(won))
        chunks = [order[start : start + size] for start in range(0, len(order), size)]
        found = told(given, chunks, random.sample(range(len(chunks)), len(chunks)))
        assert [found[place] for place in range(len(won))] == list(zip(won, why, strict=True)), seed
        compared += 1
        lost += sum(each == "all_limited" for each in why)
    assert compared > 30
    assert lost > 30


def test_whom_a_budget_refused_is_counted() -> None:
    refused = 0
    for seed in range(12):
        given = plain(Random(seed), 40)
        graph = given.deciding.graph
        if not contested(graph):
            continue
        population = Population(graph, given.clock)
        customers = customers_of(graph, [case.row for case in given.cases(given.spent)])
        first = population.decide(customers, counting="gates")
        with Contest(population, given.spent, "gates") as made:
            made.hear(0, customers, Filled((first,)))
            made.settle()
            told = made.told(0).first
        lost = told.candidates != first.candidates
        counted = told.stops - first.stops
        refused += counted.total()
        assert counted.total() == lost.sum()
        assert {stop.candidate for stop in counted} == set(first.candidates[lost].tolist())
        assert all(stop.rule in {gate.rule for gate in graph.candidates[stop.candidate].gates} for stop in counted)
    assert refused > 30


def alike(random: Random) -> str:
    """A bundle for customers of one taste, whose budgets run dry one after another; kinds may have budgets too."""
    shared = random.choice([[], [], ["30 contacts in total"], ["25 contacts per calendar day", "9 offers in total"]])
    engagements = {}
    for number in range(random.randint(2, 12)):
        own = random.choice(
            [[f"{random.randint(0, 6)} contacts in total"]] * 4 + [["3 contacts per calendar week"], []]
        )
        own = own + random.choice([[], [], ["40 cost in total"]])
        value = f"{100 - number} + {random.choice(['0', 'taste', 'taste * 0.1', 'taste * taste'])}"
        engagements[f"e{number:02}"] = {
            "kind": random.choice(["sale", "sale", "care"]),
            "value": value,
            "channels": ["push"],
            "message": {"title": "Hello"},
            "budget": own,
            "when": random.choice(["yes", "yes", "taste > 2", "keen"]),
        }
    bundle = yaml.safe_load(bundle_text(random, 1))
    kinds = {
        "sale": {"stages": "any", "propensity": "10%", "budget": shared},
        "care": {"stages": "any", "propensity": "10%"},
    }
    return yaml.safe_dump({**bundle, "kinds": kinds, "engagements": engagements})


def test_budgets_that_run_dry_one_after_another(monkeypatch: pytest.MonkeyPatch) -> None:
    """Floors that rise come to what going through all pairs gives, or leave it to others."""
    ways = Counter[bool]()

    def watched(*given: Any) -> Pairs | None:
        found = risen(*given)
        ways[found is None] += 1
        return found

    monkeypatch.setattr(contest, "ROUNDS", 0)
    monkeypatch.setattr(contest, "risen", watched)
    for seed in range(14):
        monkeypatch.setattr(rising, "BLOCK", 64 if seed % 2 else 9)
        monkeypatch.setattr(rising, "SOME", 4)
        random = Random(seed)
        made = Engine.from_text(alike(random))
        given = Plain(Deciding(made.bundle, Python()), documents(random, 40), {})
        chunks = [list(range(start, min(start + 13, 40))) for start in range(0, 40, 13)]
        won, why = given.won()
        found = told(given, chunks, [2, 0, 3, 1])
        assert [found[place] for place in range(40)] == list(zip(won, why, strict=True)), seed
    assert ways[False] > 6


@pytest.mark.slow
@pytest.mark.parametrize("start", range(0, 2_000, 200))
def test_many_more_that_run_dry(start: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(contest, "ROUNDS", 0)
    monkeypatch.setattr(rising, "SOME", 7)
    for seed in range(1_000 + start, 1_200 + start):
        random = Random(seed)
        given = Plain(Deciding(Engine.from_text(alike(random)).bundle, Python()), documents(random, 90), {})
        won, why = given.won()
        found = told(given, [list(range(50)), list(range(50, 90))], [0, 1])
        assert [found[place] for place in range(90)] == list(zip(won, why, strict=True)), seed
