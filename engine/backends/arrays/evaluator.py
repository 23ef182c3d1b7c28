"""Values of expressions, for many customers at once."""

from dataclasses import replace
from typing import cast

import numpy as np

from nextbest.engine.backends.arrays.aggregates import COUNTING, MEANINGS, OF_PRESENT, Groups, grouped
from nextbest.engine.backends.arrays.columns import Array, Column, Values
from nextbest.engine.backends.arrays.customers import Customers, Records
from nextbest.engine.backends.arrays.lists import owners
from nextbest.engine.backends.arrays.making import nothing
from nextbest.engine.backends.arrays.scope import Inside, Kept, Scope
from nextbest.engine.backends.arrays.taking import Rows, count_of, spans
from nextbest.engine.backends.sql.expand import column_name
from nextbest.engine.backends.sql.terms import is_constant
from nextbest.engine.clock import Clock
from nextbest.engine.functions.sql import Sql

History = tuple[str, ...]


class Evaluator(Scope):
    """Expressions over some customers; what was asked for once is not computed again. Not for two threads at once."""

    __slots__ = ("_customers", "_gatherings")

    leaf = "column"

    def __init__(self, customers: Customers, clock: Clock, kept: Kept = None) -> None:
        """`kept`: the expressions that stay in memory when what they are for is computed; None: all of them."""
        super().__init__(customers.count, clock, kept, None)
        self._customers = customers
        self._gatherings: dict[History, Gathering] = {}

    def taken(self, rows: Rows) -> "Evaluator":
        """The same over some of the rows, by their places: int64, in any order, or a slice, which copies nothing.

        What is computed already is taken along, when it is asked for.
        """
        found = Evaluator.__new__(Evaluator)
        Scope.__init__(found, count_of(rows, self.count), self.clock, self._kept, (self, rows))
        found._customers = self._customers
        found._gatherings = {}
        return found

    def given(self, term: Sql) -> Column:
        """A column of the customers, or what their records make."""
        if term.word == self.leaf:
            found = self._customers.columns.get(str(term.data))
            return nothing(self.count) if found is None else found
        return self.gathering(cast(History, term.data)).aggregate(term)

    def gathering(self, history: History) -> "Gathering":
        """The records of a history, with what is computed of them."""
        if history not in self._gatherings:
            self._gatherings[history] = self._gathered(history)
        return self._gatherings[history]

    def _gathered(self, history: History) -> "Gathering":
        if self._source is not None:
            source, rows = self._source
            return cast(Evaluator, source).gathering(history).taken(self, rows)
        records = self._customers.histories.get(column_name(history))
        if records is None:
            # Those that come with an event: there is none.
            records = Records(np.zeros(self.count + 1, np.int64), {})
        fields = records.fields
        return Gathering(
            Inside(self, owners(records.starts), "field", lambda term: fields[_field(term)]), records.starts
        )


def _field(term: Sql) -> str:
    return cast(tuple[History, str], term.data)[1]


class Gathering:
    """Records of many customers, and what they make of each."""

    __slots__ = ("_groups", "_records", "_starts")

    def __init__(self, records: Inside, starts: Array) -> None:
        """`starts`: of the records of each customer, and behind the last."""
        self._records = records
        self._starts = starts
        self._groups: dict[tuple[Sql, Sql | None], Groups] = {}

    def taken(self, customers: Evaluator, rows: Rows) -> "Gathering":
        """The records of some of them, who are the rows of `customers`."""
        starts, within = spans(self._starts, rows)
        return Gathering(self._records.taken(customers, owners(starts), within), starts)

    def aggregate(self, term: Sql) -> Column:
        """An aggregate, of each customer."""
        *asked, condition = term.args
        groups = self._counting(condition, asked[-1] if term.word in OF_PRESENT else None)
        if not len(groups.sizes):
            return Values(np.zeros(groups.count, np.int64)) if term.word in COUNTING else nothing(groups.count)
        columns = [self._records.value(each) for each in asked]
        if term.word in OF_PRESENT:
            columns[-1] = replace(columns[-1], known=None)
        return MEANINGS[term.word](groups, *map(groups.of, columns))

    def _counting(self, condition: Sql, present: Sql | None) -> Groups:
        """The records of which a condition is yes, and of which that value is there."""
        there = None if present is None else self._records.value(present).known
        asked = (condition, None if there is None else present)
        found = self._groups.get(asked)
        if found is None:
            places = None
            if not is_constant(condition, True) or there is not None:
                kept = self._records.yes(condition)
                places = np.flatnonzero(kept if there is None else np.logical_and(kept, there))
            owners = self._records.owners
            found = grouped(len(self._starts) - 1, owners if places is None else owners.take(places), places)
            self._groups[asked] = found
        return found
