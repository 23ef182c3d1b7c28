"""The store that a command line names, open for as long as the command works with it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nextbest.engine.stores.store import Store


@contextmanager
def opened_store(url: str) -> Iterator["Store"]:
    """The store at a URL of `--store`.

    Raises StoreError where it cannot be reached or is not one, MissingExtra where PostgreSQL's library is missing,
    UsageError for a URL that is none.
    """
    from nextbest.engine.stores import open_store

    store = open_store(url)
    try:
        yield store
    finally:
        store.close()


@contextmanager
def perhaps_opened(url: str | None) -> Iterator["Store | None"]:
    """The same, or None where no store is named."""
    if url is None:
        yield None
        return
    with opened_store(url) as store:
        yield store
