"""What a store asks of its database: transactions, and the few things that SQLite and PostgreSQL do each in its way."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import wraps
from typing import ParamSpec, Protocol, TypeVar

from sqlalchemy import URL, Connection, Insert, Table, make_url
from sqlalchemy.exc import ArgumentError, DataError, IntegrityError, OperationalError, SQLAlchemyError

from nextbest.engine.errors import StoreError, UsageError

Given = ParamSpec("Given")
Done = TypeVar("Done")

DEADLOCK = "40P01"
"""PostgreSQL's word (SQLSTATE) for transactions that wait for each other."""

DEADLOCKS = 20
"""How many of them in a row are borne."""


class Database(Protocol):
    """One database, open, of this version; safe in threads."""

    def reading(self) -> AbstractContextManager[Connection]:
        """A transaction that sees one moment, and changes nothing."""

    def writing(self) -> AbstractContextManager[Connection]:
        """A transaction that is committed at the end, or rolled back when an exception leaves it."""

    def insert_new(self, table: Table) -> Insert:
        """An INSERT that leaves rows alone whose keys are there already; its row count says how many are new."""

    def still_slots(self, connection: Connection) -> None:
        """Wait until nobody is writing slots, and keep it so until the end of this transaction.

        Nothing may be written or locked before in it.
        """

    def close(self) -> None:
        """Give back its connections."""


def read_address(url: str) -> URL:
    """The parts of an address. Raises UsageError for what is none."""
    try:
        return make_url(url)
    except (ArgumentError, ValueError) as error:  # the latter for a port that is no number
        raise UsageError(
            "this is not the address of a store: write it like `sqlite:///contacts.db` or `postgresql://user@host/name`"
        ) from error


@contextmanager
def closed_on_error(database: Database) -> Iterator[None]:
    """A database that could not be opened keeps no connections."""
    try:
        yield
    except BaseException:
        database.close()
        raise


@contextmanager
def store_errors() -> Iterator[None]:
    """Whatever a database says becomes an error of this program."""
    try:
        yield
    except (DataError, IntegrityError, UnicodeEncodeError, OverflowError) as error:
        raise UsageError(f"a store cannot keep this: {_first_line(error)}") from error
    except ArgumentError as error:
        raise UsageError(f"this is not the address of a store: {_first_line(error)}") from error
    except SQLAlchemyError as error:
        raise StoreError(f"the store does not answer as it should: {_first_line(error)}") from error


def writes(work: Callable[Given, Done]) -> Callable[Given, Done]:
    """A decorator: its last transaction alone writes what counts, or it knows again what it has written.

    Its errors are those of `store_errors`. It is run again where it and others waited for each other, and the database
    ended it: nothing of it was done then. Rare, for everybody locks in one order; but PostgreSQL locks a row that was
    waited for, also where it became the id of another meanwhile and so does not come back.
    """

    @wraps(work)
    def undisturbed(*given: Given.args, **named: Given.kwargs) -> Done:
        with store_errors():
            for _ in range(DEADLOCKS):
                try:
                    return work(*given, **named)
                except OperationalError as error:
                    if getattr(error.orig, "sqlstate", None) != DEADLOCK:
                        raise
            return work(*given, **named)

    return undisturbed


def _first_line(error: Exception) -> str:
    return str(getattr(error, "orig", None) or error).strip().partition("\n")[0]
