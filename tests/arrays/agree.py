"""Whether what arrays decide for many customers is what a program of ours decides for each, to the last count."""

from collections import Counter
from collections.abc import Sequence
from math import inf

from nextbest.engine.backends.arrays.decisions import NOBODY, Decisions, Stop
from nextbest.engine.backends.arrays.population import Population
from nextbest.engine.backends.arrays.rows import customers_of
from nextbest.engine.backends.interpreter import Interpreter
from nextbest.engine.backends.program import Bound, Lane, Ranked, Row
from nextbest.engine.backends.verdicts import ranking
from nextbest.engine.clock import Clock
from nextbest.engine.deciding.choose import places
from nextbest.engine.graph.graph import Graph
from nextbest.engine.lowering.sendings import NO_VARIANT
from nextbest.engine.remembering.experiments import variant_of

Told = tuple[int, Ranked | int]
"""Stage; and who is served, or how far candidates came."""


def told(decisions: Decisions, place: int) -> Told:
    """What is decided for one customer, in the words of a program."""
    stage, index = int(decisions.stages[place]), int(decisions.candidates[place])
    if index == NOBODY:
        assert not decisions.known[place]
        assert decisions.classes[place] == 3
        assert decisions.deadlines[place] == inf
        return stage, int(decisions.far[place])
    assert decisions.far[place] == 0
    key = int(decisions.keys[place]) if decisions.known[place] else None
    turned = inf if key is None else -key
    return stage, (int(decisions.classes[place]), float(decisions.deadlines[place]), turned, index, key)


def agree(graph: Graph, clock: Clock, rows: Sequence[Row], threads: int = 1, block: int = 2**16) -> Decisions:
    """Compare what arrays decide for these customers, and count, with the interpreter; gives the decisions."""
    population = Population(graph, clock, threads, block)
    customers = customers_of(graph, rows)
    found = population.decide(customers, counting="everything")
    bound, lane = Interpreter().compile(graph).at(clock), Lane(frozenset(places(graph.bundle).pools))
    stops = Counter[Stop]()
    for place, row in enumerate(rows):
        wanted, stopped = _wanted(bound, graph, lane, row)
        assert told(found, place) == wanted, row
        stops.update(stopped)
    assert {stop: count for stop, count in found.stops.items() if count} == dict(stops)
    assert list(population.stages(customers)) == list(found.stages)
    uncounted = population.decide(customers)
    assert not uncounted.stops
    assert [told(uncounted, place) for place in range(len(rows))] == [told(found, place) for place in range(len(rows))]
    _details(population, found, rows, bound)
    return found


def _wanted(bound: Bound, graph: Graph, lane: Lane, row: Row) -> tuple[Told, list[Stop]]:
    """What a program decides for a customer; and what stops each candidate on the channels of the lane."""
    stage = bound.stage(row)
    verdicts = bound.judge(row, stage)
    found = ranking(graph, verdicts, lane, lambda node: bound.value(node, row, stage))
    first = found.candidates[0] if found.candidates else found.far
    stops = list[Stop]()
    for index, (rule, _, deferred) in enumerate(verdicts):
        if lane.has(graph.outline, index):
            if rule is not None:
                stops.append(Stop(index, rule, deferred))
            elif isinstance(first, int) or first[3] != index:
                stops.append(Stop(index, "outranked"))
    return (stage, first), stops


def _details(population: Population, decisions: Decisions, rows: Sequence[Row], bound: Bound) -> None:
    """Compare what is told of winners with the values of their nodes."""
    graph = population.graph
    details = population.details(customers_of(graph, rows), decisions)
    for place, row in enumerate(rows):
        stage, index = int(decisions.stages[place]), int(decisions.candidates[place])
        factors = {
            name: float(each.values[place]) if each.known is None or each.known[place] else None
            for name, each in details.factors.items()
        }
        if index == NOBODY:
            assert set(factors.values()) == {None}
            assert details.steps[place] == 0
            assert details.variants[place] == NOBODY
            continue
        winner = graph.candidates[index]
        for name, value in factors.items():
            node = getattr(winner.factors, name)
            assert repr(value) == repr(None if node is None else bound.value(node, row, stage)), (name, row)
        assert int(details.steps[place]) == bound.value(winner.step, row, stage)
        experiment = graph.bundle.engagements[winner.engagement].promises.experiment
        drawn = None
        if NO_VARIANT not in winner.sendings[0]:
            assert experiment is not None
            drawn = variant_of(experiment, str(row[graph.places["id",]]))
            assert drawn is not None
            assert drawn == experiment.variants[details.variants[place]]
        assert (drawn is None) == (details.variants[place] == NOBODY)
