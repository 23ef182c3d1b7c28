"""Nodes of a graph for all customers of a chunk, each in the stage in which she is."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

import numpy as np

from nextbest.engine.backends.arrays.building import value_at
from nextbest.engine.backends.arrays.columns import Array, Column, Texts, Values
from nextbest.engine.backends.arrays.customers import Customers
from nextbest.engine.backends.arrays.evaluator import Evaluator
from nextbest.engine.backends.arrays.scope import ARRAY_WORDS
from nextbest.engine.backends.sql.expand import Expansion
from nextbest.engine.backends.sql.terms import Terms
from nextbest.engine.clock import Clock
from nextbest.engine.functions.sql import Sql
from nextbest.engine.graph.graph import Graph
from nextbest.engine.graph.nodes import Node

Ask = Callable[[Expansion], Sql]
"""What is asked, in the words of one stage."""


@dataclass
class Asking:
    """The terms of one graph at one `now`, each made when it is first asked for; safe in threads."""

    graph: Graph
    clock: Clock
    _terms: Terms = field(default_factory=lambda: Terms("arrays", ARRAY_WORDS))
    _expansions: dict[str, Expansion] = field(default_factory=dict)
    _known: dict[tuple[object, str], Sql] = field(default_factory=dict)
    _making: Lock = field(default_factory=Lock)

    def term(self, key: object, ask: Ask, stage: str) -> Sql:
        """What is asked in a stage; `key` names it."""
        with self._making:
            found = self._known.get((key, stage))
            if found is None:
                if stage not in self._expansions:
                    self._expansions[stage] = Expansion(self.graph, self.clock, stage, self._terms)
                found = self._known[key, stage] = self._terms.shared(ask(self._expansions[stage]))
            return found


class Asked:
    """The customers of a chunk, whoever asks about them. Not for two threads at once."""

    def __init__(self, asking: Asking, customers: Customers, stages: Array, names: Sequence[str]) -> None:
        """`stages` are places in `names`."""
        self._asking = asking
        self._names = names
        self.customers, self.stages = customers, stages
        self._all = Evaluator(customers, asking.clock)

    @property
    def clock(self) -> Clock:
        """The run's `now`."""
        return self._asking.clock

    def each(self, key: object, ask: Ask, rows: Array | None = None) -> Iterator[tuple[Array, Column]]:
        """What is asked, for those at these rows, or for all: some of the rows, and the values there."""
        rows = np.arange(self.customers.count) if rows is None else rows
        stages = self.stages[rows]
        groups: dict[int, tuple[Sql, list[int]]] = {}
        for stage in np.unique(stages).tolist():
            term = self._asking.term(key, ask, self._names[stage])
            groups.setdefault(id(term), (term, []))[1].append(stage)
        for term, among in groups.values():
            theirs = rows if len(groups) == 1 else rows[np.isin(stages, among)]
            with np.errstate(all="ignore"):
                yield theirs, self._all.taken(theirs).value(term)

    def yes(self, node: Node, rows: Array | None = None) -> Array:
        """Of all customers, for whom of those at these rows a condition is yes."""
        found = np.zeros(self.customers.count, np.bool_)
        for theirs, column in self.each(("yes", node), lambda expansion: expansion.yes(node), rows):
            assert isinstance(column, Values)
            found[theirs] = column.values if column.known is None else column.values & column.known
        return found

    def whole(self, node: Node) -> tuple[Array, Array]:
        """The values of a node that are whole numbers, and where they are known."""
        values, known = np.zeros(self.customers.count, np.int64), np.zeros(self.customers.count, np.bool_)
        for theirs, column in self.each(node, lambda expansion: expansion.value(node)):
            if isinstance(column, Values):
                known[theirs] = True if column.known is None else column.known
                values[theirs] = np.where(known[theirs], column.values, 0)
        return values, known

    def codes(self, key: object, ask: Ask, rows: Array, words: dict[str | None, int]) -> Array:
        """Texts as numbers, for those at these rows, in their order; what is new is added to `words`."""
        found = np.zeros(self.customers.count, np.int64)
        for theirs, column in self.each(key, ask, rows):
            missing = words.setdefault(None, len(words))
            if isinstance(column, Texts):
                table = np.array([words.setdefault(each, len(words)) for each in column.words] or [missing], np.int64)
                codes = table.take(column.codes, mode="clip")
                found[theirs] = codes if column.known is None else np.where(column.known, codes, missing)
            else:
                found[theirs] = missing
        return found[rows]

    def values(self, node: Node, rows: Array) -> list[Any]:
        """The values of a node, in the engine's forms, for those at these rows, in their order."""
        found: dict[int, object] = {}
        for theirs, column in self.each(node, lambda expansion: expansion.value(node), rows):
            found.update((row, value_at(column, place)) for place, row in enumerate(theirs.tolist()))
        return [found[row] for row in rows.tolist()]
