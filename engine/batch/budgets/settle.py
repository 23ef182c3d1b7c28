"""Who gets what budgets have: every pair in the order of all, taken while its customer has a place and budgets room."""

import numpy as np

from nextbest.engine.backends.arrays.columns import Array
from nextbest.engine.batch.budgets.closing import Closed, Closing
from nextbest.engine.batch.budgets.entries import Entries, named
from nextbest.engine.batch.budgets.losers import losers
from nextbest.engine.batch.budgets.pairs import Ask, Pairs, Purses, order
from nextbest.engine.batch.budgets.sweep import TAKEN, Sweep, swept


def settle(purses: Purses, first: Pairs, turns: Array, ask: Ask, most: int | None = None) -> Pairs | None:
    """The pairs that are taken, of all that customers would be given while budgets last; None: not after so many
    rounds, at most.

    `first`: what each would be given with budgets as they are in the beginning; `ask` what comes next for some of them,
    where budgets refused that. `turns`: the order of customers whose pairs are alike.

    It goes in rounds. In each all pairs that are known are served in order; whoever is refused is asked for more, all
    of them together; and as what they name can take from others, all is served anew. Up to the first pair that goes
    otherwise than expected nothing can change any more, and is done with: mostly there is an end after a few rounds.
    """
    entries, rounds, done = _in_order(named(first), turns), list[Closed](), first.at_places(np.zeros(0, np.int64))
    start = purses.rooms
    while True:
        sweep = swept(purses, entries.pairs, entries.pairs.customers, entries.expected)
        closing = Closing(purses.rooms, sweep)
        astray = _astray(entries, sweep, closing, rounds)
        if not len(astray):
            return done.and_(entries.pairs.at_places(sweep.outcomes == TAKEN))
        if len(rounds) == most:
            return None
        before = np.arange(len(entries)) < astray[0]
        for_good = entries.pairs.at_places(before & (sweep.outcomes == TAKEN))
        done, purses = done.and_(for_good), purses.without(for_good)
        rounds.append(closing.closed())
        entries = entries.cut(astray, sweep.outcomes, len(rounds) - 1)
        found = ask(losers(purses, start, entries, rounds, done))
        entries = entries.at_places(_open(purses, entries, rounds, int(before.sum())))
        if len(found):
            entries = _in_order(entries.and_(named(found)), turns)


def _open(purses: Purses, entries: Entries, rounds: list[Closed], first: int) -> Array:
    """Of entries, where something can still change: not before the first ones that went otherwise, nor where a pair
    is refused for good, and nobody need show any more that what was not asked for then was refused as well."""
    refused = entries.expected != TAKEN
    by = np.maximum(entries.expected, 0)
    rows = np.arange(len(entries))
    purse = purses.drawn[entries.pairs.candidates, by]
    certain = refused & (entries.pairs.takes[rows, by] > purses.rooms[purse])
    for number, closed in enumerate(rounds):
        asked = np.flatnonzero(certain & (entries.round == number))
        certain[asked] = closed.certain(entries.at[asked], purses.rooms)
    found: Array = ~certain & (rows >= first)
    return found


def _in_order(entries: Entries, turns: Array) -> Entries:
    return entries.at_places(order(entries.pairs, turns))


def _astray(entries: Entries, sweep: Sweep, closing: Closing, rounds: list[Closed]) -> Array:
    """Of each customer whose later pairs are not known, the pair behind which that begins; ascending."""
    found = [sweep.astray]
    for number, closed in enumerate(rounds):
        asked = np.flatnonzero(entries.round == number)
        found.append(asked[~closed.hold(entries.at[asked], asked, closing)])
    places = np.sort(np.concatenate(found))
    _, firsts = np.unique(entries.pairs.customers[places], return_index=True)
    return np.sort(places[firsts])
