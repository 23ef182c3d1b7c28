"""A run in which customers have one place: asking those whom budgets refused, and what each is told."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import reduce

import numpy as np

from nextbest.engine.backends.arrays.columns import Array
from nextbest.engine.backends.arrays.customers import Customers
from nextbest.engine.backends.arrays.decisions import NOBODY, Decisions, Stop
from nextbest.engine.backends.arrays.making import nothing
from nextbest.engine.backends.arrays.moving import all_of, customers_at
from nextbest.engine.batch.budgets.asking import Asking
from nextbest.engine.batch.budgets.floors import Floors
from nextbest.engine.batch.budgets.members import Members, in_turn
from nextbest.engine.batch.budgets.pairs import NO_KEY, Losers, Pairs, none

AT_ONCE = 1 << 22
"""Numbers that stand side by side for customers who are asked again, at most."""
CHOSEN = ("candidates", "keys", "known", "classes", "deadlines", "far")
"""What of a decision can become another."""


class Crowd:
    """Those who draw on budgets."""

    def __init__(self, asking: Asking, members: Members) -> None:
        self._asking, self._members = asking, members
        self._found = asking.population.nobody(0, members.count)
        """What each is told, as far as no budget has to say in it."""

    def ask(self, losers: Losers) -> Pairs:
        """See `pairs.Ask`."""
        found = none(self._asking.drawing.most)
        purses = range(len(self._asking.drawing.purses))
        done = 0
        for part, some in self._members.of(losers.customers):
            customers = self._members.customers(part)
            for whom in in_turn(some, AT_ONCE // (len(purses) + 1)):
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
        for part, some in self._members.of(ordered):
            found.append(customers_at(self._members.customers(part), some - part.start))
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
        for part, rows in self._members.of(np.flatnonzero(found.candidates == NOBODY)):
            customers = self._members.customers(part)
            for some in in_turn(rows, AT_ONCE // (len(left) + 1)):
                theirs = customers_at(customers, some - part.start)
                heights = {purse: np.full(len(some), each) for purse, each in enumerate(left)}
                found.far[some] = self._asking.decide(theirs, heights).far

    def told(self, number: int, before: Decisions, left: Sequence[int], *, counting: bool) -> Decisions:
        """What is decided for all customers of a chunk; `counting` who was refused by which budget."""
        part = self._members.parts[number]
        rows = part.heard.rows
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
        found: Counter[Stop] = Counter()
        for candidate, takes in zip(pairs.candidates.tolist(), pairs.takes.tolist(), strict=True):
            purse = self._asking.drawing.short(candidate, takes, left)
            assert purse is not None, "whoever has but one place loses it to nothing else"
            found[Stop(candidate, f"budget:{purse.owner}")] += 1
        return found


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


def _put(found: Decisions, rows: Array, decisions: Decisions) -> None:
    """Write what decisions choose into others, at those places."""
    for name in CHOSEN:
        getattr(found, name)[rows] = getattr(decisions, name)
