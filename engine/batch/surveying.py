"""Many customers looked at as they were at several times: their stages, and whatever else is asked of them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from pathlib import Path
from typing import Any, NamedTuple, Self

import numpy as np

from nextbest.dsl.builtin import HISTORIES
from nextbest.dsl.checked import Bundle
from nextbest.dsl.typed import Expression
from nextbest.dsl.types import BOOLEAN, DATETIME
from nextbest.engine.backends.arrays.building import column_of, values_of
from nextbest.engine.backends.arrays.columns import Array
from nextbest.engine.backends.arrays.customers import Customers, Records
from nextbest.engine.backends.arrays.population import Population
from nextbest.engine.backends.sql.expand import column_name
from nextbest.engine.batch.chunk import Chunk
from nextbest.engine.batch.door.door import ChunkDoor
from nextbest.engine.batch.goals import Begun, Goal, Record, begun
from nextbest.engine.batch.sources.origins import Given, by_name
from nextbest.engine.batch.sources.sources import Sources, usable_sources
from nextbest.engine.batch.supply import ROWS
from nextbest.engine.batch.together.asking import Asked, Asking
from nextbest.engine.batch.together.past import Past
from nextbest.engine.batch.together.selecting import with_reads
from nextbest.engine.clock import Clock
from nextbest.engine.deciding.deciding import Deciding
from nextbest.engine.graph.graph import Graph
from nextbest.engine.graph.nodes import Node
from nextbest.engine.lowering.lower import lower_alone, lower_goal
from nextbest.engine.remembering.columns import run
from nextbest.engine.stores.store import Store

CONDITIONS = ("when", "channel")
"""The gates that ask what is known of a customer, and not what was sent before, nor what time it is."""
Question = Expression | Goal


class _Lowered(NamedTuple):
    """A question, and the node that answers it."""

    asked: Question
    graph: Graph
    node: Node


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What is asked of each customer."""

    questions: Mapping[str, Question]
    eligible: bool
    records: bool


@dataclass(frozen=True, slots=True)
class Look:
    """Some customers at one time; all lists are in their order."""

    now: int
    """In seconds since 1970."""
    customers: Sequence[str]
    stages: Sequence[str]
    answers: Mapping[str, Sequence[object]]
    """By question, the values in the engine's forms; None where one is missing."""
    eligible: Mapping[str, Sequence[bool]]
    """By engagement, whether she is in its stages and meets its conditions and those of one of its channels."""
    records: Mapping[str, Sequence[Record]]
    """`contacts` and `offers`, where they were asked for."""


class Survey:
    """The customers of some sources, with what a store remembers of them if there is one; a context manager."""

    def __init__(self, deciding: Deciding, sources: Sources, past: Past | None = None) -> None:
        self._deciding, self._sources, self._past = deciding, sources, past
        self._kept: set[int] = set()

    @classmethod
    def of(
        cls,
        deciding: Deciding,
        given: Mapping[str, Given] | Given,
        folder: Path | None,
        now: int,
        store: Store | None = None,
    ) -> "Survey":
        """The sources of a bundle, some of which are given, as in `Engine.run`. UnusableSources, MissingExtra."""
        sources = usable_sources(deciding.bundle, now, by_name(given), folder)
        clock = Clock(now, deciding.bundle.timezone)
        return cls(deciding, sources, None if store is None else Past(store, deciding.folding, clock, hold=0))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._sources.close()
        if self._past is not None:
            self._past.close()

    def looks(
        self,
        times: Sequence[int],
        questions: Mapping[str, Question],
        *,
        eligible: bool = False,
        records: bool = False,
    ) -> Iterator[Sequence[Look]]:
        """Chunk by chunk, the same customers at each of these times; those whose data are not valid are left out.

        Questions go by names of the asker's own; `eligible` tells which engagements a customer meets the conditions of,
        `records` what she was sent and offered.
        """
        wanted = _Wanted(questions, eligible, records)
        asking = [_Time(self._deciding, at, wanted) for at in times]
        for chunk in self._sources.chunks(ROWS):
            remembering = self._remembering(chunk)
            yield [each.look(remembering) for each in asking]

    def _remembering(self, chunk: Chunk) -> Chunk:
        """The chunk with what the store remembers, which is read once, however often the customers are looked at."""
        if self._past is None:
            return chunk
        if chunk.number not in self._kept:
            self._past.keep(chunk)
            self._kept.add(chunk.number)
        return self._past.of(chunk)[0]


class _Time:
    """One time, and everything that is asked then, made ready."""

    def __init__(self, deciding: Deciding, now: int, wanted: _Wanted) -> None:
        bundle = deciding.bundle
        self._now, self._wanted, self._graph = now, wanted, deciding.graph
        self._clock = Clock(now, bundle.timezone)
        self._population = Population(deciding.graph, self._clock)
        self._names = [each.name for each in deciding.graph.stages]
        self._questions = {name: _lowered(bundle, each) for name, each in wanted.questions.items()}
        self._askings = {name: Asking(each.graph, self._clock) for name, each in self._questions.items()}
        self._candidates = Asking(deciding.graph, self._clock)
        self._records = wanted.records or any(map(_asks_contacts, wanted.questions.values()))
        self._door = ChunkDoor(_reading(deciding.graph, self._questions, records=self._records))

    def look(self, chunk: Chunk) -> Look:
        """The customers of a chunk."""
        customers = self._door.admit(chunk, self._clock).customers
        stages = self._population.stages(customers)
        records = _records(customers) if self._records else {}
        since = begun(records.get("contacts", ()))
        return Look(
            now=self._now,
            customers=[str(each) for each in values_of(customers.columns["id"])],
            stages=[self._names[at] for at in stages.tolist()],
            answers={name: self._answers(name, customers, stages, since) for name in self._questions},
            eligible=self._eligible(customers, stages) if self._wanted.eligible else {},
            records=records if self._wanted.records else {},
        )

    def _answers(
        self, name: str, customers: Customers, stages: Array, since: Mapping[str, Mapping[int, Begun]]
    ) -> list[object]:
        """What all of them say to a question."""
        question = self._questions[name]
        if isinstance(question.asked, Goal):
            customers = _having_begun(customers, question.asked, since.get(question.asked.engagement, {}))
        asked = Asked(self._askings[name], customers, stages, self._names)
        return asked.values(question.node, np.arange(customers.count))

    def _eligible(self, customers: Customers, stages: Array) -> dict[str, list[bool]]:
        asked = Asked(self._candidates, customers, stages, self._names)
        found: dict[str, Any] = {}
        for candidate in self._graph.candidates:
            among = [place for place, name in enumerate(self._names) if name in candidate.stages]
            passed = np.isin(stages, among) & (not candidate.paused)
            for gate in candidate.gates:
                if gate.rule in CONDITIONS:
                    passed = passed & asked.yes(gate.passes)
            found[candidate.engagement] = found.get(candidate.engagement, False) | passed
        return {name: passed.tolist() for name, passed in found.items()}


def _lowered(bundle: Bundle, asked: Question) -> _Lowered:
    if isinstance(asked, Goal):
        return _Lowered(asked, *lower_goal(bundle, asked.engagement, asked.expression))
    return _Lowered(asked, *lower_alone(bundle, asked))


def _asks_contacts(asked: Question) -> bool:
    """Whether it rests on when somebody was first sent something."""
    return isinstance(asked, Goal) and asked.since is None


def _having_begun(customers: Customers, goal: Goal, since: Mapping[int, Begun]) -> Customers:
    """The customers with the columns of the memory in which `started` and `responded` of a goal stand."""
    started: list[int | None] = [goal.since] * customers.count
    responded = [False] * customers.count
    if goal.since is None:
        for place, each in since.items():
            started[place], responded[place] = each.at, each.responded
    found = {"started": column_of(started, DATETIME), "responded": column_of(responded, BOOLEAN)}
    columns = {column_name(run(goal.engagement, what)): column for what, column in found.items()}
    return replace(customers, columns={**customers.columns, **columns})


def _reading(graph: Graph, questions: Mapping[str, _Lowered], *, records: bool) -> Graph:
    """The graph with all that the questions read too."""
    found = reduce(with_reads, (each.graph for each in questions.values()), graph)
    return replace(found, reads={**found.reads, **HISTORIES}) if records else found


def _records(customers: Customers) -> dict[str, list[Record]]:
    histories = {path[0]: customers.histories.get(column_name(path)) for path in HISTORIES}
    return {name: [] if each is None else list(_told(each)) for name, each in histories.items()}


def _told(records: Records) -> Iterator[Record]:
    """The records one by one, and whose they are."""
    fields = {name: values_of(column) for name, column in records.fields.items()}
    owners = np.repeat(np.arange(len(records.starts) - 1), np.diff(records.starts)).tolist()
    for place, owner in enumerate(owners):
        yield owner, {name: values[place] for name, values in fields.items()}
