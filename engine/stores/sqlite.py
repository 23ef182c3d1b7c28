"""SQLite: one file, one writer at a time; a write locks the file before it reads, lest two check and both write."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy
from sqlalchemy import Connection, Insert, Table, event, inspect
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.pool import StaticPool

from nextbest.engine.errors import StoreError
from nextbest.engine.stores.database import closed_on_error, read_address, store_errors
from nextbest.engine.stores.migrations import migrate, present
from nextbest.engine.stores.sql_store import SqlStore
from nextbest.engine.stores.turns import Turns

PATIENCE = 60
"""Seconds to wait for writers of other processes."""

_BEGIN = "nextbest_begin"


class Sqlite:
    """A store in a file, or in memory: for tests and simulations, gone when it is closed."""

    def __init__(self, url: sqlalchemy.URL) -> None:
        """Raises StoreError where there is no such folder, or the file is another program's."""
        self._in_memory = url.database in (None, "", ":memory:")
        pool = {"poolclass": StaticPool} if self._in_memory else {"max_overflow": -1}
        self._engine = sqlalchemy.create_engine(
            url, connect_args={"check_same_thread": False, "timeout": PATIENCE}, **pool
        )
        event.listen(self._engine, "connect", _prepare)
        event.listen(self._engine, "begin", _begin)
        self._writers = self._engine.execution_options(**{_BEGIN: "BEGIN IMMEDIATE"})
        path = None if self._in_memory or url.query else f"{url.database}-turn"
        self._turns = Turns(path)
        with closed_on_error(self), store_errors():
            with self.reading() as connection:
                number, others = present(connection), inspect(connection).get_table_names()
            if number is None and others:
                raise StoreError(f"`{url.database}` is a database of another program: it has the table `{others[0]}`")
            self._readers_beside_writer()
            with self.writing() as connection:
                migrate(connection)

    def _readers_beside_writer(self) -> None:
        """Said once, the file remembers it; outside of any transaction."""
        connection = self._engine.raw_connection()
        try:
            connection.cursor().execute("PRAGMA journal_mode = WAL")
        finally:
            connection.close()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """See `Database`."""
        if self._in_memory:  # where readers have no connection, and so no snapshot, of their own
            with self.writing() as connection:
                yield connection
        else:
            with self._engine.connect() as connection:
                yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """See `Database`."""
        with self._turns.taken(), self._writers.begin() as connection:
            yield connection

    def insert_new(self, table: Table) -> Insert:
        """See `Database`."""
        return insert(table).on_conflict_do_nothing().execution_options(preserve_rowcount=True)

    def still_slots(self, connection: Connection) -> None:
        """Nobody else writes while this transaction does."""

    def close(self) -> None:
        """See `Database`."""
        self._engine.dispose()
        self._turns.close()


def _prepare(connection: sqlite3.Connection, _: object) -> None:
    connection.isolation_level = None  # the driver begins no transactions of its own: it would do so too late
    for pragma in ("synchronous = FULL", "foreign_keys = ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql(connection.get_execution_options().get(_BEGIN, "BEGIN"))


def open_at(url: str) -> SqlStore:
    """See `open_store`."""
    with store_errors():
        return SqlStore(Sqlite(read_address(url)))
