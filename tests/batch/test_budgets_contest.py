"""Budgets of a run go where going through all pairs of all customers takes them, whatever its chunks are."""

from random import Random

from nextbest.engine.backends.arrays.population import Population
from nextbest.engine.backends.arrays.rows import customers_of
from nextbest.engine.backends.far import no_action
from nextbest.engine.batch.budgets.contest import Contest, contested
from tests.batch.scarce import Plain, Won, plain


def told(given: Plain, chunks: list[list[int]], heard: list[int]) -> dict[int, tuple[Won, str | None]]:
    """What each customer is told, where chunks hold those places and are heard in that order."""
    graph, cases = given.deciding.graph, given.cases(given.spent)
    population = Population(graph, given.clock)
    found: dict[int, tuple[Won, str | None]] = {}
    with Contest(population, given.spent) as contest:
        for number in heard:
            customers = customers_of(graph, [cases[place].row for place in chunks[number]])
            contest.hear(number, customers, population.decide(customers, counting="gates"))
        contest.settle()
        for number, chunk in enumerate(chunks):
            decisions = contest.told(number)
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
        with Contest(population, given.spent, "gates") as contest:
            contest.hear(0, customers, first)
            contest.settle()
            told = contest.told(0)
        lost = told.candidates != first.candidates
        counted = told.stops - first.stops
        refused += counted.total()
        assert counted.total() == lost.sum()
        assert {stop.candidate for stop in counted} == set(first.candidates[lost].tolist())
        assert all(stop.rule in {gate.rule for gate in graph.candidates[stop.candidate].gates} for stop in counted)
    assert refused > 30
