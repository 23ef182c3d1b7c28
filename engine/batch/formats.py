"""Files of a run: a table as Parquet, CSV or JSON lines, the same bytes for the same rows."""

import json
from collections.abc import Callable, Iterable, Mapping
from typing import IO, Any, Literal

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as arrow_csv
import pyarrow.parquet as pq

Format = Literal["parquet", "csv", "jsonl"]
FORMATS: tuple[Format, ...] = ("parquet", "csv", "jsonl")

JSON_COLUMNS = ("offer", "message")
"""Columns that hold JSON, which lines of JSON take as it is."""
_INSTANT = "%Y-%m-%dT%H:%M:%SZ"

Stream = IO[bytes]


def write(table: pa.Table, format: Format, stream: Stream) -> None:
    """Write a table; a file of CSV begins with the names of the columns."""
    write_all([table], table.schema, format, stream)


def write_all(tables: Iterable[pa.Table], schema: pa.Schema, format: Format, stream: Stream) -> None:
    """Write tables of one schema one after another, as one file; no more than one of them is held at a time."""
    if format == "parquet":
        with pq.ParquetWriter(stream, schema, compression="zstd", store_schema=False) as writer:
            for table in tables:
                if table.num_rows:
                    writer.write_table(table)
        return
    if format == "csv":
        stream.write((",".join(f'"{name}"' for name in schema.names) + "\n").encode())
    written = _WRITTEN[format]
    for table in tables:
        if table.num_rows:
            written(table, stream)


def _csv(table: pa.Table, stream: Stream) -> None:
    options = arrow_csv.WriteOptions(include_header=False)
    arrow_csv.write_csv(_with_instants_as_text(table), stream, options)


def _jsonl(table: pa.Table, stream: Stream) -> None:
    for batch in _with_instants_as_text(table).to_batches(max_chunksize=_LINES):
        stream.write("".join(map(_line, batch.to_pylist())).encode())


def _line(row: Mapping[str, Any]) -> str:
    fields = (f"{json.dumps(name)}:{_value(name, value)}" for name, value in row.items())
    return "{" + ",".join(fields) + "}\n"


def _value(name: str, value: object) -> str:
    return value if name in JSON_COLUMNS and isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _with_instants_as_text(table: pa.Table) -> pa.Table:
    for place, each in enumerate(table.schema):
        if pa.types.is_timestamp(each.type):
            # Years are written with four digits, whatever the system's own way is.
            table = table.set_column(place, each.name, pc.strftime(table.column(place), _INSTANT))
    return table


_LINES = 4_096
_WRITTEN: Mapping[Format, Callable[[pa.Table, Stream], None]] = {"csv": _csv, "jsonl": _jsonl}
