"""Who gets what budgets have, where many of them run dry one after another: floors that rise.

`settle` asks all whom a budget refuses at once, which takes a round for every budget where all want the same. Here
customers come some at a time, in the order of what they want most, and each is asked only for what she can still get:
of each candidate the last pair that fits is known (`floors`). Where each pair draws on one budget, the order in which
they come changes nothing: who comes later can only crowd others out, who then are asked again. Where pairs draw on
several that need not be so; therefore all are asked once more in the end whether anything that they would rather have
fits.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np

from nextbest.engine.backends.arrays.columns import Array
from nextbest.engine.batch.budgets.closing import NEVER, Closing
from nextbest.engine.batch.budgets.floors import SHUT, Floors
from nextbest.engine.batch.budgets.pairs import NO_PURSE, Pairs, Purses, none, order
from nextbest.engine.batch.budgets.sweep import TAKEN, Sweep, swept

BLOCK = 1 << 16
"""Customers that are in memory at the same time."""
SOME = 1 << 12
"""So many come at first; twice as many where nobody of them got anything."""


class Block(Protocol):
    """Customers in memory."""

    def best(self, rows: Array, floors: Floors) -> Pairs:
        """Of those at these rows of it, whoever draws on a budget with the best that she can still get."""


Load = Callable[[Array], Block]
"""Brings customers, by their numbers, into memory."""


@dataclass(slots=True)
class _Held:
    """What is given so far."""

    purses: Purses
    takes: Array
    """Of each candidate, what it takes of each of its purses, whoever the customer is."""
    turns: Array
    floors: Floors
    parts: Array = field(init=False)
    """Of each candidate the number of the part that it is in: no budget is drawn on from two of them."""
    pairs: dict[int, Pairs] = field(default_factory=dict)
    """By part, in order."""

    def __post_init__(self) -> None:
        self.parts = _parts(self.purses)

    def add(self, named: Pairs) -> Array:
        """Give what new pairs ask for; the numbers of customers who are refused, new ones or others."""
        refused = [np.zeros(0, np.int64)]
        which = self.parts[named.candidates]
        for part in np.unique(which).tolist():
            pairs = named.at_places(which == part)
            if part in self.pairs:
                pairs = self.pairs[part].and_(pairs)
            pairs = pairs.at_places(order(pairs, self.turns))
            sweep = self._served(part, pairs, self.floors)
            taken = sweep.outcomes == TAKEN
            self.pairs[part] = pairs.at_places(taken)
            refused.append(pairs.customers[~taken])
        return np.concatenate(refused)

    def final(self) -> Floors:
        """The floors that what is given makes, and nothing else."""
        floors = Floors.none(len(self.parts))
        for part in np.unique(self.parts).tolist():
            pairs = self.pairs.get(part, none(self.takes.shape[1]))
            self._served(part, pairs, floors)
        return floors

    def _served(self, part: int, pairs: Pairs, floors: Floors) -> Sweep:
        sweep = swept(self.purses, pairs, np.arange(len(pairs)), np.full(len(pairs), TAKEN, np.int8))
        closing = Closing(self.purses.rooms, sweep)
        for candidate in np.flatnonzero(self.parts == part).tolist():
            at = min(self._last(closing, candidate), default=NEVER)
            if at < 0:
                floors.lift(candidate, SHUT, 0)
            elif at != NEVER:
                floors.lift(candidate, int(pairs.keys[at]), int(self.turns[pairs.customers[at]]))
        return sweep

    def _last(self, closing: Closing, candidate: int) -> Iterator[int]:
        """For each purse of a candidate the last pair behind which it has no room."""
        for purse, takes in zip(self.purses.drawn[candidate].tolist(), self.takes[candidate].tolist(), strict=True):
            if purse != NO_PURSE and takes > 0:
                yield closing.reached(purse, takes - 1)


def risen(purses: Purses, takes: Array, first: Pairs, turns: Array, load: Load) -> Pairs | None:
    """The pairs that are taken, as `settle` finds them; None where it is left to that.

    All candidates that draw on a budget are of class normal and take the same of everybody: `takes`, laid out as
    `Purses.drawn`. `first`: what each customer would be given with budgets as they are in the beginning.
    """
    held = _Held(purses, takes, turns, Floors.none(len(takes)))
    waiting = first.customers[order(first, turns)]
    while len(waiting):
        block, waiting = waiting[:BLOCK], waiting[BLOCK:]
        elsewhere = _come(held, block, load(block))
        waiting = waiting if not len(elsewhere) else np.concatenate([waiting, elsewhere])
    found = none(takes.shape[1])
    for each in held.pairs.values():
        found = found.and_(each)
    return found if _nobody_wants_else(found, held.final(), len(turns), load) else None


def _come(held: _Held, customers: Array, block: Block) -> Array:
    """Let customers come; gives those of others whom they have crowded out."""
    rows = np.full(len(held.turns), -1)
    rows[customers] = np.arange(len(customers))
    elsewhere = [customers[:0]]
    done, size = 0, SOME
    while done < len(customers):
        active = np.arange(done, min(done + size, len(customers)))
        done += len(active)
        before = sum(map(len, held.pairs.values()))
        while len(active):
            refused = held.add(block.best(active, held.floors))
            active = np.sort(rows[refused])
            elsewhere.append(refused[rows[refused] < 0])
            active = active[active >= 0]
        if sum(map(len, held.pairs.values())) == before:
            size = min(2 * size, BLOCK)
    return np.concatenate(elsewhere)


def _nobody_wants_else(found: Pairs, floors: Floors, count: int, load: Load) -> bool:
    """Whether all have the best that fits, in the end."""
    wanted = np.full(count, -1)
    wanted[found.customers] = found.candidates
    for start in range(0, count, BLOCK):
        customers = np.arange(start, min(start + BLOCK, count))
        best = load(customers).best(np.arange(len(customers)), floors)
        got = np.full(len(customers), -1)
        got[best.customers - start] = best.candidates
        if (got != wanted[customers]).any():
            return False
    return True


def _parts(purses: Purses) -> Array:
    """Of each candidate the number of its part: candidates that share a purse are in the same one."""
    above = list(range(len(purses.rooms)))

    def top(purse: int) -> int:
        while above[purse] != purse:
            above[purse] = above[above[purse]]
            purse = above[purse]
        return purse

    drawn = [[purse for purse in row if purse != NO_PURSE] for row in purses.drawn.tolist()]
    for first, *rest in filter(None, drawn):
        for purse in rest:
            above[top(purse)] = top(first)
    return np.array([top(row[0]) if row else NO_PURSE for row in drawn], np.int64)
