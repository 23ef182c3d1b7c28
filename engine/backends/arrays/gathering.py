"""The records of many customers, in one table, and what they make of each customer."""

from dataclasses import replace
from typing import cast

import numpy as np

from nextbest.engine.backends.arrays.aggregates import COUNTING, MEANINGS, OF_PRESENT, Groups, grouped
from nextbest.engine.backends.arrays.columns import Array, Column, Values
from nextbest.engine.backends.arrays.customers import Records
from nextbest.engine.backends.arrays.lists import owners
from nextbest.engine.backends.arrays.making import nothing
from nextbest.engine.backends.arrays.scope import Inside, Scope
from nextbest.engine.backends.arrays.taking import Rows, spans
from nextbest.engine.backends.sql.terms import is_constant
from nextbest.engine.functions.sql import Sql


class Gathering:
    """Records of many customers, and what they make of each."""

    __slots__ = ("_groups", "_records", "_starts")

    def __init__(self, records: Inside, starts: Array) -> None:
        """`starts`: of the records of each customer, and behind the last."""
        self._records = records
        self._starts = starts
        self._groups: dict[tuple[Sql, Sql | None], Groups] = {}

    @staticmethod
    def of(customers: Scope, records: Records) -> "Gathering":
        """The records of these customers."""

        def read(term: Sql) -> Column:
            _, name = cast(tuple[tuple[str, ...], str], term.data)
            found = records.fields.get(name)
            return nothing(int(records.starts[-1])) if found is None else found

        return Gathering(Inside(customers, owners(records.starts), "field", read), records.starts)

    def taken(self, customers: Scope, rows: Rows) -> "Gathering":
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
