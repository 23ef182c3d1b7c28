"""Conditions over some rows as one bit each: what many candidates have in common is computed once, and joined fast."""

from collections.abc import Iterable, Iterator
from functools import reduce

import numpy as np

from nextbest.engine.backends.arrays.columns import Array, Values
from nextbest.engine.backends.arrays.evaluator import Evaluator
from nextbest.engine.backends.sql.terms import below, is_constant
from nextbest.engine.functions.sql import Sql

WORD = 64
"""Rows of one element of an array of bits; what stands beyond the last row is 0."""


def packed(rows: Array) -> Array:
    """Booleans of rows as bits, uint64."""
    found = np.zeros(-(-len(rows) // WORD), np.uint64)
    bits = np.packbits(rows, bitorder="little")
    found.view(np.uint8)[: len(bits)] = bits
    return found


def unpacked(bits: Array, count: int) -> Array:
    """Bits of so many rows as booleans."""
    return np.unpackbits(bits.view(np.uint8), count=count, bitorder="little").view(np.bool_)


def counted(bits: Array) -> int:
    """How many rows they are."""
    return int(np.bitwise_count(bits).sum())


class Bits:
    """Conditions over the rows of one evaluator; each is computed when it is first asked for, and kept."""

    __slots__ = ("_no", "_others", "_yes", "count", "evaluator", "every", "nobody", "places")

    def __init__(self, evaluator: Evaluator, places: Array) -> None:
        self.evaluator = evaluator
        self.places = places
        """Which customers the rows are: ascending."""
        self.count = count = len(places)
        self.every = packed(np.ones(count, np.bool_))
        """All rows."""
        self.nobody = np.zeros_like(self.every)
        self._yes: dict[Sql, Array] = {}
        self._no: dict[Sql, Array] = {}
        """Where a condition is no; of one that is never unknown it is not kept."""
        self._others: dict[int, tuple[Array, Array]] = {}
        """By the identity of an array, which is kept so that it stays one."""

    def taken(self, rows: Array) -> "Bits":
        """The same over some of the rows."""
        return Bits(self.evaluator.taken(rows), self.places[rows])

    def yes(self, condition: Sql) -> Array:
        """Where a condition is yes; not to be written to."""
        found = self._yes.get(condition)
        if found is None:
            for each in below(condition, into=self._inside) if joined(condition) else (condition,):
                if each not in self._yes:
                    self._work_out(each)
            found = self._yes[condition]
        return found

    def opposite(self, bits: Array) -> Array:
        """All other rows."""
        return np.bitwise_xor(self.every, bits)

    def all(self, conditions: Iterable[Sql]) -> Array:
        """Where all are yes; not to be written to."""
        found, own, known = self.every, False, self._yes
        for each in conditions:
            here = known.get(each)
            if here is None:
                here = self.yes(each)
            if own:
                np.bitwise_and(found, here, found)
            elif found is self.every:
                found = here
            else:
                found, own = np.bitwise_and(found, here), True
        return found

    def rows(self, bits: Array) -> Array:
        """The places of these rows, ascending."""
        return np.flatnonzero(unpacked(bits, self.count))

    def others(self, places: Array) -> Array:
        """All rows but those of the customers at these places, ascending; not to be written to."""
        if id(places) not in self._others:
            rows = self._rows_of(places)
            among = np.zeros(self.count, np.bool_)
            among[rows] = True
            self._others[id(places)] = places, self.opposite(packed(among))
        return self._others[id(places)][1]

    def _rows_of(self, places: Array) -> Array:
        """Where those of these places stand that are among the rows."""
        first, last = self.places[0], self.places[-1]
        if last - first + 1 == self.count:
            low, high = np.searchsorted(places, [first, last + 1])
            rows: Array = places[low:high] - first
        else:
            rows = np.searchsorted(self.places, places)
            rows = rows[self.places[np.minimum(rows, self.count - 1)] == places]
        return rows

    def _inside(self, condition: Sql) -> tuple[Sql, ...]:
        return () if condition in self._yes else joined(condition)

    def _work_out(self, condition: Sql) -> None:
        yes, no = self._found(condition)
        self._yes[condition] = yes
        if no is not None:
            self._no[condition] = no

    def _found(self, condition: Sql) -> tuple[Array, Array | None]:
        """Where it is yes; and where it is no, unless it is wherever it is not yes."""
        args = condition.args
        match condition.word:
            case "constant":
                answers = (self.every if condition.data is each else self.nobody for each in (True, False))
                return next(answers), next(answers)
            case "not":
                (arg,) = args
                return self._no_of(arg), self._yes[arg] if arg in self._no else None
            case "and" | "or" as join:
                both = np.bitwise_and, np.bitwise_or
                with_yes, with_no = both if join == "and" else reversed(both)
                never_unknown = not any(arg in self._no for arg in args)
                no = None if never_unknown else reduce(with_no, map(self._no_of, args))
                return reduce(with_yes, (self._yes[arg] for arg in args)), no
        if joined(condition):
            return self._yes[args[0]], None
        asked = looked_at(condition)
        if asked is not condition:
            return packed(self.evaluator.yes(asked)), None
        column = self.evaluator.value(asked)
        assert isinstance(column, Values)
        if column.known is None:
            return packed(column.values), None
        return packed(column.values & column.known), packed(~column.values & column.known)

    def _no_of(self, condition: Sql) -> Array:
        found = self._no.get(condition)
        return self.opposite(self._yes[condition]) if found is None else found


def joined(condition: Sql) -> tuple[Sql, ...]:
    """The conditions of whose bits those of a condition are made; of others all rows are looked at."""
    if condition.word in ("and", "or", "not"):
        return condition.args
    return condition.args[:1] if _settled(condition) and joined(condition.args[0]) else ()


def conjuncts(condition: Sql) -> Iterator[Sql]:
    """The conditions that are all yes where it is yes, and nowhere else."""
    stack = [condition]
    while stack:
        each = stack.pop()
        if each.word == "and":
            stack += reversed(each.args)
        elif _settled(each) and each.args[0].word == "and":
            stack.append(each.args[0])
        else:
            yield each


def looked_at(condition: Sql) -> Sql:
    """Of a condition that is not made of others' bits, the one that is asked of all rows."""
    return condition.args[0] if _settled(condition) else condition


def _settled(condition: Sql) -> bool:
    """Whether it is a condition that counts as no where it is unknown."""
    return condition.word == "first_known" and len(condition.args) == 2 and is_constant(condition.args[1], False)
