"""Work that waits for a store, in threads: so many at once, so many waiting, and none for ever."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

from nextbest.service.problems import BUSY, Problem
from nextbest.service.settings import Limits

P = ParamSpec("P")
R = TypeVar("R")


class Threads:
    """The threads of one server."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._pool = ThreadPoolExecutor(limits.threads, "nextbest-store")
        self._asked = 0

    async def run(self, work: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> R:
        """What `work` gives, done in a thread.

        `Problem` (busy, 503) where too many wait already, or it takes too long: it may still be done then, as with a
        connection that breaks, so that a caller asks again with the same Idempotency-Key.
        """
        if self._asked >= self._limits.threads + self._limits.waiting:
            raise Problem(BUSY, "too many requests wait for the store", headers={"Retry-After": "1"})
        self._asked += 1
        future = asyncio.get_running_loop().run_in_executor(self._pool, lambda: work(*args, **kwargs))
        future.add_done_callback(self._done)
        try:
            return await asyncio.wait_for(asyncio.shield(future), self._limits.seconds)
        except TimeoutError:
            if future.done():
                raise
            raise Problem(BUSY, "the store did not answer in time", headers={"Retry-After": "5"}) from None

    def _done(self, future: "asyncio.Future[R]") -> None:
        self._asked -= 1
        if not future.cancelled():
            future.exception()  # looked at, lest Python complains of one that nobody waits for any more

    def close(self) -> None:
        """Wait for what is under way."""
        self._pool.shutdown()
