"""Bundles examined one at a time beside the requests, and served if they are sound."""

import asyncio
import gc
import logging
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from nextbest.dsl.files.stamps import FROM_BUNDLES
from nextbest.service.rollout.examined import Examined, examined
from nextbest.service.rollout.side_by_side import SideBySide
from nextbest.service.rollout.versions import Origin, Refusal, Version

log = logging.getLogger("nextbest.service")


class Loader:
    """Examines bundles in a thread, one after another, and lets the sound ones be served."""

    def __init__(self, bundles: SideBySide, clock: Callable[[], datetime]) -> None:
        self._bundles, self._clock = bundles, clock
        self._thread = ThreadPoolExecutor(1, "nextbest-bundle")

    async def load(self, path: Path, share: float = 1.0, salt: str | None = None, *, anew: bool = True) -> Examined:
        """Serve the bundle at a path to a share of the customers, if it is sound.

        Without `anew` the one that stands beside already keeps the share that it has, unless all are to get it.
        """
        return await self._run(lambda: self._loaded(path, "files", share, salt, anew=anew))

    async def load_texts(self, files: Mapping[str, str], share: float = 1.0, salt: str | None = None) -> Examined:
        """The same for a bundle that was sent: its texts by name, all of which `wrong_names` lets pass."""

        def written() -> Examined:
            with TemporaryDirectory(prefix="nextbest_") as folder:
                for name, text in files.items():
                    path = Path(folder, name)
                    path.parent.mkdir(parents=True, exist_ok=True)
                    path.write_text(text, encoding="utf-8", newline="")
                return self._loaded(Path(folder), "posted", share, salt, anew=True)

        return await self._run(written)

    def close(self) -> None:
        """Wait for what is under way."""
        self._thread.shutdown(cancel_futures=True)

    async def _run(self, work: Callable[[], Examined]) -> Examined:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)

    def _loaded(self, path: Path, origin: Origin, share: float, salt: str | None, *, anew: bool) -> Examined:
        found = examined(path)
        now, candidate = self._clock(), self._bundles.serving.candidate
        if not anew and share < 1 and candidate is not None and candidate.digest == found.digest:
            return found
        if found.engine is None:
            self._bundles.refuse(Refusal(now, origin, found.digest, found.reason, found.findings))
            log.warning("a bundle was refused (%s): %s", origin, found.reason)
        else:
            self._bundles.take(Version(found.engine, now, origin), share, salt)
            _give_back()
            log.info("a bundle is served (%s): %s, %s", origin, found.digest, found.reason)
        return found


def _give_back() -> None:
    """Free the bundle that nobody uses any more, in a server, which has told Python to look through bundles alone.

    An engine knows itself in circles: without this it would stay until there are twenty more.
    """
    if gc.get_freeze_count():
        gc.collect()


def wrong_names(files: Iterable[str]) -> list[str]:
    """Those among the names of files that no file of a bundle may have."""
    return [name[:60] for name in files if not is_name(name)]


def is_name(name: str) -> bool:
    """Whether a text may be written under that name in a folder of its own."""
    path = PurePosixPath(name)
    parts_fine = all(part not in ("..", ".") and not part.startswith(".") for part in path.parts)
    printable = name.isprintable() and "\\" not in name and len(name) <= 200
    plain = str(path) == name and not path.is_absolute()
    return plain and printable and parts_fine and path.suffix in FROM_BUNDLES
