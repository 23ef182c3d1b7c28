"""Many customers looked at as they were at several times: their stages, and whatever else is asked of them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from pathlib import Path
from typing import Any, Self

import numpy as np

from nextbest.dsl.builtin import HISTORIES
from nextbest.dsl.checked import Bundle
from nextbest.dsl.typed import Expression
from nextbest.engine.backends.arrays.building import values_of
from nextbest.engine.backends.arrays.columns import Array
from nextbest.engine.backends.arrays.customers import Customers, Records
from nextbest.engine.backends.arrays.population import Population
from nextbest.engine.backends.interpreter import Interpreter
from nextbest.engine.backends.sql.expand import column_name
from nextbest.engine.batch.chunk import Chunk
from nextbest.engine.batch.door.door import ChunkDoor
from nextbest.engine.batch.sources.origins import Given, by_name
from nextbest.engine.batch.sources.sources import Sources, usable_sources
from nextbest.engine.batch.supply import ROWS
from nextbest.engine.batch.together.asking import Asked, Asking
from nextbest.engine.batch.together.selecting import with_reads
from nextbest.engine.clock import Clock
from nextbest.engine.deciding.deciding import Deciding
from nextbest.engine.evaluate import Evaluator, evaluator
from nextbest.engine.graph.graph import Graph

CONDITIONS = ("when", "channel")
"""The gates that ask what is known of a customer, and not what was sent before, nor what time it is."""
Record = tuple[int, Mapping[str, object]]
"""Whose it is, by her place among those who were looked at, and its fields in the engine's forms."""


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What is asked of each customer."""

    questions: Mapping[str, Expression]
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
    """The customers of some sources; a context manager."""

    def __init__(self, deciding: Deciding, sources: Sources) -> None:
        self._deciding, self._sources = deciding, sources

    @classmethod
    def of(cls, deciding: Deciding, given: Mapping[str, Given] | Given, folder: Path | None, now: int) -> "Survey":
        """The sources of a bundle, some of which are given, as in `Engine.run`. UnusableSources, MissingExtra."""
        return cls(deciding, usable_sources(deciding.bundle, now, by_name(given), folder))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._sources.close()

    def looks(
        self,
        times: Sequence[int],
        questions: Mapping[str, Expression],
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
            yield [each.look(chunk) for each in asking]


class _Time:
    """One time, and everything that is asked then, made ready."""

    def __init__(self, deciding: Deciding, now: int, wanted: _Wanted) -> None:
        bundle = deciding.bundle
        self._now, self._wanted, self._graph = now, wanted, deciding.graph
        self._clock = Clock(now, bundle.timezone)
        self._population = Population(deciding.graph, self._clock)
        self._names = [each.name for each in deciding.graph.stages]
        self._questions = {name: _question(bundle, each) for name, each in wanted.questions.items()}
        self._askings = {name: Asking(each.program.graph, self._clock) for name, each in self._questions.items()}
        self._candidates = Asking(deciding.graph, self._clock)
        self._door = ChunkDoor(_reading(deciding.graph, self._questions, records=wanted.records))

    def look(self, chunk: Chunk) -> Look:
        """The customers of a chunk."""
        customers = self._door.admit(chunk, self._clock).customers
        stages = self._population.stages(customers)
        everybody = np.arange(customers.count)
        answers = {
            name: Asked(self._askings[name], customers, stages, self._names).values(each.node, everybody)
            for name, each in self._questions.items()
        }
        return Look(
            now=self._now,
            customers=[str(each) for each in values_of(customers.columns["id"])],
            stages=[self._names[at] for at in stages.tolist()],
            answers=answers,
            eligible=self._eligible(customers, stages) if self._wanted.eligible else {},
            records=_records(customers) if self._wanted.records else {},
        )

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


def _question(bundle: Bundle, expression: Expression) -> Evaluator:
    return evaluator(bundle, expression, Interpreter())


def _reading(graph: Graph, questions: Mapping[str, Evaluator], *, records: bool) -> Graph:
    """The graph with all that the questions read too."""
    found = reduce(with_reads, (each.program.graph for each in questions.values()), graph)
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
