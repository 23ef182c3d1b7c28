"""Making very many objects that stay: meanwhile it is in vain to look for those that nobody can reach any more."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def uncollected() -> Iterator[None]:
    """Python does not look for cycles of objects, which would be a third of the time; also a decorator.

    Safe in threads: it is on again once all that found it on are done, at the latest.
    """
    found_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if found_on:
            gc.enable()
