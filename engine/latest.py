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
                    # Readers hold no lock, so the dict is replaced and never changed.
                    kept = self._kept.copy()
                    if len(kept) == self._size:
                        del kept[next(iter(kept))]
                    kept[key] = found
                    self._kept = kept
        return found
