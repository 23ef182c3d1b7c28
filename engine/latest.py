"""Keeps what was made for the latest few `now`s, for any number of threads."""

from collections.abc import Callable
from threading import Lock
from typing import Generic, TypeVar

T = TypeVar("T")


class Latest(Generic[T]):
    """What `make` gives for a key, remembered for the latest `size` keys."""

    def __init__(self, make: Callable[[int], T], size: int = 8) -> None:
        self._make = make
        self._size = size
        self._kept: dict[int, T] = {}
        self._lock = Lock()

    def __call__(self, key: int) -> T:
        """The value for a key, made when it is not there."""
        found = self._kept.get(key)
        if found is None:
            with self._lock:
                found = self._kept.get(key)
                if found is None:
                    found = self._make(key)
                    # Readers look a key up and do no more, so they need no lock.
                    if len(self._kept) == self._size:
                        del self._kept[next(iter(self._kept))]
                    self._kept[key] = found
        return found
