"""All customers of a run who draw on budgets, in one row: what each is told, and asking them again."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from typing import NamedTuple

import numpy as np

from nextbest.engine.backends.arrays.columns import Array, Texts
from nextbest.engine.backends.arrays.customers import Customers
from nextbest.engine.backends.arrays.decisions import NOBODY, Decisions, Stop, nobody
from nextbest.engine.backends.arrays.making import nothing
from nextbest.engine.backends.arrays.moving import all_of, customers_at
from nextbest.engine.backends.sql.expand import column_name
from nextbest.engine.batch.budgets.asking import Asking
from nextbest.engine.batch.budgets.floors import Floors
from nextbest.engine.batch.budgets.kept import Kept, Place
from nextbest.engine.batch.budgets.pairs import NO_KEY, Losers, Pairs, none

AT_ONCE = 1 << 22
"""Numbers that stand side by side for customers who are asked again, at most."""
CHOSEN = ("candidates", "keys", "known", "classes", "deadlines", "far")
"""What of a decision can become another."""


class Heard(NamedTuple):
    """A chunk."""

    decisions: Decisions
    pairs: Pairs
    """Those that draw on budgets, each of a customer by her place in the chunk, ascending."""
    kept: Place | None
    """Where these customers are kept; None: there are none."""


@dataclass(frozen=True, slots=True)
class Part:
    """The customers of one chunk."""

    number: int
    start: int
    """The number of the first one; the next ones follow."""
    heard: Heard

    @property
    def end(self) -> int:
        """To before which number they are."""
        return self.start + len(self.heard.pairs)


class Crowd:
    """Those of some chunks who draw on budgets, numbered in the order of chunks and in that of each."""

    def __init__(self, asking: Asking, kept: Kept, heard: Mapping[int, Heard]) -> None:
        self._asking, self._kept = asking, kept
        self._parts: list[Part] = []
        self.first = none(asking.drawing.most)
        """What each would be given with budgets as they are in the beginning."""
        for number in sorted(heard):
            start, pairs = len(self.first), heard[number].pairs
            self._parts.append(Part(number, start, heard[number]))
            self.first = self.first.and_(replace(pairs, customers=np.arange(start, start + len(pairs))))
        far = next(iter(heard.values())).decisions.far
        self._found = nobody(len(self.first), 0, np.zeros(len(self.first), far.dtype))
        """What each is told, as far as no budget has to say in it."""

    def ids(self) -> Sequence[str]:
        """Of all of them."""
        found: list[str] = []
        for part in self._parts:
            if part.heard.kept is not None:
                column = self._customers(part).columns[column_name(("id",))]
                assert isinstance(column, Texts), "an id is a text"
                found.extend(map(column.words.__getitem__, column.codes.tolist()))
        return found

    def ask(self, losers: Losers) -> Pairs:
        """See `pairs.Ask`."""
        found = none(self._asking.drawing.most)
        purses = range(len(self._asking.drawing.purses))
        done = 0
        for part, some in self._parts_of(losers.customers):
            customers = self._customers(part)
            for whom in _in_turn(some, AT_ONCE // (len(purses) + 1)):
                rows = slice(done, done + len(whom))
                done += len(whom)
                left = {purse: each for purse in purses if (each := losers.left(purse, rows)) is not None}
                theirs = customers_at(customers, whom - part.start)
                decisions = self._asking.decide(theirs, left)
                _put(self._found, whom, decisions)
                pairs = self._asking.pairs(theirs, decisions)
                found = found.and_(replace(pairs, customers=whom[pairs.customers]))
        # Each has but one place: whoever holds something is given nothing more.
        return found.at_places(~np.isin(found.customers, losers.held.customers))

    def loaded(self, customers: Array, turns: Array) -> "Block":
        """Customers by their numbers, in that order; `turns` are those of all."""
        order = np.argsort(customers, kind="stable")
        ordered, found = customers[order], list[Customers]()
        for part, some in self._parts_of(ordered):
            found.append(customers_at(self._customers(part), some - part.start))
        places = np.empty(len(order), np.int64)
        places[order] = np.arange(len(order))
        return Block(self._asking, self._found, customers, turns[customers], customers_at(_together(found), places))

    def served(self, taken: Pairs, left: Sequence[int]) -> None:
        """Note who gets what of budgets, which leaves so much of each, and how far those came who get nothing."""
        found, whom = self._found, taken.customers
        found.far[whom] = 0
        found.candidates[whom], found.classes[whom] = taken.candidates, taken.classes
        found.deadlines[whom], found.known[whom] = taken.deadlines, taken.keys != NO_KEY
        found.keys[whom] = np.where(taken.keys != NO_KEY, taken.keys, 0)
        for part, rows in self._parts_of(np.flatnonzero(found.candidates == NOBODY)):
            customers = self._customers(part)
            for some in _in_turn(rows, AT_ONCE // (len(left) + 1)):
                theirs = customers_at(customers, some - part.start)
                heights = {purse: np.full(len(some), each) for purse, each in enumerate(left)}
                found.far[some] = self._asking.decide(theirs, heights).far

    def told(self, left: Sequence[int], *, counting: bool) -> Mapping[int, Decisions]:
        """By number of the chunk, what is decided for all its customers; `counting` who was refused by which budget."""
        return {each.number: self._told(each, left, counting=counting) for each in self._parts}

    def _told(self, part: Part, left: Sequence[int], *, counting: bool) -> Decisions:
        before, rows = part.heard.decisions, part.heard.pairs.customers
        after = replace(before, **{name: getattr(before, name).copy() for name in CHOSEN})
        mine = slice(part.start, part.end)
        _put(after, rows, replace(self._found, **{name: getattr(self._found, name)[mine] for name in CHOSEN}))
        if not counting:
            return after
        lost = np.flatnonzero(after.candidates[rows] != before.candidates[rows])
        stops = before.stops + self._lost(part.heard.pairs.at_places(lost), left)
        for candidate in after.candidates[rows[lost]].tolist():
            # What she gets instead was outranked before.
            if candidate != NOBODY and (stop := Stop(candidate, "outranked")) in stops:
                stops[stop] -= 1
        return replace(after, stops=+stops)

    def _lost(self, pairs: Pairs, left: Sequence[int]) -> Counter[Stop]:
        """By which budget each of these was refused, of which that is left in the end."""
        purses = self._asking.drawing.purses
        found: Counter[Stop] = Counter()
        for candidate, takes in zip(pairs.candidates.tolist(), pairs.takes.tolist(), strict=True):
            draws = self._asking.drawing.draws[candidate]
            short = next(purse for (purse, _), some in zip(draws, takes, strict=False) if some > left[purse])
            found[Stop(candidate, f"budget:{purses[short].owner}")] += 1
        return found

    def _customers(self, part: Part) -> Customers:
        assert part.heard.kept is not None
        found = self._kept.get(part.heard.kept)
        assert isinstance(found, Customers)
        return found

    def _parts_of(self, customers: Array) -> Iterator[tuple[Part, Array]]:
        """Each part with those of these customers, ascending, who are in it."""
        for part in self._parts:
            low, high = np.searchsorted(customers, [part.start, part.end])
            if low < high:
                yield part, customers[low:high]


@dataclass(frozen=True, slots=True)
class Block:
    """Some of a crowd, in memory (see `rising.Block`)."""

    asking: Asking
    found: Decisions
    """Of the whole crowd, what each is told as far as no budget has to say in it."""
    numbers: Array
    turns: Array
    customers: Customers

    def best(self, rows: Array, floors: Floors) -> Pairs:
        """Whoever draws on a budget with the best that she can still get."""
        theirs, numbers = customers_at(self.customers, rows), self.numbers[rows]
        decisions = self.asking.best(theirs, self.turns[rows], floors)
        _put(self.found, numbers, decisions)
        pairs = self.asking.pairs(theirs, decisions)
        return replace(pairs, customers=numbers[pairs.customers])


def _together(parts: Sequence[Customers]) -> Customers:
    """All of them, one after another; what a part has no column for is known of nobody in it."""
    names = dict.fromkeys(name for part in parts for name in part.columns)
    whole = [
        replace(part, columns={name: part.columns.get(name, nothing(part.count)) for name in names}) for part in parts
    ]
    return reduce(all_of, whole)


def _in_turn(customers: Array, most: int) -> Iterator[Array]:
    for start in range(0, len(customers), most):
        yield customers[start : start + most]


def _put(found: Decisions, rows: Array, decisions: Decisions) -> None:
    """Write what decisions choose into others, at those places."""
    for name in CHOSEN:
        getattr(found, name)[rows] = getattr(decisions, name)
