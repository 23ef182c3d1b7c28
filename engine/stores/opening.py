"""`open_store`: from an address to a store. Whoever opens none never waits for SQLAlchemy to be imported."""

from importlib import import_module

from nextbest.engine.errors import UsageError
from nextbest.engine.stores.store import Store

_KINDS = {"sqlite": "sqlite", "postgresql": "postgres", "postgres": "postgres"}


def open_store(url: str) -> Store:
    """The store at `sqlite:///contacts.db` (made where it is not there), `postgresql://user@host/name`, or `sqlite://`:
    in memory, for tests and simulations. Close it, or use it as a context manager.

    Raises UsageError for another address, StoreError where the database cannot be opened, is of a newer version or of
    another program, MissingExtra for PostgreSQL without psycopg.
    """
    scheme = url.partition(":")[0]
    if scheme not in _KINDS:
        raise UsageError(
            f"`{scheme}:` is no kind of store: there are `sqlite:///FILE` and `postgresql://HOST/DATABASE`"
        )
    opened: Store = import_module(f"nextbest.engine.stores.{_KINDS[scheme]}").open_at(url)
    return opened
