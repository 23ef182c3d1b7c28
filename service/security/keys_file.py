"""The keys of a file as they stand in it now: who is taken out of it is refused within a second or two."""

import logging
from collections.abc import Callable
from pathlib import Path
from time import monotonic

from nextbest.engine.errors import UsageError
from nextbest.service.security.keys import Keys, read_keys

log = logging.getLogger("nextbest.service")
PAUSE = 1.0
"""Seconds between two looks at the file."""

Stamp = tuple[int, int, int] | None


class KeysFile:
    """Gives the keys of a file; in the event loop only.

    A file that is gone, or cannot be read, takes the place of no good one: the keys that were known stay, and the log
    says so. An empty file leaves none.
    """

    def __init__(self, path: Path, seconds: Callable[[], float] = monotonic) -> None:
        """Raises UsageError where it cannot be read. `seconds` only ever grow."""
        self._path, self._seconds = path, seconds
        self._stamp = _stamp(path)
        self._keys = Keys(read_keys(path))
        self._next = seconds() + PAUSE

    def __call__(self) -> Keys:
        """The keys."""
        now = self._seconds()
        if now >= self._next:
            self._next = now + PAUSE
            stamp = _stamp(self._path)
            if stamp != self._stamp:
                self._stamp = stamp
                self._read()
        return self._keys

    def _read(self) -> None:
        try:
            self._keys = Keys(read_keys(self._path))
        except UsageError as error:
            log.error("the keys stay as they were: %s", error)
        else:
            log.info("the keys have changed")


def _stamp(path: Path) -> Stamp:
    """What changes with the file; None where it is gone."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino
