"""How many contacts fill each limit, of all customers at once."""

from collections.abc import Callable, Iterator

import numpy as np

from nextbest.engine.backends.arrays.columns import Array, Texts, Values
from nextbest.engine.backends.arrays.dictionaries import by_word
from nextbest.engine.batch.folds.people import Contacts, Found, People
from nextbest.engine.remembering.folds.counts import Counts

NOWHERE = -1
"""In the place of a scope: there is none."""


def counts(people: People, found: Found) -> None:
    """The columns of limits that count contacts; whoever has a slot, or runs that limits count, is folded alone."""
    fold, contacts = people.folding.counts, people.contacts
    if contacts is None:
        return
    zones, whose = people.zones
    starts = [fold.starts(people.clock, zone) for zone in zones]
    recent = contacts.after(min(first for first, _ in starts) - 1)
    when = recent.numbers("at")
    for scope, rows in _filled(fold, recent):
        owners, instants = recent.owners[rows], when[rows]
        for key, pace in fold.limits[scope]:
            begins = np.array([start[pace] for _, start in starts], np.int64)
            number = np.bincount(owners[instants >= begins[whose[owners]]], minlength=people.customers.count)
            if number.any():
                found[key] = Values(number.astype(np.int64, copy=False))


def _filled(fold: Counts, contacts: Contacts) -> Iterator[tuple[str, Array]]:
    """The scopes that have limits, and the contacts that fill those of each."""
    engagement = contacts.texts("engagement")
    counted = by_word(engagement, lambda name: fold.owner(name)[1], bool)
    outbound = counted & ~contacts.numbers("inbound")
    yield from _by_scope(engagement, lambda name: fold.owner(name)[0], np.ones(len(counted), np.bool_))
    yield from _by_scope(contacts.texts("channel"), fold.channels.get, counted)
    yield from _by_scope(contacts.texts("kind"), fold.kinds.get, outbound)
    if fold.policy is not None:
        yield fold.policy, np.flatnonzero(outbound)


def _by_scope(texts: Texts, scope_of: Callable[[str], str | None], which: Array) -> Iterator[tuple[str, Array]]:
    scopes: dict[str, int] = {}

    def place(name: str) -> int:
        scope = scope_of(name)
        return NOWHERE if scope is None else scopes.setdefault(scope, len(scopes))

    places = np.where(which, by_word(texts, place, np.int32), NOWHERE)
    order = np.argsort(places, kind="stable")
    ends = np.searchsorted(places[order], np.arange(len(scopes) + 1))
    for scope, number in scopes.items():
        yield scope, order[ends[number] : ends[number + 1]]
