"""Some customers of a chunk as customer documents, for the door that knows every reason."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from nextbest.dsl.types import STRING, Declared, History, Type
from nextbest.engine.backends.arrays.columns import Array
from nextbest.engine.backends.arrays.taking import spans
from nextbest.engine.backends.sql.expand import column_name
from nextbest.engine.batch.chunk import OWNER, Chunk
from nextbest.engine.batch.door.given import objects
from nextbest.engine.batch.door.tables import Path, columns_of

Document = dict[str, object]
WAITING = ("waiting",)
_ANYTHING = Declared(STRING)


class Written(NamedTuple):
    """A customer as a document."""

    place: int
    """In the chunk."""
    document: Document
    records: Mapping[str, int]
    """By history, where her records begin in its table."""


@dataclass(frozen=True, slots=True)
class Told:
    """What a history of a chunk tells."""

    type: History
    starts: Array
    """Where the records of each customer begin, and where those of the last one end."""
    count: int
    """Of records."""
    columns: Mapping[Path, pa.Array]
    """Of each field that is there, settled."""


@dataclass(frozen=True, slots=True)
class Laid:
    """A chunk laid out by what a bundle declares."""

    count: int
    """Of customers."""
    columns: Mapping[Path, pa.Array]
    """Those that the chunk has, settled."""
    histories: Mapping[Path, Told]
    """All of them."""
    read: Mapping[Path, Declared]
    """Attributes and histories that are looked at."""

    def documents(self, places: Array) -> Iterator[Written]:
        """The documents of the customers at these places. What tables write otherwise than documents is read (see
        `given.meant`)."""
        among = pa.array(places, pa.int64())
        columns: dict[Path, Sequence[object]] = {
            path: objects(each.take(among), self._type(path)) for path, each in self.columns.items()
        }
        columns |= {path: _records(each, places) for path, each in self.histories.items()}
        for index, place in enumerate(places.tolist()):
            document: Document = {}
            for path, values in columns.items():
                if values[index] is not None:
                    put(document, path, values[index])
            starts = {column_name(path): int(each.starts[place]) for path, each in self.histories.items()}
            yield Written(place, document, starts)

    def _type(self, path: Path) -> Type | None:
        declared = self.read.get(path)
        return None if declared is None else declared.type


def with_own(written: Written, chunk: Chunk) -> Written:
    """The customer's own document in the place of the columns, where the chunk has one."""
    own = chunk.documents.get(written.place)
    if own is None:
        return written
    document = dict(own)
    records = {}
    for name, start in written.records.items():
        path = tuple(name.split("."))
        given = found(written.document, path)
        if given:
            # They stand in a table of their own.
            document = placed(document, path, given)
            records[name] = start
    return Written(written.place, document, records)


def found(document: Document, path: Sequence[str]) -> object:
    """What stands there in a document; None where nothing does."""
    value: object = document
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    return value


def placed(document: Document, path: Sequence[str], value: object) -> Document:
    """A document with a value there; the given one stays as it is."""
    first, *rest = path
    inner = document.get(first)
    return {**document, first: placed(inner if isinstance(inner, dict) else {}, rest, value) if rest else value}


def documents(chunk: Chunk, read: Mapping[Path, Declared], places: Array) -> Iterator[Written]:
    """The documents of the customers at these places, with what is in `read`: attributes, and histories."""
    return laid(chunk, read).documents(places)


def laid(chunk: Chunk, read: Mapping[Path, Declared]) -> Laid:
    """What a chunk has of `read`, and the events that wait. The rest is left out."""
    count = chunk.customers.num_rows
    histories = {path: each.type for path, each in read.items() if isinstance(each.type, History)}
    attributes = {path: each for path, each in read.items() if path not in histories}
    return Laid(
        count,
        columns_of(chunk.customers, {**attributes, WAITING: _ANYTHING}),
        {path: _told(chunk.histories.get(column_name(path)), type, count) for path, type in histories.items()},
        read,
    )


def _told(table: pa.Table | None, type: History, customers: int) -> Told:
    if table is None:
        return Told(type, np.zeros(customers + 1, np.int64), 0, {})
    starts = np.searchsorted(table.column(OWNER).to_numpy(), np.arange(customers + 1))
    return Told(type, starts, table.num_rows, columns_of(table, {(name,): each for name, each in type.fields}))


def _records(told: Told, places: Array) -> list[list[Document]]:
    starts, among = spans(told.starts, places)
    rows = pa.array(among, pa.int64())
    records: list[Document] = [{} for _ in range(len(rows))]
    for name, declared in told.type.fields:
        if (name,) in told.columns:
            values = objects(told.columns[name,].take(rows), declared.type)
            for record, value in zip(records, values, strict=True):
                if value is not None:
                    record[name] = value
    return [records[start:end] for start, end in pairwise(starts.tolist())]


def put(document: Document, path: Sequence[str], value: object) -> None:
    """Put a value where it stands in a document; no attribute is a group too."""
    *groups, last = path
    for name in groups:
        inner = document.setdefault(name, {})
        assert isinstance(inner, dict)
        document = inner
    document[last] = value
