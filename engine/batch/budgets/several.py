"""A run in which customers have several places: asking those whom budgets refused, and what each is told."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import zip_longest

import numpy as np

from nextbest.engine.backends.arrays.columns import Array
from nextbest.engine.backends.arrays.customers import Customers
from nextbest.engine.backends.arrays.decisions import NOBODY, Counting, Decisions, Stop, nobody
from nextbest.engine.backends.arrays.moving import customers_at
from nextbest.engine.backends.arrays.place_by_place import Filled
from nextbest.engine.batch.budgets.members import Members, Part, in_turn
from nextbest.engine.batch.budgets.pairs import Losers, Pairs, Purses, none
from nextbest.engine.batch.budgets.settle import settle
from nextbest.engine.batch.budgets.wishing import Wishing

AT_ONCE = 1 << 22
"""Numbers that stand side by side for customers who are asked again, at most."""
WIDTH = 1 << 31
"""More than there are candidates."""


def ask(wishing: Wishing, members: Members, losers: Losers) -> Pairs:
    """See `pairs.Ask`."""
    drawing = wishing.asking.drawing
    purses, found = range(len(drawing.purses)), [none(drawing.most)]
    order = np.argsort(losers.held.customers, kind="stable")
    held, done = losers.held.at_places(order), 0
    for part, some in members.of(losers.customers):
        customers = members.customers(part)
        for whom in in_turn(some, AT_ONCE // (len(purses) + 1)):
            rows = slice(done, done + len(whom))
            done += len(whom)
            left = {purse: each for purse in purses if (each := losers.left(purse, rows)) is not None}
            theirs, mine = customers_at(customers, whom - part.start), _of(held, whom)
            pairs = wishing.asking.all_pairs(theirs, wishing.filled(theirs, left, mine).places)
            new = ~np.isin(_codes(pairs), _codes(mine))
            found.append(replace(pairs, customers=whom[pairs.customers]).at_places(new))
    return _all(found)


def served(wishing: Wishing, members: Members, purses: Purses, turns: Array) -> "Served":
    """Give what purses have to whom it is due; `turns`: the order of customers whose pairs are alike."""
    taken = settle(purses, members.first, turns, partial(ask, wishing, members))
    assert taken is not None, "rounds are not counted"
    taken = taken.at_places(np.argsort(taken.customers, kind="stable"))
    return Served(wishing, members, taken, purses.without(taken).rooms.tolist())


@dataclass(frozen=True, slots=True)
class Served:
    """What came of budgets."""

    wishing: Wishing
    members: Members
    taken: Pairs
    """By customer, ascending."""
    left: Sequence[int]
    """What each purse has in the end."""

    def told(self, number: int, before: Filled, counting: Counting) -> Filled:
        """What is decided for all customers of a chunk; `before` what was while budgets were as in the beginning."""
        part = self.members.parts[number]
        rows = part.heard.rows
        if not len(rows):
            return before
        after = self._of(part)
        count = max(len(before.places), len(after.places))
        places = [_put(_place(before, place), rows, _place(after, place)) for place in range(count)]
        if counting != "nothing":
            stops = before.first.stops.copy()
            stops.update(self._stops(part, before, after, everything=counting == "everything"))
            places[0] = replace(places[0], stops=+stops)
        return Filled(places, _crowded(before, places))

    def _of(self, part: Part) -> Filled:
        """Who fills the places of those of a chunk who draw on budgets."""
        low, high = np.searchsorted(self.taken.customers, [part.start, part.end])
        mine = self.taken.at_places(np.arange(low, high))
        customers = self.members.customers(part)
        return final(self.wishing, customers, replace(mine, customers=mine.customers - part.start), self.left)

    def _stops(self, part: Part, before: Filled, after: Filled, *, everything: bool) -> Counter[Stop]:
        """What stops them more often than before, or less often."""
        pairs, rows = part.heard.pairs, part.heard.rows
        had, has = (
            _winners(each.candidates[rows] for each in before.places),
            _winners(each.candidates for each in after.places),
        )
        lost, gained = np.setdiff1d(had, has), np.setdiff1d(has, had)
        first = pairs.at_places(np.isin(_codes(pairs), lost))
        found = Counter[Stop]()
        for candidate, takes in zip(first.candidates.tolist(), first.takes.tolist(), strict=True):
            purse = self.wishing.asking.drawing.short(candidate, takes, self.left)
            if purse is not None:
                found[Stop(candidate, f"budget:{purse.owner}")] += 1
        if everything:
            # What else she had: what she gets instead leaves no room for it.
            outranked = Counter((lost % WIDTH).tolist())
            outranked.subtract((gained % WIDTH).tolist())
            for stop, some in found.items():
                outranked[stop.candidate] -= some
            found.update({Stop(candidate, "outranked"): some for candidate, some in outranked.items()})
        return found


def final(wishing: Wishing, customers: Customers, taken: Pairs, left: Sequence[int]) -> Filled:
    """What these customers are told, when they were given that and every purse has so much left.

    Who gets nothing is told why as budgets stand when all have been served.
    """
    filled = wishing.as_served(customers, taken)
    empty = np.flatnonzero(filled.first.candidates == NOBODY)
    for some in in_turn(empty, AT_ONCE // (len(left) + 1)):
        filled.first.far[some] = wishing.far(customers_at(customers, some), left)
    return filled


def _of(held: Pairs, whom: Array) -> Pairs:
    """What is held, by customer, of some customers, by their places among these; both ascend."""
    low, high = np.searchsorted(held.customers, [whom[0], whom[-1] + 1])
    mine = held.at_places(np.arange(low, high))
    return replace(mine, customers=np.searchsorted(whom, mine.customers))


def _codes(pairs: Pairs) -> Array:
    """A number for each pair of a customer and a candidate."""
    found: Array = pairs.customers * WIDTH + pairs.candidates
    return found


def _winners(places: Iterable[Array]) -> Array:
    """The numbers of the pairs that fill some places, given the winners of each."""
    found = []
    for each in places:
        rows = np.flatnonzero(each != NOBODY)
        found.append(rows * WIDTH + each[rows])
    return np.concatenate(found)


def _all(parts: Sequence[Pairs]) -> Pairs:
    """All of them, one after another."""
    found = parts[0]
    for each in parts[1:]:
        found = found.and_(each)
    return found


def _place(filled: Filled, place: int) -> Decisions:
    """The decisions of one place, also one that nobody fills."""
    if place < len(filled.places):
        return filled.places[place]
    first = filled.first
    found = nobody(len(first), 0, np.zeros_like(first.far))
    found.stages[:] = first.stages
    return found


def _put(before: Decisions, rows: Array, after: Decisions) -> Decisions:
    """The decisions with those of some rows put in their place."""
    found = nobody(len(before), 0, np.zeros_like(before.far))
    found.put(np.arange(len(before)), before)
    found.put(rows, replace(after, stops=Counter()))
    return found


def _crowded(before: Filled, places: Sequence[Decisions]) -> dict[int, tuple[Array, ...]]:
    """Whom others may have left no room, of those who are given what they would be given alone."""
    changed = np.zeros(len(before.first), np.bool_)
    for was, now in zip_longest(before.places, places):
        candidates = now.candidates if now is not None else np.full(len(changed), NOBODY)
        changed |= candidates != (was.candidates if was is not None else NOBODY)
    found = {index: tuple(each[~changed[each]] for each in rows) for index, rows in before.crowded.items()}
    return {index: rows for index, rows in found.items() if any(map(len, rows))}
