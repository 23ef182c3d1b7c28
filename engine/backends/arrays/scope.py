"""What expressions are computed over: rows side by side, and what of them is computed already."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Container, Mapping, Sequence
from typing import cast

import numpy as np

from nextbest.engine.backends.arrays.columns import Array, Column, Lists, Texts, Values
from nextbest.engine.backends.arrays.comparing import COMPARISONS
from nextbest.engine.backends.arrays.dictionaries import by_word
from nextbest.engine.backends.arrays.lists import LISTS, any_element, literal, owners
from nextbest.engine.backends.arrays.logic import LOGIC, yes
from nextbest.engine.backends.arrays.making import Nothing, both_known, constant, nothing
from nextbest.engine.backends.arrays.numbers import NUMBERS, WIDE, Word
from nextbest.engine.backends.arrays.taking import Rows, take
from nextbest.engine.backends.arrays.texts import TEXTS
from nextbest.engine.clock import Clock
from nextbest.engine.functions.sql import AGGREGATES, Constant, Sql
from nextbest.engine.walking import operands_first

WORDS: Mapping[str, Word] = {**LOGIC, **COMPARISONS, **NUMBERS, **TEXTS, **LISTS}
"""Words that are computed of columns alone."""

ARRAY_WORDS = frozenset(WORDS) | AGGREGATES | {"constant", "list", "some", "local_time", "column", "field", "element"}
"""Every word that arrays have, for `Terms`."""

WIDENING = frozenset({"wide", "sum"})
PASSING = frozenset("plus minus times negate abs modulo case first_known null_if greatest".split())
"""Words whose value is wide where an operand's is."""

Kept = Container[Sql] | None
"""The expressions that stay in memory when what they are for is computed; None: all."""

NOWHERE = -1
"""The time in a zone that there is not."""


class Scope(ABC):
    """Expressions over some rows; what was asked for once is not computed again. Not for two threads at once.

    Raises KeyError for a word that arrays have not.
    """

    __slots__ = ("_kept", "_memo", "_source", "_wide", "clock", "count")

    leaf: str
    """The word for what these rows are read from."""

    def __init__(self, count: int, clock: Clock, kept: Kept, source: "tuple[Scope, Rows] | None") -> None:
        self.count = count
        self.clock = clock
        self._kept = kept
        self._source = source
        self._memo: dict[Sql, Column] = {}
        self._wide: set[Sql] = set() if source is None else source[0]._wide

    def value(self, term: Sql) -> Column:
        """The value of an expression, of each row."""
        found = self._found(term)
        if found is None:
            with np.errstate(all="ignore"):
                found = self._memo[term] = self._computed(term)
        return found

    def yes(self, condition: Sql) -> Array:
        """Where a condition is yes, of each row."""
        return yes(self.value(condition))

    @abstractmethod
    def given(self, term: Sql) -> Column:
        """What is not computed of these rows' own columns."""

    @abstractmethod
    def is_mine(self, term: Sql) -> bool:
        """Whether an expression is computed of these rows' own columns."""

    def _found(self, term: Sql) -> Column | None:
        """What is computed already, here or where these rows come from."""
        found = self._memo.get(term)
        if found is None and self._source is not None:
            source, rows = self._source
            above = source.value(term) if term.word == self.leaf else source._found(term)
            if above is not None:
                found = self._memo[term] = take(above, rows)
        return found

    def _computed(self, root: Sql) -> Column:
        passing: dict[Sql, Column] = {}
        for each in operands_first((root,), self._into):
            found = self._found(each)
            if found is None:
                found = self._one(each, [passing[arg] for arg in self._operands(each)])
                if each.word in WIDENING or (each.word in PASSING and any(arg in self._wide for arg in each.args)):
                    self._wide.add(each)
                if self._kept is None or each.word not in WORDS or each in self._kept:
                    self._memo[each] = found
            passing[each] = found
        return passing[root]

    def _into(self, above: Sql) -> Sequence[Sql]:
        return () if self._found(above) is not None else self._operands(above)

    def _operands(self, term: Sql) -> Sequence[Sql]:
        """What is computed before it, in the same rows."""
        if term.word in AGGREGATES or term.word == "list" or not self.is_mine(term):
            return ()
        if term.word in ("in", "switch", "some"):
            return term.args[:1]
        if term.word in ("any_of", "all_of"):
            return [arg for arg in term.args if arg.word != "list"]
        return term.args

    def _one(self, term: Sql, args: Sequence[Column]) -> Column:
        if term.word == "constant":
            return constant(cast(Constant, term.data), self.count)
        if term.word == "list":
            return literal(term, self.count)
        if not self.is_mine(term) or term.word == self.leaf or term.word in AGGREGATES:
            return self.given(term)
        if term.word == "some":
            return self._some(args[0], term.args[1])
        if term.word == "local_time":
            return self._local_time(args[0])
        if term.word in WIDE and any(arg in self._wide for arg in term.args):
            return WIDE[term.word](term, args)
        return WORDS[term.word](term, args)

    def _some(self, lists: Column, condition: Sql) -> Column:
        """Whether a condition is yes of one element."""
        if not isinstance(lists, Lists):
            return nothing(self.count)
        elements = lists.elements
        inside = Inside(self, owners(lists.starts), "element", lambda _: elements)
        return Values(any_element(lists.starts, inside.yes(condition)), lists.known)

    def _local_time(self, zones: Column) -> Column:
        if isinstance(zones, Nothing):
            return zones
        seconds = by_word(cast(Texts, zones), self._seconds, np.int64)
        found = Values(seconds, zones.known)
        there = np.not_equal(seconds, NOWHERE)
        return found if there.all() else Values(seconds, both_known(found, Values(there, there)))

    def _seconds(self, zone: str) -> int:
        found = self.clock.local_time(zone)
        return NOWHERE if found is None else found


class Inside(Scope):
    """Rows that belong to other rows: the records of a history, the elements of a list."""

    __slots__ = ("_around", "_mine", "_read", "leaf", "owners")

    def __init__(
        self,
        around: Scope,
        owners: Array,
        leaf: str,
        read: Callable[[Sql], Column],
        source: tuple[Scope, Rows] | None = None,
    ) -> None:
        """`owners`: to which row around each belongs. `read` gives what a leaf stands for."""
        super().__init__(len(owners), around.clock, around._kept, source)
        self.leaf = leaf
        self.owners = owners
        self._around = around
        self._read = read
        self._mine: dict[Sql, bool] = {}
        self._wide = around._wide

    def taken(self, around: Scope, owners: Array, rows: Rows) -> "Inside":
        """Some of these rows, which belong to the rows `around`."""
        return Inside(around, owners, self.leaf, self._read, (self, rows))

    def given(self, term: Sql) -> Column:
        """What a leaf stands for; what speaks of the rows around, of those."""
        return self._read(term) if term.word == self.leaf else take(self._around.value(term), self.owners)

    def is_mine(self, term: Sql) -> bool:
        """Whether it speaks of a leaf."""
        if term not in self._mine:
            for each in operands_first((term,), self._below):
                self._mine[each] = each.word == self.leaf or any(self._mine[arg] for arg in self._below(each))
        return self._mine[term]

    def _below(self, term: Sql) -> Sequence[Sql]:
        if term.word in AGGREGATES:
            return ()
        # The element of a list within is not this one.
        return term.args[:1] if term.word == "some" and self.leaf == "element" else term.args
