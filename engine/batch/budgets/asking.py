"""Asking the population: what customers would be given with budgets at any height, as pairs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from threading import Lock
from typing import Self

import numpy as np

from nextbest.engine.backends.arrays.columns import Array, Values
from nextbest.engine.backends.arrays.customers import Customers
from nextbest.engine.backends.arrays.decisions import NOBODY, Decisions
from nextbest.engine.backends.arrays.evaluator import Evaluator
from nextbest.engine.backends.arrays.population import Population
from nextbest.engine.backends.arrays.recipe import Recipe
from nextbest.engine.backends.arrays.scope import ARRAY_WORDS
from nextbest.engine.backends.arrays.stage_choice import Without
from nextbest.engine.backends.sql.expand import Expansion, column_name
from nextbest.engine.backends.sql.terms import Terms
from nextbest.engine.batch.budgets.drawing import Drawing, drawing
from nextbest.engine.batch.budgets.floors import OPEN, Floors
from nextbest.engine.batch.budgets.pairs import NO_KEY, Pairs, none
from nextbest.engine.functions.sql import Sql
from nextbest.engine.graph.nodes import Node
from nextbest.engine.remembering.columns import spent


@dataclass(frozen=True, slots=True)
class Asking:
    """One population whose candidates draw on budgets; safe in threads."""

    population: Population
    drawing: Drawing
    _terms: Terms = field(default_factory=lambda: Terms("arrays", ARRAY_WORDS))
    _expansions: dict[int, Expansion] = field(default_factory=dict)
    _expanding: Lock = field(default_factory=Lock)

    @classmethod
    def of(cls, population: Population) -> Self:
        """About the budgets of its graph."""
        return cls(population, drawing(population.graph))

    def decide(self, customers: Customers, left: Mapping[int, Array]) -> Decisions:
        """What each would be given if purses, by their places, had so much left; the others are as `customers` say."""
        spends = {
            column_name(spent(self.drawing.purses[purse])): Values(self.drawing.limits[purse] - some)
            for purse, some in left.items()
        }
        return self.population.decide(replace(customers, columns={**customers.columns, **spends}))

    def best(self, customers: Customers, turns: Array, floors: Floors) -> Decisions:
        """What each would be given of what comes before the floors; customers have these turns."""
        return self.population.decide(customers, without=self._beyond(customers, turns, floors))

    def _beyond(self, customers: Customers, turns: Array, floors: Floors) -> Without:
        """For whom each candidate comes too late."""
        evaluator = Evaluator(customers, self.population.clock)
        found: dict[int, list[Array]] = {}
        with np.errstate(all="ignore"):
            for stage, rows in _by_value(self.population.stages(customers)):
                mine, theirs = evaluator.taken(rows), turns[rows]
                for each in self.population.planner.plan(stage).normal:
                    if each.index in self.drawing.draws and floors.keys[each.index] != OPEN:
                        late = rows[floors.beyond(each.index, _keys(each.key, mine), theirs)]
                        found.setdefault(each.index, []).append(late)
        return found

    def pairs(self, customers: Customers, decisions: Decisions) -> Pairs:
        """Those of the winners that draw on a budget; customers are called by their places."""
        draws = self.drawing.draws
        takes = np.zeros((customers.count, self.drawing.most), np.int64)
        evaluator = Evaluator(customers, self.population.clock)
        for index, rows in _by_value(decisions.candidates):
            for column, (_, node) in enumerate(draws.get(index, ())):
                takes[rows, column] = self._takes(evaluator, node, rows, decisions.stages[rows])
        rows = np.flatnonzero(takes.any(axis=1))
        keys = np.where(decisions.known, decisions.keys, NO_KEY)
        return Pairs(
            rows,
            decisions.candidates[rows],
            decisions.classes[rows],
            decisions.deadlines[rows],
            keys[rows],
            takes[rows],
        )

    def all_pairs(self, customers: Customers, places: Sequence[Decisions]) -> Pairs:
        """The same of the winners of all their places."""
        found = none(self.drawing.most)
        for each in places:
            found = found.and_(self.pairs(customers, each))
        return found

    def takes(self, customers: Customers, stages: Array, index: int, node: Node) -> Array:
        """What a candidate takes of a purse for each of the customers in these stages; 0 where it cannot be theirs."""
        population, found = self.population, np.zeros(customers.count, np.int64)
        if node.op == "literal":
            assert isinstance(node.data, int)
            return found + node.data
        evaluator = Evaluator(customers, population.clock)
        mine = population.graph.candidates[index].stages
        for stage, rows in _by_value(stages):
            if population.graph.stages[stage].name in mine:
                column = evaluator.taken(rows).value(self._term(stage, node))
                if isinstance(column, Values):
                    found[rows] = column.values if column.known is None else np.where(column.known, column.values, 0)
        return found

    def _takes(self, evaluator: Evaluator, node: Node, rows: Array, stages: Array) -> Array | int:
        if node.op == "literal":
            assert isinstance(node.data, int)
            return node.data
        found = np.zeros(len(rows), np.int64)
        for stage, places in _by_value(stages):
            column = evaluator.taken(rows[places]).value(self._term(stage, node))
            assert isinstance(column, Values), "whoever won passed the budget: what she costs is known"
            found[places] = column.values
        return found

    def _term(self, stage: int, node: Node) -> Sql:
        with self._expanding:
            if stage not in self._expansions:
                graph, clock = self.population.graph, self.population.clock
                self._expansions[stage] = Expansion(graph, clock, graph.stages[stage].name, self._terms)
            return self._expansions[stage].value(node)


def _keys(key: Recipe, customers: Evaluator) -> Array | int:
    """The keys of a candidate; of those who have none something, they are not ranked."""
    constant = None if key.way.constant is None else key.way.constant.data
    if isinstance(constant, int):
        return constant
    column = key.of(customers)
    assert isinstance(column, Values)
    return column.values


def _by_value(values: Array) -> list[tuple[int, Array]]:
    """Each different value but NOBODY, with the places where it stands, ascending."""
    order = np.argsort(values, kind="stable")
    ordered = values[order]
    cuts = np.flatnonzero(np.diff(ordered)) + 1
    groups = np.split(order, cuts) if len(order) else []
    return [(int(values[each[0]]), each) for each in groups if values[each[0]] != NOBODY]
