"""The door of a run: a chunk comes in as columns of values, without those whom the door for documents would refuse."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from nextbest.dsl.builtin import STAGE_SINCE
from nextbest.dsl.types import Declared, History
from nextbest.engine.backends.arrays.columns import Array
from nextbest.engine.backends.arrays.customers import Customers, Records
from nextbest.engine.backends.arrays.moved import column_of, starts_of
from nextbest.engine.backends.sql.expand import column_name
from nextbest.engine.batch.chunk import Chunk
from nextbest.engine.batch.door.documents import documents
from nextbest.engine.batch.door.rejects import Turned, rejects
from nextbest.engine.clock import Clock
from nextbest.engine.doors.admitted import Refused
from nextbest.engine.doors.customer import Door
from nextbest.engine.graph.graph import Graph
from nextbest.engine.remembering.memory import Waiting

Path = tuple[str, ...]
_ID = ("id",)


@dataclass(frozen=True, slots=True)
class LetIn:
    """What the door makes of a chunk."""

    customers: Customers
    """Those who are let in, in the order of the chunk."""
    places: Array
    """int64: the place of each in the chunk."""
    rejects: pa.Table
    """A row for each problem of those who are not (`outcomes.REJECTS`)."""
    waiting: Mapping[int, tuple[Waiting, ...]]
    """Of those who are let in, by their place among these, the events not yet answered that a column `waiting` has."""


class ChunkDoor:
    """Reads chunks for one bundle, by the rules of `nextbest.engine.doors`; immutable, safe in threads."""

    def __init__(self, graph: Graph) -> None:
        declared = graph.bundle.profile.attributes
        self._reads: Mapping[Path, Declared] = {**graph.reads, **({} if _ID in graph.reads else {_ID: declared[_ID]})}
        self._looked_at = {**STAGE_SINCE, **self._reads}
        self._door = Door(graph.bundle, self._reads, answers=graph.answers)

    def admit(self, chunk: Chunk, clock: Clock) -> LetIn:
        """The customers of a chunk at the clock's `now`, and why others are refused. No data makes this raise.

        A customer comes out as `Door.admit` lets in the document that says the same, `null` being what is not there;
        columns that the bundle does not declare are left alone. A record that the door refuses refuses its customer.
        """
        rows: list[tuple[object, ...]] = []
        places: list[int] = []
        turned: list[Turned] = []
        waiting: dict[int, tuple[Waiting, ...]] = {}
        for place, document, records in documents(chunk, self._looked_at, np.arange(chunk.customers.num_rows)):
            found = self._door.admit(document, clock)
            if isinstance(found, Refused):
                turned.append(Turned(place, found, records))
                continue
            told = document.get("waiting")
            if isinstance(told, list):
                waiting[len(rows)] = tuple(Waiting(each) for each in told if isinstance(each, dict))
            rows.append(found.row)
            places.append(place)
        return LetIn(self._customers(rows), np.array(places, np.int64), rejects(chunk, turned), waiting)

    def _customers(self, rows: list[tuple[object, ...]]) -> Customers:
        columns, histories = {}, {}
        for place, (path, declared) in enumerate(self._reads.items()):
            values = [row[place] for row in rows]
            if isinstance(declared.type, History):
                histories[column_name(path)] = _records(values, declared.type)
            else:
                columns[column_name(path)] = column_of(values, declared.type)
        return Customers(len(rows), columns, histories)


def _records(histories: list[object], type: History) -> Records:
    given = [each if isinstance(each, tuple) else () for each in histories]
    records = [record for each in given for record in each]
    return Records(
        starts_of(np.fromiter(map(len, given), np.int64, len(given))),
        {
            name: column_of([record[place] for record in records], declared.type)
            for place, (name, declared) in enumerate(type.fields)
        },
    )
