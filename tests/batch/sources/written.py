"""The same customers written in every kind of source."""

import csv
import gzip
import io
import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as parquet

from tests.batch.sources.shop import Document

MONEY = pa.decimal128(14, 4)
ORDER = pa.struct([("at", pa.timestamp("us", "UTC")), ("total", MONEY), ("store", pa.string()), ("lines", pa.int32())])
PLACE = pa.struct([("lat", pa.float64()), ("lon", pa.float64())])
SCHEMA = pa.schema(
    [
        ("id", pa.string()),
        ("name", pa.string()),
        ("tier", pa.dictionary(pa.int8(), pa.string())),
        ("ltv", MONEY),
        ("visits", pa.int64()),
        ("score", pa.float64()),
        ("member", pa.bool_()),
        ("born", pa.date32()),
        ("seen", pa.timestamp("ms", "UTC")),
        ("wakes", pa.time32("s")),
        ("home", PLACE),
        ("zone", pa.string()),
        ("likes", pa.list_(pa.string())),
        ("consent", pa.struct([("email", pa.bool_())])),
    ]
)
_READ = {
    "ltv": lambda value: Decimal(str(value)),
    "total": lambda value: Decimal(str(value)),
    "born": date.fromisoformat,
    "seen": datetime.fromisoformat,
    "at": datetime.fromisoformat,
    "wakes": time.fromisoformat,
}


def _typed(document: Document) -> Document:
    return {key: _READ[key](value) if key in _READ else value for key, value in document.items()}


def nested(documents: Sequence[Document]) -> pa.Table:
    """One table, with its orders in it."""
    rows = [{**_typed(each), "orders": [_typed(order) for order in each["orders"]]} for each in documents]
    return pa.Table.from_pylist(rows, SCHEMA.append(pa.field("orders", pa.list_(ORDER))))


def customers(documents: Sequence[Document]) -> pa.Table:
    """Without their orders."""
    return pa.Table.from_pylist([_typed(each) for each in documents], SCHEMA)


def orders(documents: Sequence[Document], key: str = "id") -> pa.Table:
    """Their orders, the last first."""
    rows = [{key: each["id"], **_typed(order)} for each in documents for order in each["orders"]]
    return pa.Table.from_pylist(rows[::-1], pa.schema([(key, pa.string()), *ORDER]))


def lines(path: Path, documents: Sequence[Mapping[str, Any]]) -> Path:
    """A file of JSON lines."""
    path.write_text("".join(json.dumps(each, ensure_ascii=False) + "\n" for each in documents), encoding="utf-8")
    return path


def table(path: Path, written: pa.Table, rows: int = 10) -> Path:
    """A Parquet file."""
    parquet.write_table(written, path, row_group_size=rows)
    return path


def cells(path: Path, documents: Sequence[Document], delimiter: str = ",") -> Path:
    """A CSV file of customers, places in two columns; packed where its name ends in `.gz`."""
    flat = [_flat(each) for each in documents]
    return rows(path, flat, list(dict.fromkeys(key for each in flat for key in each)), delimiter)


def order_cells(path: Path, documents: Sequence[Document], key: str = "id") -> Path:
    """A CSV file of their orders."""
    flat = [{key: each["id"], **order} for each in documents for order in each["orders"]]
    return rows(path, flat, [key, "at", "total", "store", "lines"])


def rows(path: Path, flat: Sequence[Document], names: Sequence[str], delimiter: str = ",") -> Path:
    stream = io.StringIO()
    writer = csv.DictWriter(stream, names, delimiter=delimiter)
    writer.writeheader()
    writer.writerows(flat)
    text = stream.getvalue().encode()
    path.write_bytes(gzip.compress(text) if path.suffix == ".gz" else text)
    return path


def _flat(document: Document) -> Document:
    found = {key: value for key, value in document.items() if key not in ("orders", "likes", "home", "consent")}
    found["consent.email"] = "yes" if document["consent"]["email"] else "no"
    if "home" in document:
        found |= {"home.lat": document["home"]["lat"], "home.lon": document["home"]["lon"]}
    return found


def database(path: Path, tables: Mapping[str, pa.Table]) -> Path:
    """A DuckDB file."""
    with duckdb.connect(str(path)) as connection:
        for name, each in tables.items():
            connection.register("given", each)
            connection.execute(f'CREATE TABLE "{name}" AS SELECT * FROM given')
            connection.unregister("given")
    return path
