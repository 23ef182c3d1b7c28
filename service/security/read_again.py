"""What a file holds as it stands now: who is taken out of it is refused within a second or two."""

import logging
from collections.abc import Callable
from pathlib import Path
from time import monotonic
from typing import Generic, TypeVar

from nextbest.engine.errors import UsageError

log = logging.getLogger("nextbest.service")
PAUSE = 1.0
"""Seconds between two looks at the file."""

T = TypeVar("T")
Stamp = tuple[int, int, int] | None


class ReadAgain(Generic[T]):
    """Gives what a file holds, read again when it has changed; in the event loop only.

    A file that is gone, or cannot be read, takes the place of no good one: what was known stays, and the log says so.
    An empty file leaves nothing.
    """

    def __init__(
        self, path: Path, read: Callable[[Path], T], what: str, seconds: Callable[[], float] = monotonic
    ) -> None:
        """Raises the UsageError of `read` where it cannot be read; `what` says what it holds, `keys`.

        `seconds` only ever grow.
        """
        self._path, self._read, self._what, self._seconds = path, read, what, seconds
        self._stamp = _stamp(path)
        self._found = read(path)
        self._next = seconds() + PAUSE

    def __call__(self) -> T:
        """What it holds."""
        now = self._seconds()
        if now >= self._next:
            self._next = now + PAUSE
            stamp = _stamp(self._path)
            if stamp != self._stamp:
                self._stamp = stamp
                self._again()
        return self._found

    def _again(self) -> None:
        try:
            self._found = self._read(self._path)
        except UsageError as error:
            log.error("the %s stay as they were: %s", self._what, error)
        else:
            log.info("the %s have changed", self._what)


def _stamp(path: Path) -> Stamp:
    """What changes with the file; None where it is gone."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino
