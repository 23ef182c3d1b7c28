"""Tables of databases: DuckDB's through the workshop, PostgreSQL's by COPY."""

import io
import json
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
from pyarrow import csv

from nextbest.dsl.checked_sources import Column, Table
from nextbest.dsl.diagnostics import Report
from nextbest.engine.batch.sources import messages as say
from nextbest.engine.batch.sources.columns import literal, quoted
from nextbest.engine.batch.sources.files import Watched
from nextbest.engine.batch.sources.origins import Asked
from nextbest.engine.batch.sources.rows import ROW, Bad, Rows, of_query
from nextbest.engine.batch.sources.workshop import Workshop
from nextbest.engine.errors import MissingExtra

ROWS = 1 << 16


def open_duckdb(workshop: Workshop, asked: Asked, origin: Table, report: Report) -> Rows | None:
    """A table of a DuckDB file, which is not written to; what is wrong with it is reported."""
    file = Path(origin.where)
    if not file.is_file():
        report.add(say.no_file(origin.where, asked.place))
        return None
    database = f"database.{asked.name}"
    try:
        workshop.run(f"ATTACH {literal(origin.where)} AS {quoted(database)} (READ_ONLY)")
    except duckdb.Error as error:
        report.add(say.unreadable(origin.where, error, asked.place))
        return None
    where = f"database_name = {literal(database)} AND NOT internal"
    known = workshop.rows(
        f"SELECT schema_name, table_name FROM duckdb_tables() WHERE {where}"
        f" UNION ALL SELECT schema_name, view_name FROM duckdb_views() WHERE {where} ORDER BY ALL"
    )
    found = _named(origin.table, known, "main")
    if found is None:
        report.add(say.no_table(origin.where, origin.table, asked.place, [name for _, name in known]))
        return None
    table = ".".join(map(quoted, (database, *found)))
    try:
        columns = workshop.schema(f"SELECT * FROM {table}")
    except duckdb.Error as error:  # a view of what is not there
        report.add(say.unreadable(asked.said, error, asked.place))
        return None
    return of_query(columns, table, Watched([file]))


def _named(table: str, known: Sequence[tuple[str, str]], usual: str) -> tuple[str, str] | None:
    """Schema and name of a table, as it is called with its schema or, in the usual one, without."""
    for each in known:
        if table == ".".join(each) or (each[0] == usual and table == each[1]):
            return each
    return None


def open_postgres(asked: Asked, origin: Table, report: Report) -> Rows | None:
    """A table of a PostgreSQL database; what is wrong with it is reported. Raises MissingExtra."""
    address = os.environ.get(origin.where)
    if not address:
        report.add(say.no_variable(origin.where, asked.place))
        return None
    try:
        import psycopg
    except ImportError:
        raise MissingExtra("postgres") from None
    try:
        with psycopg.connect(address) as connection:
            schema, _, name = origin.table.rpartition(".")
            found = connection.execute(_COLUMNS, {"schema": schema or None, "name": name}).fetchall()
            tables = [each for (each,) in connection.execute(_TABLES).fetchall()]
    except psycopg.Error as error:
        report.add(say.unreadable(asked.said, error, asked.place))
        return None
    if not found:
        report.add(say.no_table(origin.where, origin.table, asked.place, tables))
        return None
    table = ".".join(map(quoted, (found[0][0], name)))
    columns = {column: _Copied.of(kind, digits, scale) for _, column, kind, digits, scale in found}
    schema_ = pa.schema([(each, copied.type) for each, copied in columns.items()])
    texts = {each: Column() for each, copied in columns.items() if copied.amount}

    def load(workshop: Workshop, name: str, wanted: Sequence[str]) -> Sequence[Bad]:
        kept = f"copied.{name}"
        select = ", ".join(f"{columns[each].select(quoted(each))}" for each in wanted)
        chosen = {each: columns[each] for each in wanted}
        statement = f"COPY (SELECT {select} FROM {table}) TO STDOUT (FORMAT csv)"
        there = pa.schema([schema_.field(each) for each in wanted])
        try:
            with psycopg.connect(address) as connection, connection.cursor() as cursor:
                connection.execute("SET TimeZone = 'UTC'")
                with cursor.copy(statement) as copy:
                    workshop.keep(kept, there, _copied(copy, chosen))
        except psycopg.Error as error:
            raise OSError(f"cannot read `{asked.said}`: {say.first_line(error)}") from error
        # A database promises no order: its rows get one of their own, which is the same whenever they are.
        ordered = f"SELECT * FROM {quoted(kept)} ORDER BY ALL"
        workshop.run(f'CREATE TABLE {quoted(name)} AS SELECT row_number() OVER () AS "{ROW}", * FROM ({ordered})')
        workshop.drop(kept)
        return ()

    return Rows(schema_, load, texts)


_COLUMNS = """
SELECT table_schema, column_name, udt_name, numeric_precision, numeric_scale FROM information_schema.columns
WHERE table_name = %(name)s AND table_schema = coalesce(%(schema)s, (
  SELECT table_schema FROM information_schema.tables
  WHERE table_name = %(name)s AND table_schema = ANY (current_schemas(false)) LIMIT 1))
ORDER BY ordinal_position"""

_TABLES = """
SELECT CASE WHEN table_schema = ANY (current_schemas(false)) THEN table_name ELSE table_schema || '.' || table_name END
FROM information_schema.tables WHERE table_schema NOT IN ('pg_catalog', 'information_schema') ORDER BY 1"""


@dataclass(frozen=True, slots=True)
class _Copied:
    """How a column of PostgreSQL comes over."""

    type: pa.DataType
    sent: pa.DataType
    """As which type its text is read."""
    spelled: str = "{}"
    amount: bool = False
    """A number of any size, which is taken as its text."""

    @classmethod
    def of(cls, kind: str, digits: int | None, scale: int | None) -> "_Copied":
        micros = "CASE WHEN isfinite({0}) THEN (extract(epoch FROM {0}) * 1000000)::bigint END"
        match kind:
            case "bool":
                return cls(pa.bool_(), pa.bool_())
            case "int2" | "int4" | "int8":
                return cls(pa.int64(), pa.int64())
            case "float4" | "float8":
                return cls(pa.float64(), pa.float64(), "({})::float8")
            case "numeric" if digits is not None and digits <= 38 and 0 <= (scale or 0) <= digits:
                exact = pa.decimal128(digits, scale or 0)
                return cls(exact, exact, "CASE WHEN {0} <> 'NaN' THEN {0} END")
            case "numeric":
                return cls(pa.string(), pa.string(), "({})::text", amount=True)
            case "date":
                return cls(pa.date32(), pa.date32(), "CASE WHEN isfinite({0}) THEN {0} END")
            case "timestamp":
                return cls(pa.timestamp("us"), pa.int64(), micros)
            case "timestamptz":
                return cls(pa.timestamp("us", "UTC"), pa.int64(), micros)
            case "time":
                return cls(pa.time64("us"), pa.int64(), "(extract(epoch FROM {}) * 1000000)::bigint")
            case "_text" | "_varchar" | "_bpchar":
                return cls(pa.list_(pa.string()), pa.string(), "array_to_json({})::text")
            case "_int2" | "_int4" | "_int8":
                return cls(pa.list_(pa.int64()), pa.string(), "array_to_json({})::text")
            case _:
                return cls(pa.string(), pa.string(), "({})::text")

    def select(self, column: str) -> str:
        return self.spelled.format(column)

    def typed(self, column: pa.Array) -> pa.Array:
        if isinstance(self.type, pa.ListType):
            return pa.array([None if each is None else json.loads(each) for each in column.to_pylist()], self.type)
        return column if column.type == self.type else column.cast(self.type)


class _Stream(io.RawIOBase):
    """What COPY sends, as a file."""

    def __init__(self, copy: Any) -> None:
        self._rest = memoryview(b"")
        self._read: Callable[[], Any] = copy.read

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if not self._rest:
            self._rest = memoryview(self._read() or b"")
        size = min(len(buffer), len(self._rest))
        buffer[:size], self._rest = self._rest[:size], self._rest[size:]
        return size


def _copied(copy: Any, columns: dict[str, _Copied]) -> Iterator[pa.RecordBatch]:
    schema = pa.schema([(name, each.type) for name, each in columns.items()])
    stream = io.BufferedReader(_Stream(copy), 1 << 20)
    if not stream.peek(1):
        return
    text = csv.ConvertOptions(
        column_types={name: each.sent for name, each in columns.items()},
        null_values=[""],
        strings_can_be_null=True,
        quoted_strings_can_be_null=False,
        true_values=["t"],
        false_values=["f"],
    )
    layout = csv.ParseOptions(newlines_in_values=True, ignore_empty_lines=False)
    read = csv.ReadOptions(column_names=list(columns), block_size=1 << 22)
    with csv.open_csv(pa.PythonFile(stream, "r"), read, layout, text) as reader:
        for batch in reader:
            cells = [each.typed(batch.column(name)) for name, each in columns.items()]
            yield pa.RecordBatch.from_arrays(cells, schema=schema)


def _first_line(error: Exception) -> str:
    return str(error).strip().split("\n")[0]
