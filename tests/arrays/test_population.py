"""Deciding for a population: who comes next without the best, parts and threads that change nothing."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import fields

import numpy as np
import pytest

from benchmarks import as_bundle, shoppers
from benchmarks.workload import Form, policy
from nextbest.engine.backends.arrays.columns import Array
from nextbest.engine.backends.arrays.decisions import NOBODY, Decisions
from nextbest.engine.backends.arrays.population import Population
from nextbest.engine.backends.arrays.rows import customers_of
from nextbest.engine.backends.far import LIMITED
from nextbest.engine.backends.interpreter import Interpreter
from nextbest.engine.backends.program import Lane, Row
from nextbest.engine.backends.python import Python
from nextbest.engine.clock import Clock
from nextbest.engine.deciding.choose import places
from nextbest.engine.deciding.deciding import Deciding
from nextbest.engine.errors import UsageError
from nextbest.engine.graph.graph import Graph
from tests.arrays.agree import told
from tests.arrays.people import Arena, deciding_of, rows_of

TEXT = """
nextbest: 1
bundle: plain
timezone: UTC
profile: {id: string!, p: {is: number, minimum: 0, maximum: 1, default: 0}, consent: {email: boolean!}}
lifecycle: [{stage: everyone, otherwise: yes}]
channels: {email: {when: consent.email}, sms: {when: yes}}
kinds: {k: {stages: any, channels: [email, sms], propensity: p, value: 5, baseline: 0}}
engagements:
  a: {kind: k}
  b: {kind: k, value: 4}
"""
NOW = 1_780_000_000


def arenas(seeds: range) -> Iterator[tuple[Graph, Clock, list[Row]]]:
    for seed in seeds:
        arena = Arena.of(seed, 60)
        now, documents = max(arena.documents.items(), key=lambda each: len(each[1]))
        graph = arena.deciding.graph
        yield graph, Clock(now, graph.bundle.timezone), rows_of(arena.deciding, documents, now)


def test_without_those_before_it_the_next_best_is_found() -> None:
    compared = 0
    for graph, clock, rows in arenas(range(10)):
        bound, lane = Interpreter().compile(graph).at(clock), Lane(frozenset(places(graph.bundle).pools))
        rankings = [list(bound.ranking(row, 0, lane).candidates) for row in rows]
        population, customers = Population(graph, clock), customers_of(graph, rows)
        before = defaultdict[int, list[int]](list)
        for turn in range(1 + max(map(len, rankings))):
            without = {index: (np.array(each),) for index, each in before.items()}
            found = population.decide(customers, without=without)
            for place, ranking in enumerate(rankings):
                _, first = told(found, place)
                if turn < len(ranking):
                    assert first == ranking[turn], (rows[place], turn)
                    before[ranking[turn][3]].append(place)
                    compared += turn > 0
                else:
                    assert isinstance(first, int)
                    assert bool(first & LIMITED) or not ranking
    assert compared > 500


@pytest.mark.parametrize("form", ["normal", "hostile"])
def test_who_cannot_win_any_more_is_rightly_left_out(form: Form) -> None:
    engine = as_bundle.engine(policy(60, form))
    deciding = Deciding(engine.bundle, Python())
    graph, now = deciding.graph, int(shoppers.NOW.timestamp())
    clock = Clock(now, graph.bundle.timezone)
    rows = rows_of(deciding, shoppers.customers(6_000), now)
    bound, lane = Python().compile(graph).at(clock), Lane(frozenset(places(graph.bundle).pools))
    found = Population(graph, clock).decide(customers_of(graph, rows))
    for place, row in enumerate(rows):
        stage = bound.stage(row)
        assert told(found, place) == (stage, bound.first(row, stage, lane))


def test_rows_are_decided_for_as_among_all() -> None:
    for graph, clock, rows in arenas(range(6)):
        population, customers = Population(graph, clock), customers_of(graph, rows)
        every = population.decide(customers)
        some = np.flatnonzero(np.arange(len(rows)) % 3 == 1)
        without = {int(every.candidates[some[0]]): (some[:2], some[1:5])}
        _same(population.decide(customers, some), every, some)
        _same(population.decide(customers, some, without=without), population.decide(customers, without=without), some)
        details, those = population.details(customers, every), population.details(customers, _only(every, some), some)
        assert list(those.steps) == list(details.steps[some])
        for name, factor in details.factors.items():
            assert list(those.factors[name].values) == list(factor.values[some])


def _same(part: Decisions, every: Decisions, rows: Array) -> None:
    for each in fields(Decisions):
        if each.name != "stops":
            assert list(getattr(part, each.name)) == list(getattr(every, each.name)[rows]), each.name


def _only(decisions: Decisions, rows: Array) -> Decisions:
    return Decisions(*(getattr(decisions, each.name)[rows] for each in fields(Decisions) if each.name != "stops"))


@pytest.mark.parametrize(("threads", "block"), [(1, 1), (2, 3), (2, 17), (3, 64), (2, 65)])
def test_parts_and_threads_change_nothing(threads: int, block: int) -> None:
    for graph, clock, rows in arenas(range(4)):
        customers = customers_of(graph, rows)
        whole = Population(graph, clock).decide(customers, counting="everything")
        parts = Population(graph, clock, threads, block).decide(customers, counting="everything")
        _same(parts, whole, np.arange(len(rows)))
        assert parts.stops == whole.stops


def test_what_is_counted_is_asked_for() -> None:
    deciding = deciding_of(TEXT)
    documents = [{"id": str(each), "p": each / 10, "consent": {"email": each % 2 == 0}} for each in range(10)]
    graph, rows = deciding.graph, rows_of(deciding, documents, NOW)
    population, customers = Population(graph, Clock(NOW, "UTC")), customers_of(graph, rows)
    email, sms, worse_email, worse_sms = range(4)
    assert population.decide(customers).stops == {}
    assert population.decide(customers, counting="gates").stops == {
        (email, "channel", False): 5,
        (worse_email, "channel", False): 5,
    }
    assert population.decide(customers, counting="everything").stops == {
        (email, "channel", False): 5,
        (worse_email, "channel", False): 5,
        (email, "not_worth_it", False): 1,
        (sms, "not_worth_it", False): 1,
        (worse_email, "not_worth_it", False): 1,
        (worse_sms, "not_worth_it", False): 1,
        (sms, "outranked", False): 4,
        (worse_email, "outranked", False): 4,
        (worse_sms, "outranked", False): 9,
    }


def test_who_is_left_out_is_counted_as_by_a_budget() -> None:
    deciding = deciding_of(TEXT)
    documents = [{"id": str(each), "p": 1, "consent": {"email": each == 0}} for each in range(4)]
    customers = customers_of(deciding.graph, rows_of(deciding, documents, NOW))
    population, out = Population(deciding.graph, Clock(NOW, "UTC")), (np.array([0, 2]), np.array([3]))
    found = population.decide(customers, counting="gates", without=dict.fromkeys(range(4), out))
    assert list(found.candidates) == [NOBODY, 1, NOBODY, NOBODY]
    assert list(found.far) == [LIMITED, 0, LIMITED, LIMITED]
    assert found.stops == {
        **{(index, "channel", False): 3 for index in (0, 2)},
        **{(index, "budget", False): 1 for index in (0, 2)},
        **{(index, "budget", False): 3 for index in (1, 3)},
    }


def test_nobody() -> None:
    graph = deciding_of(TEXT).graph
    found = Population(graph, Clock(NOW, "UTC"), threads=2).decide(customers_of(graph, []))
    assert len(found) == 0


def test_channels_without_number() -> None:
    """The bits of so many channels need more than 64."""
    channels = ", ".join(f"c{each:02}: {{when: yes, quiet_hours: '00:00 to 23:59'}}" for each in range(70))
    lines = TEXT.replace("channels: {email: {when: consent.email}, sms: {when: yes}}", f"channels: {{{channels}}}")
    lines = lines.replace("[email, sms]", "[c03, c69]") + "contact_policy: {unknown_timezone: policy}\n"
    deciding = deciding_of(lines)
    now = 1_780_012_800 // 86_400 * 86_400 + 3_600
    rows = rows_of(deciding, [{"id": "a", "p": 1, "consent": {"email": True}}], now)
    found = Population(deciding.graph, Clock(now, "UTC")).decide(customers_of(deciding.graph, rows))
    assert (found.candidates[0], int(found.far[0])) == (NOBODY, 8 << 3 | 8 << 69)


def test_one_place_only() -> None:
    graph = deciding_of(TEXT + "arbitration: {places: one per channel}\n").graph
    with pytest.raises(UsageError, match="one per channel"):
        Population(graph, Clock(NOW, "UTC"))
