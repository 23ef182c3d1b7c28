"""The watch over a bundle's files: whatever has changed, and rests, is examined and served."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from nextbest.dsl.files.stamps import Stamps, stamps
from nextbest.service.rollout.loading import Loader
from nextbest.service.state import Service

PAUSE = 1.0
"""Seconds between two looks at the files. They are looked at, as not every file system tells of changes."""


@asynccontextmanager
async def watched_files(served: Stamps, service: Service) -> AsyncIterator[None]:
    """The files of a server's bundle are watched meanwhile; `served` are those that it has read."""
    settings = service.settings
    watch = asyncio.create_task(FileWatch(settings.bundle, service.bundles, settings.share).run(served))
    try:
        yield
    finally:
        watch.cancel()
        with suppress(asyncio.CancelledError):
            await watch


class FileWatch:
    """Looks at the files of one bundle for as long as it runs."""

    def __init__(self, path: Path, loader: Loader, share: float = 1.0, pause: float = PAUSE) -> None:
        """A changed bundle is served to that share of the customers first."""
        self._path, self._loader, self._share, self._pause = path, loader, share, pause

    async def run(self, served: Stamps) -> None:
        """Until cancelled. Files that are being written are left to rest first: two looks must agree."""
        before = await self._look()
        while True:
            await asyncio.sleep(self._pause)
            now = await self._look()
            if now == before != served:
                served = now
                await self._loader.load(self._path, self._share, anew=False)
            before = now

    async def _look(self) -> Stamps:
        return await asyncio.get_running_loop().run_in_executor(None, stamps, (self._path,))
