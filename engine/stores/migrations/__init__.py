"""How a database becomes one of this version: numbered steps, each run once, in order, all of them or none."""

from collections.abc import Callable

from sqlalchemy import Connection, inspect, select, update

from nextbest.engine.errors import StoreError
from nextbest.engine.stores.migrations.v0001_first import first
from nextbest.engine.stores.migrations.v0002_customers import customers
from nextbest.engine.stores.tables import version

MIGRATIONS: tuple[Callable[[Connection], None], ...] = (first, customers)
"""The n-th makes version n of version n − 1. One that was released is never changed."""


def present(connection: Connection) -> int | None:
    """The version of a database; None: it has no tables of ours."""
    if not inspect(connection).has_table(version.name):
        return None
    return int(connection.execute(select(version.c.number)).scalar_one())


def migrate(connection: Connection) -> None:
    """Bring a database to this version; its caller sees to it that nobody else does so meanwhile.

    Raises StoreError for a database of a newer version.
    """
    number = present(connection) or 0
    if number > len(MIGRATIONS):
        raise StoreError(
            f"this store is of version {number}, and this nextbest knows versions up to {len(MIGRATIONS)}:"
            " use a nextbest at least as new as the one that wrote it"
        )
    for step in MIGRATIONS[number:]:
        step(connection)
    if number < len(MIGRATIONS):
        connection.execute(update(version).values(number=len(MIGRATIONS)))
