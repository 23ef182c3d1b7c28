"""Values of expressions, for all rows at once."""

from collections.abc import Container, Mapping, Sequence
from typing import cast

import numpy as np

from nextbest.engine.backends.arrays.columns import Array, Column
from nextbest.engine.backends.arrays.comparing import COMPARISONS
from nextbest.engine.backends.arrays.customers import Customers
from nextbest.engine.backends.arrays.logic import LOGIC, yes
from nextbest.engine.backends.arrays.making import constant, nothing
from nextbest.engine.backends.arrays.numbers import NUMBERS, WIDE, Word
from nextbest.engine.backends.arrays.taking import Rows, count_of, take
from nextbest.engine.clock import Clock
from nextbest.engine.functions.sql import Constant, Sql
from nextbest.engine.walking import operands_first

WORDS: Mapping[str, Word] = {**LOGIC, **COMPARISONS, **NUMBERS}
"""Words that are computed of columns alone."""

WIDENING = frozenset({"wide", "sum"})
PASSING = frozenset("plus minus times negate abs modulo case first_known null_if greatest".split())
"""Words whose value is wide where an operand's is."""

ONE_OPERAND = frozenset({"in", "switch"})
"""Words whose other operands are constants that they look at themselves."""


class Evaluator:
    """Expressions over some customers; what was asked for once is not computed again.

    Raises KeyError for a word that no back end of arrays has. Not to be asked by two threads at once.
    """

    __slots__ = ("_customers", "_kept", "_memo", "_source", "_wide", "clock", "count")

    def __init__(self, customers: Customers, clock: Clock, kept: Container[Sql] | None = None) -> None:
        """`kept`: the expressions that stay in memory when what they are for is computed; None: all of them."""
        self.count = customers.count
        self.clock = clock
        self._customers = customers
        self._kept = kept
        self._memo: dict[Sql, Column] = {}
        self._wide: set[Sql] = set()
        self._source: tuple[Evaluator, Rows] | None = None

    def value(self, term: Sql) -> Column:
        """The value of an expression, of each row."""
        found = self._found(term)
        if found is None:
            with np.errstate(all="ignore"):
                found = self._computed(term)
            self._memo[term] = found
        return found

    def yes(self, condition: Sql) -> Array:
        """Where a condition is yes, of each row."""
        return yes(self.value(condition))

    def taken(self, rows: Rows) -> "Evaluator":
        """The same over some of the rows, by their places: int64, in any order, or a slice, which copies nothing.

        What is computed already is taken along, when it is asked for.
        """
        found = Evaluator.__new__(Evaluator)
        found.count = count_of(rows, self.count)
        found.clock = self.clock
        found._customers = self._customers
        found._kept = self._kept
        found._memo = {}
        found._wide = self._wide
        found._source = (self, rows)
        return found

    def _found(self, term: Sql) -> Column | None:
        """What is computed already, here or where these rows come from."""
        found = self._memo.get(term)
        if found is None and self._source is not None:
            source, rows = self._source
            above = source.value(term) if term.word == "column" else source._found(term)
            if above is not None:
                found = self._memo[term] = take(above, rows)
        return found

    def _computed(self, root: Sql) -> Column:
        passing: dict[Sql, Column] = {}
        for each in operands_first((root,), self._into):
            found = self._found(each)
            if found is None:
                found = self._one(each, [passing[arg] for arg in _operands(each)])
                if each.word in WIDENING or (each.word in PASSING and any(arg in self._wide for arg in each.args)):
                    self._wide.add(each)
                if self._kept is None or each.word in ALWAYS_KEPT or each in self._kept:
                    self._memo[each] = found
            passing[each] = found
        return passing[root]

    def _into(self, above: Sql) -> Sequence[Sql]:
        return () if self._found(above) is not None else _operands(above)

    def _one(self, term: Sql, args: Sequence[Column]) -> Column:
        match term.word:
            case "column":
                return self._customers.columns.get(str(term.data)) or nothing(self.count)
            case "constant":
                return constant(cast(Constant, term.data), self.count)
        if term.word in WIDE and any(arg in self._wide for arg in term.args):
            return WIDE[term.word](term, args)
        return WORDS[term.word](term, args)


ALWAYS_KEPT = frozenset({"column", "constant"})


def _operands(term: Sql) -> Sequence[Sql]:
    """What is computed before it, in the same rows."""
    return term.args[:1] if term.word in ONE_OPERAND else term.args
