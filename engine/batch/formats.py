"""Files of a run: a table as Parquet, CSV or JSON lines, the same bytes for the same rows."""

import json
from collections.abc import Callable, Iterable, Mapping, Set
from typing import IO, Any, Literal

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as arrow_csv
import pyarrow.parquet as pq

Format = Literal["parquet", "csv", "jsonl"]
FORMATS: tuple[Format, ...] = ("parquet", "csv", "jsonl")

JSON = {"holds": "JSON"}
"""What the schema says of a column that holds JSON, which lines of JSON take as it is."""
_INSTANT = "%Y-%m-%dT%H:%M:%SZ"

Stream = IO[bytes]


def write_all(tables: Iterable[pa.Table], schema: pa.Schema, format: Format, stream: Stream) -> None:
    """Write tables of one schema one after another, as one file; no more than one of them is held at a time. A file of
    CSV begins with the names of the columns."""
    if format == "parquet":
        with pq.ParquetWriter(stream, schema, compression="zstd", store_schema=False) as writer:
            for table in tables:
                if table.num_rows:
                    writer.write_table(table)
        return
    if format == "csv":
        stream.write((",".join(f'"{name}"' for name in schema.names) + "\n").encode())
    written, json_columns = _WRITTEN[format], frozenset(each.name for each in schema if _holds_json(each))
    for table in tables:
        if table.num_rows:
            written(table, json_columns, stream)


def _holds_json(column: pa.Field) -> bool:
    return (column.metadata or {}).get(b"holds") == b"JSON"


def _csv(table: pa.Table, _: Set[str], stream: Stream) -> None:
    options = arrow_csv.WriteOptions(include_header=False)
    arrow_csv.write_csv(_with_instants_as_text(table), stream, options)


def _jsonl(table: pa.Table, json_columns: Set[str], stream: Stream) -> None:
    for batch in _with_instants_as_text(table).to_batches(max_chunksize=_LINES):
        stream.write("".join(_line(row, json_columns) for row in batch.to_pylist()).encode())


def _line(row: Mapping[str, Any], json_columns: Set[str]) -> str:
    fields = (f"{json.dumps(name)}:{_value(value, is_json=name in json_columns)}" for name, value in row.items())
    return "{" + ",".join(fields) + "}\n"


def _value(value: object, *, is_json: bool) -> str:
    return value if is_json and isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _with_instants_as_text(table: pa.Table) -> pa.Table:
    for place, each in enumerate(table.schema):
        if pa.types.is_timestamp(each.type):
            # Years are written with four digits, whatever the system's own way is.
            table = table.set_column(place, each.name, pc.strftime(table.column(place), _INSTANT))
    return table


_LINES = 4_096
_WRITTEN: Mapping[Format, Callable[[pa.Table, Set[str], Stream], None]] = {"csv": _csv, "jsonl": _jsonl}
