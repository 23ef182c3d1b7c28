"""What is told to whoever watches: the decision log, metrics, traces. Explicit calls, none of which may fail."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import NamedTuple, Protocol

from nextbest.engine.decision import Decision
from nextbest.engine.engine import Engine


class Decided(NamedTuple):
    """One decision with all that it was made of, but for what the store remembers."""

    engine: Engine
    profile: Mapping[str, object]
    """As it was given to the engine, which puts it in the place of what a store remembers."""
    now: datetime
    event: Mapping[str, object] | None
    places: tuple[str, ...]
    alternatives: int
    stored: bool
    """Whether the store's memory was read."""
    hold_for: timedelta
    """0: nothing was reserved."""
    decision: Decision
    seconds: float
    """How long it took, the store included."""
    headers: Mapping[str, str] = MappingProxyType({})
    """Those of the request, by lower-case name: they may say of which trace it is a part."""


class Answered(NamedTuple):
    """One request that was answered."""

    method: str
    path: str
    """As declared, `/v1/customers/{id}`: never the id itself. `""` for an address that there is not."""
    status: int
    problem: str | None
    """The name of its `problems.Kind`."""
    seconds: float
    key: str | None
    """The name of the caller's key."""
    headers: Mapping[str, str] = MappingProxyType({})
    """Those of the request, by lower-case name: they may say of which trace it is a part."""


class Watch(Protocol):
    """Is told what happens, in the event loop or in a store's thread: it must be quick, safe in threads, and raise
    nothing but what ends the server."""

    def decided(self, decided: Decided) -> None:
        """After every decision, also one that only explains nothing: `invalid_profile` too."""

    def answered(self, answered: Answered) -> None:
        """After every request."""

    def store_failed(self, error: Exception) -> None:
        """After every request that the store could not serve."""

    def engine_failed(self, engine: Engine, error: Exception) -> None:
        """After every request that ended in a fault of ours while this engine decided."""

    def forgotten(self, customer: str) -> None:
        """After a customer was erased from the store, and before that is answered. Problem where what is known of her
        here cannot be erased as well: she is to be erased once more then."""


class Quiet:
    """Watches nothing: for those who want to know of some things only."""

    def decided(self, decided: Decided) -> None:
        """See `Watch`."""

    def answered(self, answered: Answered) -> None:
        """See `Watch`."""

    def store_failed(self, error: Exception) -> None:
        """See `Watch`."""

    def engine_failed(self, engine: Engine, error: Exception) -> None:
        """See `Watch`."""

    def forgotten(self, customer: str) -> None:
        """See `Watch`."""


class Watched:
    """Tells several; of each thing only those who want to know of it."""

    __slots__ = ("_answered", "_decided", "_engine_failed", "_forgotten", "_store_failed", "by")

    def __init__(self, by: tuple[Watch, ...]) -> None:
        self.by = by
        self._decided = tuple(each.decided for each in by if _wants(each, "decided"))
        self._answered = tuple(each.answered for each in by if _wants(each, "answered"))
        self._store_failed = tuple(each.store_failed for each in by if _wants(each, "store_failed"))
        self._engine_failed = tuple(each.engine_failed for each in by if _wants(each, "engine_failed"))
        self._forgotten = tuple(each.forgotten for each in by if _wants(each, "forgotten"))

    def decided(self, decided: Decided) -> None:
        """See `Watch`."""
        for tell in self._decided:
            tell(decided)

    def answered(self, answered: Answered) -> None:
        """See `Watch`."""
        for tell in self._answered:
            tell(answered)

    def store_failed(self, error: Exception) -> None:
        """See `Watch`."""
        for tell in self._store_failed:
            tell(error)

    def engine_failed(self, engine: Engine, error: Exception) -> None:
        """See `Watch`."""
        for tell in self._engine_failed:
            tell(engine, error)

    def forgotten(self, customer: str) -> None:
        """See `Watch`."""
        for tell in self._forgotten:
            tell(customer)


def _wants(watch: Watch, name: str) -> bool:
    """Whether it does anything when told of that."""
    return getattr(type(watch), name) is not getattr(Quiet, name)
