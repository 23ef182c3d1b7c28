"""Which guarantees the decisions of a chunk break, as `guarantees` tells it of one."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import pyarrow as pa

from nextbest.dsl.checked import Guarantee
from nextbest.dsl.typed import Expression
from nextbest.engine.backends.arrays.columns import Array, Values
from nextbest.engine.backends.arrays.decisions import NOBODY, Decisions
from nextbest.engine.backends.arrays.moving import customers_at
from nextbest.engine.backends.arrays.population import Population
from nextbest.engine.backends.arrays.winners import groups
from nextbest.engine.backends.far import no_action
from nextbest.engine.backends.sql.expand import Expansion, column_name
from nextbest.engine.backends.sql.terms import conjunction
from nextbest.engine.batch.chunk import Chunk
from nextbest.engine.batch.door.door import ChunkDoor
from nextbest.engine.batch.outcomes import VIOLATIONS
from nextbest.engine.batch.together.asking import Asked, Asking
from nextbest.engine.deciding.choose import step_of
from nextbest.engine.functions.sql import Sql
from nextbest.engine.graph.candidates import Candidate
from nextbest.engine.graph.graph import Graph
from nextbest.engine.graph.nodes import Node
from nextbest.engine.guarantees import SENT, question


@dataclass(frozen=True, slots=True)
class _Broken:
    """A guarantee that the decisions for some customers break in the same way."""

    rows: Array
    number: int
    """Of the guarantee."""
    expected: str
    got: str
    place: int = 0
    """Of the decision, from 0."""


@dataclass(frozen=True, slots=True)
class Judged:
    """The decisions of a chunk, and whom they are about."""

    chunk: Chunk
    places: Array
    """Of each customer in the chunk."""
    ids: pa.Array
    asked: Asked
    filled: Sequence[Decisions]
    """Of each place."""

    @property
    def first(self) -> Decisions:
        """Of the first place."""
        return self.filled[0]


class Holding:
    """The guarantees of a bundle."""

    def __init__(self, population: Population) -> None:
        self._graph, self._clock = population.graph, population.clock
        self._names = [each.name for each in self._graph.stages]
        self._questions: dict[tuple[object, ...], tuple[Asking, Node]] = {}
        self._doors: dict[str, ChunkDoor] = {}

    def broken(self, judged: Judged) -> pa.Table:
        """The rows of `outcomes.VIOLATIONS`, customer by customer."""
        found = [
            each for number, one in enumerate(self._graph.bundle.guarantees) for each in self._of(judged, number, one)
        ]
        if not found:
            return VIOLATIONS.empty_table()
        rows = np.concatenate([each.rows for each in found])
        which = np.concatenate([np.full(len(each.rows), place) for place, each in enumerate(found)])
        numbers, places = (np.array(each)[which] for each in zip(*((it.number, it.place) for it in found), strict=True))
        order = np.lexsort((places, numbers, rows))
        of = pa.array(which[order])
        guarantees = self._graph.bundle.guarantees
        return pa.table(
            [
                judged.ids.take(pa.array(rows[order])),
                pa.array([guarantees[each.number].id for each in found]).take(of),
                pa.array([each.expected for each in found]).take(of),
                pa.array([each.got for each in found]).take(of),
            ],
            schema=VIOLATIONS,
        )

    def _of(self, judged: Judged, number: int, one: Guarantee) -> Iterator[_Broken]:
        if one.never is not None:
            yield from self._never(judged, number, one, one.never)
        elif one.always is not None and one.when is not None:
            rows = np.flatnonzero(judged.first.candidates == NOBODY)
            rows = self._yes(judged, one.when, rows, None)
            if one.always == "eligible":
                rows = self._nothing_eligible(judged, rows)
            kinds, which = np.unique(judged.first.far[rows], return_inverse=True)
            for place, far in enumerate(kinds.tolist()):
                got = f"no action, {no_action(int(far))}"
                yield _Broken(rows[which == place], number, f"always {one.always}", got)

    def _never(self, judged: Judged, number: int, one: Guarantee, never: Expression) -> Iterator[_Broken]:
        expected = f"never {' '.join(never.text.value.split())}"
        for place, decisions in enumerate(judged.filled):
            for _, index, rows in groups(decisions):
                sent, at = self._graph.candidates[index], rows
                if one.when is not None:
                    at = self._yes(judged, one.when, at, sent)
                for answer, theirs in self._answers(judged, never, at, sent):
                    if len(theirs) and answer != "no":
                        got = f"{answer} of {sent.engagement} by {sent.channel}"
                        yield _Broken(theirs, number, expected, got, place)

    def _nothing_eligible(self, judged: Judged, rows: Array) -> Array:
        """Those for whom no candidate passes what it takes to be eligible."""
        for each in self._graph.candidates:
            if not len(rows):
                break
            stages = [place for place, name in enumerate(self._names) if name in each.stages]
            among = rows[np.isin(judged.first.stages[rows], stages)]
            if len(among) and not each.paused:
                eligible = np.zeros(len(judged.first), np.bool_)
                for theirs, column in judged.asked.each(("eligible", each.index), partial(_eligible, each), among):
                    assert isinstance(column, Values)
                    eligible[theirs] = column.values
                rows = rows[~eligible[rows]]
        return rows

    def _yes(self, judged: Judged, expression: Expression, rows: Array, sent: Candidate | None) -> Array:
        found = [theirs for answer, theirs in self._answers(judged, expression, rows, sent) if answer == "yes"]
        return np.sort(np.concatenate(found)) if found else rows[:0]

    def _answers(
        self, judged: Judged, expression: Expression, rows: Array, sent: Candidate | None
    ) -> Iterator[tuple[str, Array]]:
        """Which of these customers an expression answers with yes, unknown, no; not those whose data it refuses."""
        if not len(rows):
            return
        asking, node = self._question(expression, sent)
        asked, at, whose = self._asked(judged, asking, expression, rows)
        for theirs, column in asked.each(node, lambda expansion: expansion.value(node), at):
            known = np.ones(len(theirs), np.bool_) if column.known is None else column.known
            assert isinstance(column, Values)
            values = column.values.astype(np.bool_)
            for answer, mask in (("yes", known & values), ("unknown", ~known), ("no", known & ~values)):
                yield answer, whose[theirs[mask]]

    def _asked(self, judged: Judged, asking: Asking, expression: Expression, rows: Array) -> tuple[Asked, Array, Array]:
        """The customers with what an expression reads; which of them these are; and of all of them, who they are."""
        mine = judged.asked
        everyone = np.arange(mine.customers.count)
        reads = asking.graph.reads
        known = {*mine.customers.columns, *mine.customers.histories}
        if all(column_name(path) in known for path in reads):
            return Asked(asking, mine.customers, mine.stages, self._names), rows, everyone
        key = str(expression.text.place)
        if key not in self._doors:
            self._doors[key] = ChunkDoor(Graph(self._graph.bundle, (), (), {}, reads))
        let_in = self._doors[key].admit(judged.chunk, self._clock)
        there, at, whose = np.intersect1d(let_in.places, judged.places, assume_unique=True, return_indices=True)
        del there
        customers = customers_at(let_in.customers, at)
        wanted = np.flatnonzero(np.isin(whose, rows))
        return Asked(asking, customers, mine.stages[whose], self._names), wanted, whose

    def _question(self, expression: Expression, sent: Candidate | None) -> tuple[Asking, Node]:
        words = {} if sent is None else {name: str(getattr(sent, name)) for name in SENT}
        key = (str(expression.text.place), *words.values())
        if key not in self._questions:
            evaluator = question(self._graph.bundle, expression, words).evaluator
            self._questions[key] = Asking(evaluator.program.graph, self._clock), evaluator.node
        return self._questions[key]


def _eligible(candidate: Candidate, expansion: Expansion) -> Sql:
    return conjunction(expansion.yes(each.passes) for each in candidate.gates if step_of(each.rule) == "eligible")
