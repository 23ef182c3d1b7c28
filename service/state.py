"""What one running server is made of; every request gets it."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from time import time

from nextbest.engine.decision_log.log import DecisionLog
from nextbest.engine.stores.store import Store
from nextbest.service.rollout.loading import Loader
from nextbest.service.rollout.side_by_side import SideBySide
from nextbest.service.settings import Settings
from nextbest.service.threads import Threads
from nextbest.service.watching import Watched


class Clock:
    """The clock: the only place of the service that reads it."""

    def __init__(self) -> None:
        self._last = (0, datetime.fromtimestamp(0, UTC))

    def __call__(self) -> datetime:
        """The time in UTC and whole seconds; within a second the very same value, which the engine knows again."""
        second, last = int(time()), self._last
        if last[0] == second:
            return last[1]
        now = datetime.fromtimestamp(second, UTC)
        self._last = second, now
        return now


@dataclass(frozen=True, slots=True)
class Service:
    """One running server."""

    settings: Settings
    engines: SideBySide
    bundles: Loader
    """What puts other bundles in the place of the one that is served."""
    store: Store | None
    threads: Threads
    metrics: Callable[[], bytes]
    """What `/metrics` answers."""
    watch: Watched
    clock: Callable[[], datetime] = field(default_factory=Clock)
    gates: tuple[Callable[[], None], ...] = ()
    """Asked before every decision; each raises Problem where none may be made."""
    log: DecisionLog | None = None
    alongside: "tuple[Callable[[Service], AbstractAsyncContextManager[None]], ...]" = ()
    """What runs beside the requests from the server's start to its end: the watch over files, for example."""
