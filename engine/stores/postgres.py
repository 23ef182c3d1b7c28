"""PostgreSQL, by psycopg 3: many servers write at once, each customer and each budget under its own row's lock."""

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy
from sqlalchemy import Connection, Insert, Table
from sqlalchemy.dialects.postgresql import insert

from nextbest.engine.errors import MissingExtra
from nextbest.engine.stores.database import closed_on_error, read_address, store_errors
from nextbest.engine.stores.migrations import migrate
from nextbest.engine.stores.sql_store import SqlStore

CONNECTIONS = 20
"""At most, of one process; whoever wants another waits."""
PATIENCE = 60
"""Seconds to wait for one of them."""

_MIGRATING = 0x6E657874  # the number of an advisory lock: "next"


class Postgres:
    """A store on a server, for many processes and machines."""

    def __init__(self, url: sqlalchemy.URL) -> None:
        """Raises MissingExtra without psycopg, StoreError where no server answers."""
        try:
            self._engine = sqlalchemy.create_engine(
                url.set(drivername="postgresql+psycopg"),
                pool_size=CONNECTIONS,
                max_overflow=0,
                pool_timeout=PATIENCE,
                isolation_level="READ COMMITTED",  # after a lock each statement sees what its last owner did
            )
        except ModuleNotFoundError as error:
            raise MissingExtra("postgres") from error
        self._snapshots = self._engine.execution_options(isolation_level="REPEATABLE READ")
        with closed_on_error(self), store_errors(), self.writing() as connection:
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_MIGRATING})")
            migrate(connection)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """See `Database`."""
        # It ends with a COMMIT, for at a ROLLBACK psycopg drops every statement that it has prepared.
        with self._snapshots.begin() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """See `Database`."""
        with self._engine.begin() as connection:
            yield connection

    def insert_new(self, table: Table) -> Insert:
        """See `Database`."""
        return insert(table).on_conflict_do_nothing().execution_options(preserve_rowcount=True)

    def still_slots(self, connection: Connection) -> None:
        """See `Database`."""
        connection.exec_driver_sql("LOCK TABLE nextbest_slots IN SHARE MODE")

    def close(self) -> None:
        """See `Database`."""
        self._engine.dispose()


def open_at(url: str) -> SqlStore:
    """See `open_store`."""
    with store_errors():
        return SqlStore(Postgres(read_address(url)))
