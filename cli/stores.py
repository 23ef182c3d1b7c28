"""The store that a command line names, open for as long as the command works with it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nextbest.engine.stores.store import Store


FILE = "sqlite:///"


@contextmanager
def opened_store(url: str, say: Callable[[str], None]) -> Iterator["Store"]:
    """The store at a URL of `--store`; a file that is not there is made, which is said, for its name may be a mistake.

    Raises StoreError where it cannot be reached or is not one, MissingExtra where PostgreSQL's library is missing,
    UsageError for a URL that is none.
    """
    from nextbest.engine.stores import open_store

    file = url.removeprefix(FILE) if url.startswith(FILE) else ""
    new = bool(file) and not Path(file).exists()
    store = open_store(url)
    if new:
        say(f"{file} is new: nothing is remembered yet")
    try:
        yield store
    finally:
        store.close()


@contextmanager
def perhaps_opened(url: str | None, say: Callable[[str], None]) -> Iterator["Store | None"]:
    """The same, or None where no store is named."""
    if url is None:
        yield None
        return
    with opened_store(url, say) as store:
        yield store
