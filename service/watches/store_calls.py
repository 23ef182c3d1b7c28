"""How long a store takes, by method, for whoever counts."""

from collections.abc import Callable
from time import perf_counter
from typing import Any, cast

from nextbest.engine.stores.store import Store

TIMED = frozenset(
    "memory memories customer reserve reserve_many tell join confirm release channel record redeem contacts"
    " remember forget".split()
)


class TimedStore:
    """Stands before a store and tells how long its calls take."""

    def __init__(self, store: Store, told: Callable[[str, float], None]) -> None:
        """`told` is given the method and seconds, also of calls that fail."""
        self._store, self._told = store, told

    @property
    def store(self) -> Store:
        """The store with its calls timed."""
        return cast(Store, self)

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._store, name)
        if name not in TIMED:
            return found

        def timed(*args: Any, **kwargs: Any) -> Any:
            begin = perf_counter()
            try:
                return found(*args, **kwargs)
            finally:
                self._told(name, perf_counter() - begin)

        setattr(self, name, timed)
        return timed
