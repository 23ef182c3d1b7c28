"""Tables that are columns already: Parquet files and frames, streamed as they are from any row."""

import hashlib
import io
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import Any, Protocol, TypeVar

import pyarrow as pa
import pyarrow.parquet as parquet

from nextbest.engine.batch.processors import spare

BATCH = 65_536
"""Rows that are read at a time."""
WHOLE = 4 * BATCH
"""Rows of a group of Parquet that is read as a whole, which takes two thirds of the time."""
CODED = pa.dictionary(pa.int32(), pa.string())
"""Texts, each by its place among the different ones."""
Columns = TypeVar("Columns", pa.RecordBatch, pa.Table)
NOTHING: Collection[str] = frozenset()

Span = tuple[int, int]
"""The first row, from 0, and the one behind the last."""


class Plain(Protocol):
    """A table whose rows stand in an order, and can be read from any of them on."""

    @property
    def schema(self) -> pa.Schema:
        """Its columns."""

    @property
    def count(self) -> int:
        """How many rows it has."""

    @property
    def seams(self) -> Sequence[int]:
        """The rows, ascending, before which it had better be cut."""

    def batches(
        self, columns: Sequence[str], first: int = 0, coded: Collection[str] = NOTHING, /
    ) -> Iterator[pa.RecordBatch]:
        """These columns of the rows from that one on, in order; `coded`: texts that may come as dictionaries."""

    def tables(self, columns: Sequence[str], spans: Sequence[Span], coded: Collection[str], /) -> Iterator[pa.Table]:
        """These columns of spans that follow each other without a gap, a table for each."""


@dataclass(frozen=True, slots=True)
class ParquetRows:
    """Parquet files of the same columns, one after the other."""

    files: Sequence[Path]
    groups: Sequence[Sequence[int]]
    """Of each the rows of its groups."""
    schema: pa.Schema
    alike: bool
    """Whether all have the same columns."""

    @classmethod
    def of(cls, files: Sequence[Path]) -> "ParquetRows":
        """These files. Raises OSError, and ArrowException for what is no Parquet or cannot be one table."""
        schemas, groups = [], []
        for file in files:
            with parquet.ParquetFile(file) as opened:
                schemas.append(opened.schema_arrow.remove_metadata())
                held = opened.metadata
                groups.append([held.row_group(group).num_rows for group in range(held.num_row_groups)])
        whole = pa.unify_schemas(schemas)
        return cls(files, groups, whole, all(each.equals(whole) for each in schemas))

    @property
    def counts(self) -> Sequence[int]:
        """The rows of each file."""
        return list(map(sum, self.groups))

    @property
    def count(self) -> int:
        """How many rows they have."""
        return sum(self.counts)

    @property
    def seams(self) -> Sequence[int]:
        """Where a group begins, if all of them are read whole."""
        rows = [each for groups in self.groups for each in groups]
        return list(accumulate(rows)) if max(rows, default=0) <= WHOLE else []

    def batches(
        self, columns: Sequence[str], first: int = 0, coded: Collection[str] = NOTHING, /
    ) -> Iterator[pa.RecordBatch]:
        """See `Plain`."""
        texts, wanted = self._read_as(columns, coded)
        for file in self.files:
            with parquet.ParquetFile(file, read_dictionary=texts) as opened:
                there = [name for name in columns if name in opened.schema_arrow.names]
                for group in range(opened.num_row_groups):
                    rows = opened.metadata.row_group(group).num_rows
                    if first >= rows:
                        first -= rows
                        continue
                    for batch in _group(opened, group, there):
                        if first < batch.num_rows:
                            yield _as(batch.slice(first), wanted)
                        first = max(first - batch.num_rows, 0)

    def tables(self, columns: Sequence[str], spans: Sequence[Span], coded: Collection[str], /) -> Iterator[pa.Table]:
        """Of whole groups of one file, each column in one piece: numbers that lie together need not be copied."""
        texts, wanted = self._read_as(columns, coded)
        if len(self.files) > 1 or not self._whole(spans):
            yield from in_pieces(self.batches(columns, spans[0][0], coded), spans, wanted)
            return
        with parquet.ParquetFile(self.files[0], read_dictionary=texts) as opened:
            starts = [0, *self.seams]
            for first, end in spans:
                # Whoever asks finds out afterwards if the file is no longer what it was.
                groups = range(starts.index(first), min(starts.index(end), opened.num_row_groups))
                helped = spare() or first == spans[0][0]  # until the first are read nobody has anything else to do
                yield _as(opened.read_row_groups(groups, columns, use_threads=helped), wanted)

    def _whole(self, spans: Sequence[Span]) -> bool:
        """Whether each consists of whole groups."""
        return {row for span in spans for row in span} <= {0, *self.seams}

    def _read_as(self, columns: Sequence[str], coded: Collection[str]) -> tuple[Sequence[str], pa.Schema]:
        """The texts that are read as dictionaries, and what comes of it."""
        texts = [each for each in coded if self.alike and self.schema.field(each).type == pa.string()]
        fields = (self.schema.field(name) for name in columns)
        return texts, pa.schema([each.with_type(CODED) if each.name in texts else each for each in fields])


@dataclass(frozen=True, slots=True)
class FrameRows:
    """A table in memory."""

    table: pa.Table

    @property
    def schema(self) -> pa.Schema:
        """Its columns."""
        return self.table.schema

    @property
    def count(self) -> int:
        """How many rows it has."""
        return int(self.table.num_rows)

    @property
    def seams(self) -> Sequence[int]:
        """It may be cut anywhere."""
        return ()

    def digest(self) -> str:
        """SHA-256 of what it holds, in hexadecimal digits."""
        sink = _Hashing()
        with pa.ipc.new_stream(pa.PythonFile(sink, "w"), self.schema) as stream:
            for batch in self.table.to_batches(BATCH):
                stream.write_batch(batch)
        return sink.found.hexdigest()

    def batches(
        self, columns: Sequence[str], first: int = 0, _coded: Collection[str] = NOTHING, /
    ) -> Iterator[pa.RecordBatch]:
        """See `Plain`."""
        yield from self.table.select(list(columns)).slice(first).to_batches(BATCH)

    def tables(self, columns: Sequence[str], spans: Sequence[Span], _coded: Collection[str], /) -> Iterator[pa.Table]:
        """Nothing is copied."""
        table = self.table.select(list(columns))
        yield from (table.slice(first, end - first) for first, end in spans)


class _Hashing(io.RawIOBase):
    """A file that only takes the digest of what is written."""

    def __init__(self) -> None:
        self.found = hashlib.sha256()

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self.found.update(data)
        return len(data)


def _group(opened: parquet.ParquetFile, group: int, columns: Sequence[str]) -> Iterator[pa.RecordBatch]:
    """The rows of one group, as a whole or in parts."""
    if opened.metadata.row_group(group).num_rows > WHOLE:
        yield from opened.iter_batches(BATCH, [group], columns)
    else:
        yield from opened.read_row_group(group, columns).to_batches()


def _as(given: Columns, schema: pa.Schema) -> Columns:
    """The rows with these columns; those that their file has not are missing."""
    if given.schema.equals(schema):
        return given
    arrays = [
        given.column(field.name).cast(field.type)
        if field.name in given.schema.names
        else pa.nulls(given.num_rows, field.type)
        for field in schema
    ]
    return type(given).from_arrays(arrays, schema=schema)


def in_pieces(batches: Iterable[pa.RecordBatch], spans: Iterable[Span], schema: pa.Schema) -> Iterator[pa.Table]:
    """The same rows in a table for each span. Nothing is copied."""
    given = iter(batches)
    batch: pa.RecordBatch | None = next(given, None)
    for first, end in spans:
        waiting: list[pa.RecordBatch] = []
        held = 0
        while batch is not None and held < end - first:
            waiting.append(batch.slice(0, end - first - held))
            held += waiting[-1].num_rows
            rest = batch.slice(waiting[-1].num_rows)
            batch = rest if rest.num_rows else next(given, None)
        yield pa.Table.from_batches(waiting, schema)
