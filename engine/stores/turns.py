"""Writers of one SQLite file queue for it: SQLite itself lets them ask again and again, and the unlucky go hungry."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import RLock

if sys.platform != "win32":
    import fcntl


class Turns:
    """Who is next, of the threads of this process and, where the system can, of all processes.

    This is for fairness alone: what keeps writers apart is the lock of the database.
    """

    def __init__(self, path: str | None) -> None:
        """`path`: of the file that processes queue at, made where it is not there; None: only threads queue."""
        self._threads = RLock()
        self._file: int | None = None
        if path is not None and sys.platform != "win32":
            with suppress(OSError):  # a folder that cannot be written in: whoever writes will be told
                self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)

    @contextmanager
    def taken(self) -> Iterator[None]:
        """Wait for it; a process that is killed gives it back."""
        with self._threads:
            if self._file is None or sys.platform == "win32":
                yield
                return
            fcntl.flock(self._file, fcntl.LOCK_EX)
            try:
                yield
            finally:
                fcntl.flock(self._file, fcntl.LOCK_UN)

    def close(self) -> None:
        """Give back the file."""
        with self._threads:
            if self._file is not None:
                os.close(self._file)
                self._file = None
