"""What became of the obligations of all customers of a chunk, as `obligations` tells it of one."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from nextbest.engine.backends.arrays.columns import Array, Values
from nextbest.engine.backends.arrays.place_by_place import Filled
from nextbest.engine.backends.program import Verdict
from nextbest.engine.backends.sql.expand import Expansion, column_name
from nextbest.engine.backends.sql.judging import Judged
from nextbest.engine.batch.obligations import STATES, State, in_words, wanted
from nextbest.engine.batch.outcomes import OBLIGATIONS
from nextbest.engine.batch.stopping import Rules
from nextbest.engine.batch.together.asking import Asked
from nextbest.engine.batch.together.telling import MISSING, chosen_texts
from nextbest.engine.deciding.choose import Places, stopped
from nextbest.engine.functions.sql import Sql
from nextbest.engine.graph.candidates import Candidate
from nextbest.engine.graph.graph import Graph, Obligation
from nextbest.engine.remembering.columns import due
from nextbest.engine.remembering.folds.obligations import term

Alone = Callable[[int], Rules]
"""What stops each candidate of the customer in that row, as the engine for one customer says."""
_CODES: dict[State, int] = {state: code for code, state in enumerate(STATES)}


@dataclass(frozen=True, slots=True)
class _Owed:
    """One obligation of some customers."""

    rows: Array
    states: Array
    """Places in STATES."""
    deadlines: Array


class Owing:
    """The obligations of a bundle."""

    def __init__(self, graph: Graph, places: Places) -> None:
        self._graph, self._places = graph, places
        self._wanted = wanted(graph)

    def of(self, asked: Asked, filled: Filled, customers: pa.Array, alone: Alone) -> tuple[pa.Table, Counter[str]]:
        """The rows of `outcomes.OBLIGATIONS`, customer by customer, and how many are met, by engagement.

        `customers` are the ids of all. `alone` is asked only about those for whom others, chosen before, may have left
        no room.
        """
        met = Counter[str]()
        tables, rows, order = [OBLIGATIONS.empty_table()], [], []
        for number, (name, obligation) in enumerate(self._graph.obligations.items()):
            owed = self._owed(asked, name, obligation)
            is_met = owed.states == _CODES["met"]
            if is_met.any():
                met[name] = int(np.count_nonzero(is_met))
            left = _Owed(owed.rows[~is_met], owed.states[~is_met], owed.deadlines[~is_met])
            if len(left.rows):
                tables.append(self._table(asked, _Given(filled, alone), name, left, customers))
                rows.append(left.rows)
                order.append(np.full(len(left.rows), number))
        table = pa.concat_tables(tables)
        if len(rows) > 1:
            table = table.take(pa.array(np.lexsort((np.concatenate(order), np.concatenate(rows)))))
        return table, met

    def _owed(self, asked: Asked, name: str, obligation: Obligation) -> _Owed:
        """Whose obligation has begun, and what it has come to."""
        now = asked.clock.now
        values, known = asked.whole(obligation.date)
        rows = np.flatnonzero(known)
        dates, which = np.unique(values[rows], return_inverse=True)
        terms = [term(obligation, each, asked.clock) for each in dates.tolist()]
        begins, urgent, deadlines = (
            np.array([getattr(each, what) for each in terms], np.int64)[which] for what in _INSTANTS
        )
        begun = begins <= now
        rows, urgent, deadlines = rows[begun], urgent[begun], deadlines[begun]
        # What has begun and is not open any more is met.
        met = ~_flags(asked, column_name(due(name, "open")))[rows]
        when = self._when(asked, name, rows[~met])[rows]
        states = np.where(
            deadlines <= now,
            np.where(when, _CODES["overdue"], _CODES["missed"]),
            np.where(when, np.where(urgent <= now, _CODES["urgent"], _CODES["open"]), MISSING),
        )
        states = np.where(met, _CODES["met"], states)
        told = states != MISSING
        return _Owed(rows[told], states[told], deadlines[told])

    def _when(self, asked: Asked, name: str, rows: Array) -> Array:
        """Of all customers, for whom of those at these rows `when` is yes."""
        found = np.zeros(asked.customers.count, np.bool_)
        found[rows] = True
        for gate in self._wanted[name][0].gates:
            if gate.rule == "when":
                found &= asked.yes(gate.passes, rows)
        return found

    def _table(self, asked: Asked, given: "_Given", name: str, owed: _Owed, customers: pa.Array) -> pa.Table:
        candidates = self._wanted[name]
        channels = [each.channel for each in candidates]
        sent = np.full(len(owed.rows), MISSING, np.int32)
        for place, each in enumerate(candidates):
            for decisions in given.filled.places:
                sent[decisions.candidates[owed.rows] == each.index] = place
        unsent = np.flatnonzero(sent == MISSING)
        blocked = np.full(len(owed.rows), MISSING, np.int32)
        texts, blocked[unsent] = self._blocked(asked, candidates, owed.rows[unsent], given)
        count = len(owed.rows)
        return pa.table(
            [
                customers.take(pa.array(owed.rows)),
                pa.array([name]).take(pa.array(np.zeros(count, np.int32))),
                chosen_texts(STATES, owed.states.astype(np.int32)),
                pa.array(owed.deadlines).cast(OBLIGATIONS.field("deadline").type),
                chosen_texts(channels, sent),
                chosen_texts(texts, blocked),
            ],
            schema=OBLIGATIONS,
        )

    def _blocked(
        self, asked: Asked, candidates: Sequence[Candidate], rows: Array, given: "_Given"
    ) -> tuple[list[str], Array]:
        """What keeps it from these customers: texts, and of each row the place of hers."""
        if not len(rows):
            return [], np.zeros(0, np.int32)
        names: list[list[str]] = []
        codes = []
        for each in candidates:
            words: dict[str | None, int] = {}
            mine = asked.codes(("rule", each.index), _Rule(each), rows, words)
            for at in given.crowded(each, rows, mine == words.get(None)).tolist():
                mine[at] = words.setdefault(given.alone(int(rows[at]))[each.index], len(words))
            codes.append(mine)
            names.append([self._rule(each, word) for word in words])
        alike, which = np.unique(np.stack(codes, axis=1), axis=0, return_inverse=True)
        texts = [in_words(candidates, list(self._named(names, row))) for row in alike.tolist()]
        return texts, which.astype(np.int32)

    def _named(self, names: Sequence[Sequence[str]], codes: Sequence[int]) -> Iterator[str]:
        return (words[code] for words, code in zip(names, codes, strict=True))

    def _rule(self, candidate: Candidate, rule: str | None) -> str:
        """What stops a candidate that is not sent."""
        return stopped(candidate, Verdict(rule), self._places) or "outranked"


@dataclass(frozen=True, slots=True)
class _Given:
    """Who gets what."""

    filled: Filled
    alone: Alone

    def crowded(self, candidate: Candidate, rows: Array, free: Array) -> Array:
        """Places in `rows` of those whom the candidate's gates let pass, and who may have no room for it."""
        found = free.copy()
        found[free] = np.isin(rows[free], np.concatenate([rows[:0], *self.filled.crowded.get(candidate.index, ())]))
        return np.flatnonzero(found)


_INSTANTS = ("begins", "urgent", "deadline")


@dataclass(frozen=True, slots=True)
class _Rule:
    candidate: Candidate

    def __call__(self, expansion: Expansion) -> Sql:
        return Judged(expansion, self.candidate).rule


def _flags(asked: Asked, name: str) -> Array:
    """A column of the memory that is no where nothing stands in it."""
    column = asked.customers.columns.get(name)
    if not isinstance(column, Values):
        return np.zeros(asked.customers.count, np.bool_)
    return column.values if column.known is None else column.values & column.known
