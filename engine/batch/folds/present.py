"""What holds now whatever was sent before: quiet hours and holidays, and obligations of those who met none."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

import numpy as np

from nextbest.engine.backends.arrays.columns import Array, Column, Texts, Values
from nextbest.engine.batch.folds.people import Found, People
from nextbest.engine.batch.folds.terms import terms
from nextbest.engine.clock import Clock
from nextbest.engine.graph.nodes import Node
from nextbest.engine.remembering.folds.seen import Found as FoundOfOne
from nextbest.engine.remembering.folds.seen import Seen, Told
from nextbest.engine.remembering.memory import NOTHING

_NO_PAST = Told(NOTHING, (), None, None)


class _Somebody(Seen):
    """Any of the customers with that clock, of whom these nodes have these values."""

    __slots__ = ("known",)
    known: dict[Node, object]

    def value(self, node: Node) -> object:
        return self.known[node]


def closings(people: People, found: Found) -> None:
    """The columns of closed channels: the same for all of one zone and country."""
    fold = people.folding.closings
    zones, whose = people.zones
    countries = [_words(people.values(node)) for node in fold.nodes]
    kinds, which = _combined([whose, *(codes for codes, _ in countries)])
    for place, kind in enumerate(kinds):
        seen = _somebody(people.clock, zones[kind[0]])
        seen.known = {node: words[code] for node, code, (_, words) in zip(fold.nodes, kind[1:], countries, strict=True)}
        closed: FoundOfOne = {}
        fold(seen, closed)
        if closed:
            rows = which == place
            for key in closed:
                column = found.setdefault(key, Values(np.zeros(people.customers.count, np.bool_)))
                column.values[rows] = True


def _somebody(clock: Clock, zone: ZoneInfo | None) -> _Somebody:
    return _Somebody(clock, zone, (), _NO_PAST)


def _words(column: Column) -> tuple[Array, Sequence[str | None]]:
    """Texts as places among words, the last of which is None: not known."""
    if not isinstance(column, Texts):
        return np.zeros(len(column), np.int64), (None,)
    last = len(column.words)
    codes = column.codes if column.known is None else np.where(column.known, column.codes, last)
    return codes, (*column.words, None)


def _combined(columns: Sequence[Array]) -> tuple[list[list[int]], Array]:
    """The different combinations of whole numbers from 0 on, and which of them stands in each row."""
    which = np.zeros(len(columns[0]), np.int64)
    kinds = np.zeros((1, 0), np.int64)
    for column in columns:
        width = int(column.max(initial=0)) + 1
        different, which = np.unique(which * width + column, return_inverse=True)
        kinds = np.column_stack([kinds[different // width], different % width])
    return kinds.tolist(), which


def obligations(people: People, found: Found) -> None:
    """The columns of obligations: what a date comes to is the same for all who have it."""
    now = people.clock.now
    count = people.customers.count
    for alike in people.folding.obligations.alike:
        date = people.values(alike.obligation.date)
        assert isinstance(date, Values)
        known = np.ones(count, np.bool_) if date.known is None else date.known
        if not known.any():
            continue
        different, which = np.unique(date.values[known], return_inverse=True)
        begins, met_from, urgent, deadline = terms(alike.obligation, different, people.clock).T
        deadlines = np.zeros(count, np.int64)
        deadlines[known] = deadline[which]
        begun, pressing = np.zeros(count, np.bool_), np.zeros(count, np.bool_)
        begun[known] = (begins <= now)[which]
        pressing[known] = ((begins <= now) & (urgent <= now))[which]
        since = np.zeros(count, np.int64)
        since[known] = met_from[which]
        for name in alike.deadline:
            found[alike.deadline[name]] = Values(deadlines, None if known.all() else known)
            unmet = ~_met(people, name, since)
            for key, holds in ((alike.open[name], begun & unmet), (alike.mandatory[name], pressing & unmet)):
                if holds.any():
                    found[key] = Values(holds)


def _met(people: People, engagement: str, since: Array) -> Array:
    """Who was sent an engagement at an instant of hers or later."""
    met = np.zeros(people.customers.count, np.bool_)
    contacts = people.contacts
    if contacts is None or engagement not in contacts.texts("engagement").words:
        return met
    sent = contacts.texts("engagement")
    mine = sent.codes == sent.words.index(engagement)
    owners, when = contacts.owners[mine], contacts.numbers("at")[mine]
    met[owners[when >= since[owners]]] = True
    return met
