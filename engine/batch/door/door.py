"""The door of a run: a chunk comes in as columns of values, without those whom the door for documents would refuse."""

from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa

from nextbest.dsl.builtin import HISTORIES, STAGE_SINCE
from nextbest.dsl.types import Declared, History
from nextbest.engine.backends.arrays.building import column_of
from nextbest.engine.backends.arrays.columns import Array, Column
from nextbest.engine.backends.arrays.customers import Customers, Records
from nextbest.engine.backends.arrays.moving import all_of, customers_at
from nextbest.engine.backends.arrays.rows import records_of
from nextbest.engine.backends.arrays.widths import narrowed
from nextbest.engine.backends.sql.expand import column_name
from nextbest.engine.batch.chunk import Chunk
from nextbest.engine.batch.door.column import recognised
from nextbest.engine.batch.door.documents import WAITING, Laid, laid, with_own
from nextbest.engine.batch.door.histories import RecordsRead, history
from nextbest.engine.batch.door.recognised import Odd, Recognised, either
from nextbest.engine.batch.door.rejects import Turned, rejects
from nextbest.engine.clock import Clock
from nextbest.engine.doors.admitted import Refused
from nextbest.engine.doors.customer import Door
from nextbest.engine.doors.records import slot
from nextbest.engine.graph.graph import Graph
from nextbest.engine.remembering.memory import Waiting

Path = tuple[str, ...]
_ID = ("id",)
_Looked = tuple[Path, Recognised | RecordsRead]


@dataclass(frozen=True, slots=True)
class LetIn:
    """What the door makes of a chunk."""

    customers: Customers
    """Those who are let in, in the order of the chunk."""
    places: Array
    """int64: the place of each in the chunk."""
    rejects: pa.Table
    """A row for each problem of those who are not (`outcomes.REJECTS`), and before them what never came to the door."""
    waiting: Mapping[int, tuple[Waiting, ...]] = field(default_factory=dict)
    """Of those who are let in, by their place among these, the events not yet answered that a column `waiting` has."""


class _Asked(NamedTuple):
    """What the real door says of the customers whom it was asked about."""

    admitted: list[int]
    """Places in the chunk of those who are let in."""
    rows: list[tuple[object, ...]]
    """What these have."""
    turned: list[Turned]
    waiting: dict[int, tuple[Waiting, ...]]
    """By place in the chunk."""


class ChunkDoor:
    """Reads chunks for one bundle, by the rules of `nextbest.engine.doors`; immutable, safe in threads."""

    def __init__(self, graph: Graph, threads: int = 1) -> None:
        """So many threads look at the columns of one chunk: numpy and Arrow wait for nobody."""
        self._threads = threads
        declared = graph.bundle.profile.attributes
        self._reads: Mapping[Path, Declared] = {**graph.reads, **({} if _ID in graph.reads else {_ID: declared[_ID]})}
        self._looked_at = {**STAGE_SINCE, **self._reads}
        self._slots = {path: slot(path[-1], each) for path, each in self._looked_at.items()}
        self._door = Door(graph.bundle, self._reads, answers=graph.answers)

    def admit(self, chunk: Chunk, clock: Clock) -> LetIn:
        """The customers of a chunk at the clock's `now`, and why others are refused. No data makes this raise.

        A customer comes out as `Door.admit` lets in the document that says the same, `null` being what is not there,
        and what tables write otherwise being read (see `given.meant`); columns that the bundle does not declare are
        left alone. A record that the door refuses refuses its customer.
        """
        given = laid(chunk, self._looked_at)
        customers, odd = self._recognised(given, clock)
        if chunk.documents:
            whole = np.zeros(given.count, np.bool_)
            whole[list(chunk.documents)] = True
            odd = either(odd, whole)
        if odd is None or not odd.any():
            return LetIn(customers, np.arange(given.count), rejects(chunk, ()))
        asked = self._ask(chunk, given, np.flatnonzero(odd), clock)
        rest = np.flatnonzero(~odd)
        # Ordinary customers, and behind them those whom the real door lets in: then all in the order of the chunk.
        places = np.concatenate([rest, np.array(asked.admitted, np.int64)])
        order = np.argsort(places, kind="stable")
        found = customers_at(all_of(customers_at(customers, rest), self._made(asked.rows)), order)
        places = places[order]
        whose = np.searchsorted(places, list(asked.waiting)).tolist()
        waiting = dict(zip(whose, asked.waiting.values(), strict=True))
        return LetIn(found, places, rejects(chunk, asked.turned), waiting)

    def _recognised(self, given: Laid, clock: Clock) -> tuple[Customers, Odd]:
        """All of them at once, and of whom the real door must be asked."""
        columns: dict[str, Column] = {}
        histories: dict[str, Records] = {}
        odd: Odd = None
        for path, (found, strange) in self._looked_all(given, clock):
            odd = either(odd, strange)
            if isinstance(found, Records):
                histories[column_name(path)] = found
            elif path in self._reads:
                columns[column_name(path)] = narrowed(found)
        if WAITING in given.columns:
            odd = either(odd, given.columns[WAITING].is_valid().to_numpy(zero_copy_only=False))
        return Customers(given.count, columns, histories), odd

    def _looked_all(self, given: Laid, clock: Clock) -> Iterable[_Looked]:
        if self._threads == 1:
            return [self._looked(path, given, clock) for path in self._looked_at]
        with ThreadPoolExecutor(self._threads) as pool:
            return list(pool.map(lambda path: self._looked(path, given, clock), self._looked_at))

    def _looked(self, path: Path, given: Laid, clock: Clock) -> _Looked:
        """An attribute, or a history, as all customers have it."""
        if path in given.histories:
            return path, history(given.histories[path], clock, once=path in HISTORIES)
        array = given.columns.get(path)
        array = pa.nulls(given.count) if array is None else array
        return path, recognised(array, self._slots[path], unique=path == _ID)

    def _ask(self, chunk: Chunk, given: Laid, odd: Array, clock: Clock) -> _Asked:
        """The real door about the customers at these places."""
        found = _Asked([], [], [], {})
        for written in given.documents(odd):
            place, document, records = with_own(written, chunk)
            answer = self._door.admit(document, clock)
            if isinstance(answer, Refused):
                found.turned.append(Turned(place, answer, records))
                continue
            told = document.get("waiting")
            if isinstance(told, list):
                found.waiting[place] = tuple(Waiting(each) for each in told if isinstance(each, dict))
            found.admitted.append(place)
            found.rows.append(answer.row)
        return found

    def _made(self, rows: Sequence[tuple[object, ...]]) -> Customers:
        """Rows as columns."""
        columns: dict[str, Column] = {}
        histories: dict[str, Records] = {}
        for place, (path, declared) in enumerate(self._reads.items()):
            values: list[Any] = [row[place] for row in rows]
            if isinstance(declared.type, History):
                histories[column_name(path)] = records_of(values, declared.type)
            else:
                columns[column_name(path)] = column_of(values, declared.type)
        return Customers(len(rows), columns, histories)
