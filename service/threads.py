"""Work that waits for a store, in threads: so many at once, so many waiting, and none for ever."""

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

from nextbest.engine.errors import NextbestError
from nextbest.service.problems import BUSY, Problem
from nextbest.service.settings import Limits

R = TypeVar("R")
log = logging.getLogger("nextbest.service")


class Threads:
    """The threads of one server."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._pool = ThreadPoolExecutor(limits.threads, "nextbest-store")
        self._asked = 0

    @property
    def busy(self) -> int:
        """Requests that use the store or wait for it."""
        return self._asked

    async def run(self, work: Callable[..., R], *given: object, unheard: Callable[[R], object] | None = None) -> R:
        """What `work` gives, done in a thread.

        `Problem` (busy, 503) where too many wait already, or it takes too long. It may still be done then, as with a
        connection that breaks: `unheard` gets what comes of it, in the thread, where nobody waits for it any more.
        """
        if self._asked >= self._limits.threads + self._limits.waiting:
            raise Problem(BUSY, "too many requests wait for the store", headers={"Retry-After": "1"})
        self._asked += 1
        done = self._pool.submit(work, *given)
        loop = asyncio.get_running_loop()
        done.add_done_callback(lambda _: loop.call_soon_threadsafe(self._done))
        try:
            return await asyncio.wait_for(asyncio.shield(asyncio.wrap_future(done)), self._limits.seconds)
        except (TimeoutError, asyncio.CancelledError) as error:
            if not done.cancel():
                done.add_done_callback(lambda future: _after(future, unheard))
            if isinstance(error, asyncio.CancelledError):
                raise
            raise Problem(BUSY, "the store did not answer in time", headers={"Retry-After": "5"}) from None

    def _done(self) -> None:
        self._asked -= 1

    def close(self) -> None:
        """Wait for what is under way."""
        self._pool.shutdown()


def _after(future: "Future[R]", unheard: Callable[[R], object] | None) -> None:
    """Settle what nobody waits for any more."""
    if future.cancelled() or future.exception() is not None or unheard is None:
        return
    try:
        unheard(future.result())
    except NextbestError as error:
        log.error("nobody waited for an answer, and it could not be taken back: %s", error)
