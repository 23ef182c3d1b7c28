"""Rows of a Parquet file as texts: what a sender gives back of a work list."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from nextbest.engine.errors import UsageError


def column_names(path: Path) -> Sequence[str]:
    """Its columns. Raises UsageError for a file that is not Parquet, or damaged; OSError where it cannot be read."""
    with _open(path) as file:
        return tuple(file.schema_arrow.names)


def texts(path: Path, names: Sequence[str]) -> Iterator[Mapping[str, str]]:
    """Each row with what it has in these columns; an instant as ISO 8601 with its offset.

    Raises UsageError for a column that holds neither texts nor instants.
    """
    with _open(path) as file:
        for name in names:
            type_ = file.schema_arrow.field(name).type
            if not _is_text(type_) and not _is_instant(type_):
                raise UsageError(f"the column `{name}` of `{path}` holds {type_}, not text")
        for batch in file.iter_batches(columns=list(names)):
            columns = [_column(batch.column(name)) for name in names]
            for row in zip(*columns, strict=True):
                yield {name: value for name, value in zip(names, row, strict=True) if value is not None}


def _open(path: Path) -> pq.ParquetFile:
    try:
        return pq.ParquetFile(path)
    except pa.ArrowInvalid as error:
        raise UsageError(f"`{path}` cannot be read as Parquet: {str(error).partition(chr(10))[0]}") from error


def _column(values: pa.Array) -> list[str | None]:
    if _is_instant(values.type):
        return [None if each is None else each.isoformat() for each in values.to_pylist()]
    found: list[str | None] = values.cast(pa.string()).to_pylist()
    return found


def _is_text(type_: pa.DataType) -> bool:
    plain = type_.value_type if pa.types.is_dictionary(type_) else type_
    forms = (pa.types.is_string, pa.types.is_large_string, pa.types.is_string_view, pa.types.is_null)
    return any(form(plain) for form in forms)


def _is_instant(type_: pa.DataType) -> bool:
    return bool(pa.types.is_timestamp(type_) and type_.tz is not None)
