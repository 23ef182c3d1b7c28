"""What expressions are computed over: rows side by side, and what of them is computed already."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Container, Mapping, Sequence
from typing import cast
from weakref import ref

import numpy as np

from nextbest.engine.backends.arrays.columns import Array, Column, Lists, Texts, Values
from nextbest.engine.backends.arrays.comparing import COMPARISONS
from nextbest.engine.backends.arrays.dictionaries import by_word
from nextbest.engine.backends.arrays.lists import LISTS, any_element, literal, owners, two_lists
from nextbest.engine.backends.arrays.logic import LOGIC, looked_at, yes
from nextbest.engine.backends.arrays.making import Nothing, both_known, constant, nothing
from nextbest.engine.backends.arrays.numbers import NUMBERS, WIDE, Word
from nextbest.engine.backends.arrays.taking import Rows, take
from nextbest.engine.backends.arrays.texts import TEXTS
from nextbest.engine.backends.arrays.widths import widened
from nextbest.engine.clock import Clock
from nextbest.engine.functions.sql import AGGREGATES, Constant, Sql
from nextbest.engine.walking import operands_first

WORDS: Mapping[str, Word] = {**LOGIC, **COMPARISONS, **NUMBERS, **TEXTS, **LISTS}
"""Words that are computed of columns alone."""

ARRAY_WORDS = frozenset(WORDS) | AGGREGATES | {"column", "field", "element", "constant", "list", "some", "local_time"}
"""Every word that arrays have, for `Terms`."""

LOOKS_AT: Mapping[str, Callable[[Sql], Sequence[Sql]]] = {
    **dict.fromkeys(("list", *AGGREGATES), lambda _: ()),
    **dict.fromkeys(("in", "switch", "some"), lambda term: term.args[:1]),
    "case": looked_at,
    **dict.fromkeys(("any_of", "all_of"), two_lists),
}
"""The operands that are to be computed before a word, where it sees to others itself."""

PASSING = frozenset("wide plus minus times negate abs modulo case first_known null_if greatest".split())
"""Words whose value is wide where an operand's is; that of `wide` and `sum` always is."""

READING = frozenset(("equal", "less", "at_most", "in", "switch", "known", "double", "whole"))
"""Words that only look at whole numbers, however many bytes hold them."""

Kept = Container[Sql] | None
"""The expressions that stay in memory when what they are for is computed; None: all."""

NOWHERE = -1
"""The time in a zone that there is not."""


class Scope(ABC):
    """Expressions over some rows; what was asked for once is not computed again.

    Not to be asked by two threads at once; but of parts taken from one evaluator each may be asked by another thread.
    Raises KeyError for a word that arrays have not.
    """

    __slots__ = ("__weakref__", "_kept", "_memo", "_source", "_wide", "clock", "count")

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
        return widened(self.held(term))

    def held(self, term: Sql) -> Column:
        """The same as it is held: whole numbers may be in fewer bytes than it takes to compute with them."""
        found = self._found(term)
        if found is None:
            with np.errstate(all="ignore"):
                found = self._computed(term)
        return found

    def yes(self, condition: Sql) -> Array:
        """Where a condition is yes, of each row."""
        return yes(self.value(condition))

    @abstractmethod
    def given(self, term: Sql) -> Column:
        """What is not computed of these rows' own columns."""

    def _found(self, term: Sql) -> Column | None:
        """What is computed already, here or where these rows come from."""
        found = self._memo.get(term)
        if found is not None:
            return found
        if term.word == "constant":
            found = self._memo[term] = constant(cast(Constant, term.data), self.count)
        elif self._source is not None:
            source, rows = self._source
            above = source.held(term) if term.word == self.leaf else source._found(term)
            if above is not None:
                found = self._memo[term] = take(above, rows)
        return found

    def _computed(self, root: Sql) -> Column:
        """The value of an expression that is not computed yet, after those of its operands, without recursion."""
        passing: dict[Sql, Column] = {}
        stack = [root]
        while stack:
            term = stack[-1]
            found = None if term is root else self._found(term)
            if found is None:
                operands = self._operands(term)
                missing = [arg for arg in operands if arg not in passing]
                if missing:
                    stack += missing
                    continue
                found = self._one(term, [passing[arg] for arg in operands])
                if self._kept is None or term.word not in WORDS or term in self._kept:
                    self._memo[term] = found
            passing[term] = found
            stack.pop()
        return passing[root]

    def _operands(self, term: Sql) -> Sequence[Sql]:
        """What is computed before it, in the same rows."""
        looks_at = LOOKS_AT.get(term.word)
        return term.args if looks_at is None else looks_at(term)

    def _one(self, term: Sql, args: Sequence[Column]) -> Column:
        meaning = WORDS.get(term.word)
        if meaning is None:
            return self._special(term, args)
        if term.word not in READING:
            args = [widened(each) for each in args]
        if term.word in PASSING and (term.word == "wide" or any(arg in self._wide for arg in term.args)):
            self._wide.add(term)
            meaning = WIDE.get(term.word, meaning)
        return meaning(term, args)

    def _special(self, term: Sql, args: Sequence[Column]) -> Column:
        match term.word:
            case "list":
                return literal(term, self.count)
            case "some":
                return self._some(args[0], term.args[1])
            case "local_time":
                return self._local_time(args[0])
            case "sum":
                self._wide.add(term)
        return self.given(term)

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
        # What is around holds on to this: without a circle both go as soon as nobody asks them any more.
        self._around = ref(around)
        self._read = read
        self._mine: dict[Sql, bool] = {}
        self._wide = around._wide

    def taken(self, around: Scope, owners: Array, rows: Rows) -> "Inside":
        """Some of these rows, which belong to the rows `around`."""
        return Inside(around, owners, self.leaf, self._read, (self, rows))

    def given(self, term: Sql) -> Column:
        """What a leaf stands for; what speaks of the rows around, of those."""
        return self._read(term) if term.word == self.leaf else take(self._outside.value(term), self.owners)

    @property
    def _outside(self) -> Scope:
        around = self._around()
        assert around is not None, "rows are asked only while those around them are"
        return around

    def _operands(self, term: Sql) -> Sequence[Sql]:
        return super()._operands(term) if self._is_mine(term) else ()

    def _one(self, term: Sql, args: Sequence[Column]) -> Column:
        return super()._one(term, args) if self._is_mine(term) else self.given(term)

    def _is_mine(self, term: Sql) -> bool:
        """Whether it speaks of a leaf, or is the same of any rows."""
        if term not in self._mine:
            for each in operands_first((term,), self._below):
                self._mine[each] = each.word == self.leaf or any(self._mine[arg] for arg in self._below(each))
        return self._mine[term] or term.word in ("constant", "list")

    def _below(self, term: Sql) -> Sequence[Sql]:
        if term.word in AGGREGATES or term.word == "list":
            return ()
        # The element of a list within is not this one.
        return term.args[:1] if term.word == "some" and self.leaf == "element" else term.args
