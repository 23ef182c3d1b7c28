"""Making very many objects that stay: meanwhile it is in vain to look for those that nobody can reach any more."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

_lock = Lock()
_within = 0
"""How many are at it."""
_found_on = False
"""Whether it was on when the first of them began."""


@contextmanager
def uncollected() -> Iterator[None]:
    """Python does not look for cycles of objects, which would be a third of the time; also a decorator.

    Safe in threads: it is on again, where it was, when the last of all that are within is done.
    """
    global _within, _found_on
    with _lock:
        if not _within:
            _found_on = gc.isenabled()
            gc.disable()
        _within += 1
    try:
        yield
    finally:
        with _lock:
            _within -= 1
            if not _within and _found_on:
                gc.enable()
