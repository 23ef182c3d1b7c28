"""A DuckDB of our own in a folder of our own: sorts and joins what is larger than memory, and leaves nothing behind."""

import hashlib
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from nextbest.engine.batch.sources.columns import quoted

MEMORY = "400MB"
"""What it may hold before it writes to its folder; tables too go there when there is no more room."""

BATCH = 65_536


@dataclass(slots=True)
class Workshop:
    """The connection and its folder; close it."""

    folder: tempfile.TemporaryDirectory[str]
    connection: duckdb.DuckDBPyConnection = field(init=False)
    _views: set[str] = field(default_factory=set)

    @classmethod
    def in_folder(cls, folder: Path | None) -> "Workshop":
        """A new one within that folder; None: where the system keeps what is temporary."""
        return cls(tempfile.TemporaryDirectory(prefix="nextbest-", dir=folder, ignore_cleanup_errors=True))

    def __post_init__(self) -> None:
        here = Path(self.folder.name)
        config: dict[str, Any] = {
            "memory_limit": MEMORY,
            "temp_directory": str(here / "spilled"),
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
        }
        self.connection = duckdb.connect(":memory:", config=config)
        self.connection.execute("SET enable_progress_bar = false; SET TimeZone = 'UTC'")

    def close(self) -> None:
        """Drop everything. Closing twice is harmless."""
        self.connection.close()
        self.folder.cleanup()

    def run(self, sql: str) -> None:
        """Run a statement."""
        self.connection.execute(sql)

    def one(self, sql: str) -> tuple[Any, ...]:
        """The one row of a query."""
        (found,) = self.rows(sql)
        return found

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """The few rows of a query."""
        return self.connection.execute(sql).fetchall()

    def table(self, sql: str) -> pa.Table:
        """The rows of a query that fit into memory."""
        return self.connection.sql(sql).to_arrow_table()

    def keep(self, name: str, schema: pa.Schema, batches: Iterable[pa.RecordBatch]) -> None:
        """Make a table of them, in their order. Raises what making them raises."""
        failed: list[Exception] = []
        reader = pa.RecordBatchReader.from_batches(schema, _noting(batches, failed))
        self.connection.register("reader.0", reader)
        try:
            self.run(f'CREATE TABLE {quoted(name)} AS SELECT * FROM "reader.0"')
        except duckdb.Error:
            if failed:
                raise failed[0] from None
            raise
        finally:
            self.connection.unregister("reader.0")

    def look(self, name: str, query: str) -> None:
        """Make a view of a query."""
        self.run(f"CREATE VIEW {quoted(name)} AS {query}")
        self._views.add(name)

    def drop(self, name: str) -> None:
        """Drop a table or view that is no longer wanted."""
        self.run(f"DROP {'VIEW' if name in self._views else 'TABLE'} IF EXISTS {quoted(name)}")
        self._views.discard(name)

    def schema(self, sql: str) -> pa.Schema:
        """The columns of a query."""
        return self.table(f"SELECT * FROM ({sql}) LIMIT 0").schema

    def digest(self, name: str) -> str:
        """SHA-256 of what a table holds, row by row in order, in hexadecimal digits."""
        found = hashlib.sha256()
        (rows,) = self.one(f"SELECT count(*) FROM {quoted(name)}")
        for low in range(0, rows, BATCH):
            within = f"kept.rowid >= {low} AND kept.rowid < {low + BATCH}"
            told = f"SELECT md5(CAST(to_json(kept) AS VARCHAR)) FROM {quoted(name)} AS kept WHERE {within}"
            found.update("".join(self.table(f"{told} ORDER BY kept.rowid").column(0).to_pylist()).encode())
        return found.hexdigest()


def _noting(batches: Iterable[pa.RecordBatch], failed: list[Exception]) -> Iterator[pa.RecordBatch]:
    """The same; what goes wrong is noted, for on its way through DuckDB it becomes something else."""
    try:
        yield from batches
    except Exception as error:
        failed.append(error)
        raise


def names(columns: Sequence[str]) -> str:
    """Columns, as a query lists them."""
    return ", ".join(map(quoted, columns))
