"""Many customers as folds see them: whose clock goes by which zone, what they were sent, values of nodes."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple
from zoneinfo import ZoneInfo

import numpy as np

from nextbest.dsl.zones import zone
from nextbest.engine.backends.arrays.columns import Array, Column, Texts, Values
from nextbest.engine.backends.arrays.customers import Customers
from nextbest.engine.backends.arrays.evaluator import Evaluator
from nextbest.engine.backends.arrays.making import nothing
from nextbest.engine.backends.arrays.scope import ARRAY_WORDS
from nextbest.engine.backends.arrays.taking import end_to_end, take
from nextbest.engine.backends.arrays.widths import widened
from nextbest.engine.backends.sql.expand import Expansion, column_name
from nextbest.engine.backends.sql.terms import Terms
from nextbest.engine.clock import Clock
from nextbest.engine.graph.nodes import Node
from nextbest.engine.remembering.folded import Folding

Found = dict[int, Values]
"""Columns of the memory by their key, those in which something is found."""


class Contacts(NamedTuple):
    """Contacts of many customers that are not after `now`, one after another."""

    owners: Array
    """Whose each is: a place among the customers."""
    fields: Mapping[str, Column]

    def numbers(self, field: str) -> Array:
        """A field that holds whole numbers, or yes and no; never missing."""
        found = self.fields[field]
        assert isinstance(found, Values)
        return found.values

    def texts(self, field: str) -> Texts:
        """A field that holds texts; never missing."""
        found = self.fields[field]
        assert isinstance(found, Texts)
        return found

    def at(self, rows: Array) -> "Contacts":
        """Some of them, by their places or by a mask."""
        places = np.flatnonzero(rows) if rows.dtype == np.bool_ else rows
        return Contacts(self.owners[places], {name: take(each, places) for name, each in self.fields.items()})

    def after(self, instant: int) -> "Contacts":
        """Those that came later."""
        when = self.numbers("at") > instant
        return self if when.all() else self.at(when)


@dataclass(frozen=True)
class People:
    """Customers of one chunk whose stages are known."""

    folding: Folding
    clock: Clock
    customers: Customers
    stages: Array

    @cached_property
    def zones(self) -> tuple[list[ZoneInfo | None], Array]:
        """The zones that clocks of customers go by, None where none is known; and of each customer, which it is."""
        found: list[ZoneInfo | None] = [self.folding.otherwise]
        column = None if self.folding.zone is None else self.customers.columns.get(column_name(self.folding.zone))
        if not isinstance(column, Texts):
            return found, np.zeros(self.customers.count, np.int64)
        places = np.zeros(len(column.words) + 1, np.int64)
        for code, word in enumerate(column.words):
            place = zone(word)
            if place is not None:
                places[code] = len(found)
                found.append(place)
        codes = column.codes if column.known is None else np.where(column.known, column.codes, len(column.words))
        return found, places[codes]

    @cached_property
    def contacts(self) -> Contacts | None:
        """What they were sent; None: nothing."""
        records = self.customers.histories.get("contacts")
        if records is None or not int(records.starts[-1]):
            return None
        owners = np.repeat(np.arange(self.customers.count), np.diff(records.starts))
        return Contacts(owners, records.fields)

    def values(self, node: Node) -> Column:
        """The values of a node that rests on no column of the memory."""
        graph, customers = self.folding.graph, self.customers
        if node.op == "attribute":
            assert isinstance(node.data, tuple)
            return widened(customers.columns.get(column_name(node.data)) or nothing(customers.count))
        evaluator = Evaluator(customers, self.clock)
        terms = Terms("arrays", ARRAY_WORDS)
        found: Column | None = None
        order = []
        for index, stage in enumerate(graph.stages):
            rows = np.flatnonzero(self.stages == index)
            if len(rows):
                value = evaluator.taken(rows).value(Expansion(graph, self.clock, stage.name, terms).value(node))
                found = value if found is None else end_to_end(found, value)
                order.append(rows)
        if found is None:
            return nothing(customers.count)
        return take(found, np.argsort(np.concatenate(order)))
