"""Some customers of a chunk as customer documents, for the door that knows every reason."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from nextbest.dsl.types import LOCATION, Declared, History, Type
from nextbest.engine.backends.arrays.columns import Array
from nextbest.engine.backends.arrays.moved import ranges
from nextbest.engine.batch.chunk import OWNER, Chunk
from nextbest.engine.batch.door.given import objects

Document = dict[str, object]
Path = tuple[str, ...]
COORDINATES = ("lat", "lon")
WAITING = ("waiting",)


class Written(NamedTuple):
    """A customer as a document."""

    place: int
    """In the chunk."""
    document: Document
    records: Mapping[str, int]
    """By history, where her records begin in its table."""


def owners(chunk: Chunk) -> Mapping[str, Array]:
    """By history, where the records of each customer begin, and where those of the last one end."""
    places = np.arange(chunk.customers.num_rows + 1)
    found = {path: table.column(OWNER).to_numpy() for path, table in chunk.histories.items()}
    return {path: np.searchsorted(each, places) for path, each in found.items()}


def documents(chunk: Chunk, read: Mapping[Path, Declared], places: Array) -> Iterator[Written]:
    """The documents of the customers at these places, with what is in `read`: attributes, and histories.

    What a chunk has besides is left out. What tables write otherwise than documents is read (see `given.meant`).
    """
    among = pa.array(places, pa.int64())
    columns = []
    for path, type in _columns(read):
        name = ".".join(path)
        if name in chunk.customers.column_names:
            columns.append((path, _objects(chunk.customers.column(name).take(among), type)))
    starts = {path: each for path, each in owners(chunk).items() if tuple(path.split(".")) in read}
    records = {path: _records(chunk.histories[path], read, path, each, places) for path, each in starts.items()}
    for index, place in enumerate(places.tolist()):
        document: Document = {}
        for path, values in columns:
            if values[index] is not None:
                _put(document, path, values[index])
        for history, each in records.items():
            _put(document, tuple(history.split(".")), each[index])
        yield Written(place, document, {history: int(each[place]) for history, each in starts.items()})


def _columns(read: Mapping[Path, Declared]) -> Iterator[tuple[Path, Type | None]]:
    """Every column that says something of an attribute, with the type of what stands in it."""
    for path, declared in read.items():
        yield path, declared.type
        if declared.type == LOCATION:
            yield from (((*path, each), declared.type) for each in COORDINATES)
    yield WAITING, None


def _objects(column: pa.ChunkedArray, type: Type | None) -> list[object]:
    return [each for chunk in column.chunks for each in objects(chunk, type)]


def _records(
    table: pa.Table, read: Mapping[Path, Declared], path: str, starts: Array, places: Array
) -> list[list[Document]]:
    history = read[tuple(path.split("."))].type
    assert isinstance(history, History)
    among = table.take(pa.array(ranges(starts, places), pa.int64()))
    columns = [
        ((name, *inner), _objects(among.column(".".join((name, *inner))), declared.type))
        for name, declared in history.fields
        for inner in ((), *(((each,) for each in COORDINATES) if declared.type == LOCATION else ()))
        if ".".join((name, *inner)) in among.column_names
    ]
    found: list[Document] = [{} for _ in range(among.num_rows)]
    for inside, values in columns:
        for record, value in zip(found, values, strict=True):
            if value is not None:
                _put(record, inside, value)
    ends = np.cumsum(starts[places + 1] - starts[places]).tolist()
    return [found[start:end] for start, end in pairwise([0, *ends])]


def _put(document: Document, path: Sequence[str], value: object) -> None:
    *groups, last = path
    for name in groups:
        inner = document.setdefault(name, {})
        if not isinstance(inner, dict):
            return
        document = inner
    document[last] = value
