"""The rows of one source as they are: which columns they have, and how they come into the workshop or out of a file."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import accumulate

import numpy as np
import pyarrow as pa

from nextbest.dsl.checked_sources import Column
from nextbest.engine.batch.sources.columns import literal, quoted
from nextbest.engine.batch.sources.files import Watched
from nextbest.engine.batch.sources.plain import FrameRows, ParquetRows, Plain
from nextbest.engine.batch.sources.workshop import Workshop, names

ROW = "row.0"
"""The column with the number of the row in its source, from 1. No column of a source that is read has that name."""
MOST_FILES = 200
"""Files that one query is about."""
ODD, LINE = "odd.0", "line.0"
"""Of JSON lines: whether the columns cannot hold the row as it is, and the line itself where that is so."""


@dataclass(frozen=True, slots=True)
class Bad:
    """A row that is none."""

    row: int
    message: str
    help: str | None = None


Batches = Callable[[Mapping[str, Column], list["Bad"]], Iterable[pa.RecordBatch]]
"""Rows with these columns; what is no row goes to the list."""

Load = Callable[[Workshop, str, Sequence[str]], Sequence[Bad]]
"""Makes a table of that name out of these columns, its rows in their order, beside `ROW`; gives what could not come."""


class Unreadable(Exception):
    """Something that is no such data as it is taken for; says why, for people, and perhaps what to do."""

    def __init__(self, why: str, help: str | None = None) -> None:
        super().__init__(why)
        self.help = help


@dataclass(frozen=True, slots=True)
class Rows:
    """One source, opened."""

    schema: pa.Schema
    load: Load
    texts: Mapping[str, Column] = field(default_factory=dict)
    """Columns that are text only because the file has nothing else."""
    plain: Plain | None = None
    """The same as columns that can be streamed."""
    watched: Watched | None = None
    """The files that must stay as they are."""
    told: Callable[[], str] | None = None
    """Of what is no file, its digest, where that can be had beforehand."""
    documents: bool = False
    """Whether the table has `ODD` and `LINE` too."""


def of_files(plain: ParquetRows, watched: Watched) -> Rows:
    """Files of columns that are typed already."""
    return Rows(plain.schema, partial(_look, plain), plain=plain, watched=watched)


def _look(plain: ParquetRows, workshop: Workshop, name: str, columns: Sequence[str]) -> Sequence[Bad]:
    """Parquet is looked at where it lies, unless its files differ or are very many."""
    if not plain.alike or len(plain.files) > MOST_FILES:
        return _load(plain, workshop, name, columns)
    selects = [
        f'SELECT file_row_number + {before + 1} AS "{ROW}", {names(columns)}'
        f" FROM read_parquet({literal(str(file))}, file_row_number = true)"
        for file, before in zip(plain.files, accumulate(plain.counts, initial=0), strict=False)
    ]
    workshop.look(name, " UNION ALL ".join(selects))
    return ()


def of_frame(frame: FrameRows) -> Rows:
    """A table in memory."""
    return Rows(frame.schema, partial(_load, frame), plain=frame, told=frame.digest)


def _load(plain: Plain, workshop: Workshop, name: str, columns: Sequence[str]) -> Sequence[Bad]:
    schema = pa.schema([plain.schema.field(each) for each in columns])
    workshop.keep(name, *_numbered(schema, plain.batches(columns)))
    return ()


def of_texts(texts: Mapping[str, Column], batches: Batches, watched: Watched) -> Rows:
    """A file that has nothing but text; its batches have `ROW`."""
    schema = pa.schema([(name, pa.string()) for name in texts])

    def load(workshop: Workshop, name: str, columns: Sequence[str]) -> Sequence[Bad]:
        bad: list[Bad] = []
        wanted = {each: texts[each] for each in columns}
        there = pa.schema([(ROW, pa.int64()), *((each, pa.string()) for each in columns)])
        workshop.keep(name, there, batches(wanted, bad))
        return bad

    return Rows(schema, load, texts, watched=watched)


def of_query(schema: pa.Schema, table: str, watched: Watched | None) -> Rows:
    """A table that the workshop can query; its rows are put in an order of their own."""

    def load(workshop: Workshop, name: str, columns: Sequence[str]) -> Sequence[Bad]:
        workshop.run(
            f'CREATE TABLE "{name}" AS SELECT row_number() OVER () AS "{ROW}", * FROM'
            f" (SELECT {names(columns)} FROM {table} ORDER BY ALL)"
        )
        return ()

    return Rows(schema, load, watched=watched)


def _numbered(schema: pa.Schema, batches: Iterable[pa.RecordBatch]) -> tuple[pa.Schema, Iterator[pa.RecordBatch]]:
    with_row = schema.insert(0, pa.field(ROW, pa.int64()))

    def numbered() -> Iterator[pa.RecordBatch]:
        before = 0
        for batch in batches:
            numbers = pa.array(np.arange(before + 1, before + batch.num_rows + 1))
            before += batch.num_rows
            yield pa.RecordBatch.from_arrays([numbers, *batch.columns], schema=with_row)

    return with_row, numbered()


def of_ids(source: str) -> Rows:
    """The customers of another source, in the order in which they first stand there."""

    def load(workshop: Workshop, name: str, columns: Sequence[str]) -> Sequence[Bad]:
        assert set(columns) <= {"id"}, "there is nothing else"
        first = (
            f'SELECT "key.0" AS id, min("{ROW}") AS first FROM {quoted(f"ready.{source}")} WHERE "key.0" IS NOT NULL'
        )
        workshop.run(
            f'CREATE TABLE {quoted(name)} AS SELECT row_number() OVER (ORDER BY first) AS "{ROW}", id'
            f" FROM ({first} GROUP BY 1) ORDER BY first"
        )
        return ()

    return Rows(pa.schema([("id", pa.string())]), load)
