"""Opens each source: what it is, which columns it has; or says why it cannot be read."""

from collections.abc import Callable
from pathlib import Path

import duckdb
import pyarrow as pa

from nextbest.dsl.checked_sources import File, Table
from nextbest.dsl.diagnostics import Report
from nextbest.engine.batch.door.frames import as_arrow
from nextbest.engine.batch.sources import messages as say
from nextbest.engine.batch.sources.databases import open_duckdb, open_postgres
from nextbest.engine.batch.sources.files import Watched, files_of
from nextbest.engine.batch.sources.json_lines import open_json_lines
from nextbest.engine.batch.sources.origins import Asked, Handed
from nextbest.engine.batch.sources.plain import FrameRows, ParquetRows
from nextbest.engine.batch.sources.rows import Rows, Unreadable, of_files, of_frame, of_texts
from nextbest.engine.batch.sources.texts import csv_batches, csv_columns, fixed_batches
from nextbest.engine.batch.sources.workshop import Workshop
from nextbest.engine.errors import UsageError

Need = Callable[[], Workshop]
"""Gives the workshop, which is made when it is first needed."""


def open_rows(asked: Asked, need: Need, report: Report) -> Rows | None:
    """The rows of a source; None where it cannot be read, which is reported. Raises MissingExtra."""
    match asked.origin:
        case Handed(frame=frame):
            return _frame(asked, frame, report)
        case Table(database="duckdb") as origin:
            return open_duckdb(need(), asked, origin, report)
        case Table() as origin:
            return open_postgres(asked, origin, report)
        case File() as origin:
            return _file(asked, origin, need, report)
    raise AssertionError("ids are those of another source")


def _frame(asked: Asked, frame: object, report: Report) -> Rows | None:
    try:
        return of_frame(FrameRows(as_arrow(frame).replace_schema_metadata(None)))
    except UsageError as error:
        report.add(say.no_frame(asked.name, str(error), asked.place))
        return None


def _file(asked: Asked, origin: File, need: Need, report: Report) -> Rows | None:
    try:
        files = files_of(origin.path)
        if not files:
            missing = say.no_parquet_in if Path(origin.path).is_dir() else say.no_file
            report.add(missing(origin.path, asked.place))
            return None
        if origin.kind == "parquet":
            return of_files(ParquetRows.of(files), Watched(files))
        return _text(asked, origin, files[0], need)
    except (Unreadable, OSError, pa.ArrowException, duckdb.Error) as error:
        report.add(say.unreadable(asked.said, error, asked.place))
    return None


def _text(asked: Asked, origin: File, file: Path, need: Need) -> Rows:
    watched = Watched([file])
    if origin.kind == "jsonl":
        return open_json_lines(need(), asked.name, file)
    if origin.kind == "csv":
        columns = csv_columns(file, origin)
        return of_texts(columns, lambda wanted, bad: csv_batches(file, origin, wanted, bad), watched)
    return of_texts(origin.columns, lambda wanted, _: fixed_batches(file, wanted), watched)
