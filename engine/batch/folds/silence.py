"""Rivals of what customers heard of lately, at once; and who may be silenced, so that it must be looked at alone."""

from collections.abc import Iterator

import numpy as np

from nextbest.engine.backends.arrays.columns import Array, Values
from nextbest.engine.batch.folds.people import Contacts, Found, People


def together(people: People, found: Found) -> None:
    """The columns of `never_together … within`; whoever has a slot is folded alone."""
    fold, contacts = people.folding.together, people.contacts
    if contacts is None or not fold.keys:
        return
    first, starts = people.clock.kept(fold, fold.starts)
    recent = contacts.after(first)
    met: dict[int, dict[str, Array]] = {}
    for engagement, kind, rows in _pairs(recent):
        owners, when = recent.owners[rows], recent.numbers("at")[rows]
        for index, member in fold.members(engagement, kind):
            whom = met.setdefault(index, {}).setdefault(member, np.zeros(people.customers.count, np.bool_))
            whom[owners[when > starts[index]]] = True
    for index, members in met.items():
        several = np.sum(list(members.values()), axis=0)
        for member, key in fold.keys[index].items():
            # Another member than this one was met.
            rivals = several > members.get(member, 0)
            if rivals.any():
                found[key] = Values(rivals)


def _pairs(contacts: Contacts) -> Iterator[tuple[str, str, Array]]:
    """Every engagement and kind that go together, and where."""
    engagement, kind = contacts.texts("engagement"), contacts.texts("kind")
    width = max(len(kind.words), 1)
    different, which = np.unique(engagement.codes.astype(np.int64) * width + kind.codes, return_inverse=True)
    order = np.argsort(which, kind="stable")
    ends = np.searchsorted(which[order], np.arange(len(different) + 1))
    for place, pair in enumerate(different.tolist()):
        yield engagement.words[pair // width], kind.words[pair % width], order[ends[place] : ends[place + 1]]


def suspects(people: People) -> Array:
    """Who had a contact lately that a suppression may rest on: nobody else is silenced."""
    found = np.zeros(people.customers.count, np.bool_)
    fold, contacts = people.folding.silence, people.contacts
    if contacts is None or not people.folding.asked("silenced"):
        return found
    for suppression, _, start in people.clock.kept(fold, fold.starts):
        had = contacts.numbers(suppression.outcome) & (contacts.numbers("at") > start)
        found[contacts.owners[had]] = True
    return found
