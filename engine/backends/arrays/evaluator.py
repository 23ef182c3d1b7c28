"""Values of expressions, for many customers at once."""

from typing import cast

import numpy as np

from nextbest.engine.backends.arrays.columns import Column
from nextbest.engine.backends.arrays.customers import Customers, Records
from nextbest.engine.backends.arrays.gathering import Gathering
from nextbest.engine.backends.arrays.making import nothing
from nextbest.engine.backends.arrays.scope import Kept, Scope
from nextbest.engine.backends.arrays.taking import Rows, count_of
from nextbest.engine.backends.sql.expand import column_name
from nextbest.engine.clock import Clock
from nextbest.engine.functions.sql import Sql

History = tuple[str, ...]

LARGEST = 31 << 20
"""Bytes of what glibc still learns from: it takes no notice of 32 MiB and more."""


class Evaluator(Scope):
    """Expressions over some customers."""

    __slots__ = ("_customers", "_gatherings")

    leaf = "column"

    def __init__(self, customers: Customers, clock: Clock, kept: Kept = None) -> None:
        """`kept`: the expressions that stay in memory when what they are for is computed; None: all of them."""
        super().__init__(customers.count, clock, kept, None)
        _keep_freed_memory()
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

    def gathering(self, history: History) -> Gathering:
        """The records of a history, with what is computed of them."""
        if history not in self._gatherings:
            self._gatherings[history] = self._gathered(history)
        return self._gatherings[history]

    def _gathered(self, history: History) -> Gathering:
        if self._source is not None:
            source, rows = self._source
            return cast(Evaluator, source).gathering(history).taken(self, rows)
        # Records that come with an event: there is none.
        none = Records(np.zeros(self.count + 1, np.int64), {})
        return Gathering.of(self, self._customers.histories.get(column_name(history), none))


def _keep_freed_memory() -> None:
    """Lets columns that come and go take the same memory again.

    glibc gives what is larger than a limit back to the system when it is freed, and getting it anew takes several times
    as long as filling it; the limit is the largest that was freed so far.
    """
    np.empty(LARGEST, np.uint8)
