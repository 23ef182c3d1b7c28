"""Tables that are columns already: Parquet files and frames, streamed as they are from any row."""

import hashlib
import io
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import pyarrow as pa
import pyarrow.parquet as parquet

BATCH = 65_536
"""Rows that are read at a time."""
WHOLE = 4 * BATCH
"""Rows of a group of Parquet that is read as a whole, which takes two thirds of the time."""
CODED = pa.dictionary(pa.int32(), pa.string())
"""Texts, each by its place among the different ones."""
NOTHING: Collection[str] = frozenset()


class Plain(Protocol):
    """A table whose rows stand in an order, and can be read from any of them on."""

    @property
    def schema(self) -> pa.Schema:
        """Its columns."""

    @property
    def count(self) -> int:
        """How many rows it has."""

    def batches(
        self, columns: Sequence[str], first: int = 0, coded: Collection[str] = NOTHING, /
    ) -> Iterator[pa.RecordBatch]:
        """These columns of the rows from that one on, in order; `coded`: texts that may come as dictionaries."""


@dataclass(frozen=True, slots=True)
class ParquetRows:
    """Parquet files of the same columns, one after the other."""

    files: Sequence[Path]
    counts: Sequence[int]
    """Rows of each."""
    schema: pa.Schema
    alike: bool
    """Whether all have the same columns."""

    @classmethod
    def of(cls, files: Sequence[Path]) -> "ParquetRows":
        """These files. Raises OSError, and ArrowException for what is no Parquet or cannot be one table."""
        schemas, counts = [], []
        for file in files:
            with parquet.ParquetFile(file) as opened:
                schemas.append(opened.schema_arrow.remove_metadata())
                counts.append(opened.metadata.num_rows)
        whole = pa.unify_schemas(schemas)
        return cls(files, counts, whole, all(each.equals(whole) for each in schemas))

    @property
    def count(self) -> int:
        """How many rows they have."""
        return sum(self.counts)

    def batches(
        self, columns: Sequence[str], first: int = 0, coded: Collection[str] = NOTHING, /
    ) -> Iterator[pa.RecordBatch]:
        """See `Plain`."""
        texts = [each for each in coded if self.alike and self.schema.field(each).type == pa.string()]
        fields = (self.schema.field(name) for name in columns)
        wanted = pa.schema([each.with_type(CODED) if each.name in texts else each for each in fields])
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


def _as(batch: pa.RecordBatch, schema: pa.Schema) -> pa.RecordBatch:
    """The batch with these columns; those that its file has not are missing."""
    if batch.schema.equals(schema):
        return batch
    rows = batch.num_rows
    arrays = [
        batch.column(field.name).cast(field.type) if field.name in batch.schema.names else pa.nulls(rows, field.type)
        for field in schema
    ]
    return pa.RecordBatch.from_arrays(arrays, schema=schema)


def in_pieces(batches: Iterable[pa.RecordBatch], rows: int) -> Iterator[pa.Table]:
    """The same rows in tables of so many rows each; only the last can have fewer. Nothing is copied."""
    waiting: list[pa.RecordBatch] = []
    held = 0
    for batch in batches:
        while batch.num_rows:
            part = batch.slice(0, rows - held)
            batch = batch.slice(part.num_rows)
            waiting.append(part)
            held += part.num_rows
            if held == rows:
                yield pa.Table.from_batches(waiting)
                waiting, held = [], 0
    if waiting:
        yield pa.Table.from_batches(waiting)
