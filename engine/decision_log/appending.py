"""Lines added to the files of a log: a new file every day and whenever one is full; what is half written is taken back.

A file that is being written ends in `.open`. Whoever starts anew never adds to what another has left: that is cut to
its last whole line and closed.
"""

import os
from datetime import UTC, date, datetime
from pathlib import Path

from nextbest.engine.batch.durable import settle
from nextbest.engine.decision_log.files import closed, log_files, next_file


class Appender:
    """Writes one log. For one thread; every OSError leaves whole lines, and may be tried again."""

    def __init__(self, folder: Path, most_bytes: int) -> None:
        """A file is closed before it would hold more bytes than that, and when its day (in UTC) is over."""
        self._folder = folder
        self._most = most_bytes
        self._place: int | None = None
        self._path = folder
        self._day = date.min
        self._good = 0
        """Bytes of the open file that are whole lines."""

    def recover(self) -> list[Path]:
        """Close what a writer that was killed left open, without its torn last line; the files that this made."""
        left = [each.path for each in log_files(self._folder) if each.open]
        return [found for each in left if (found := _recovered(each)) is not None]

    def append(self, lines: bytes, at: datetime) -> Path | None:
        """Add whole lines of decisions made at about a time; the file that was closed before, if one was."""
        day = at.astimezone(UTC).date()
        done = None
        if self._place is not None and (day != self._day or self._good + len(lines) > self._most):
            done = self.close()
        if self._place is None:
            self._open(day)
        self._write(lines)
        return done

    def over(self, now: datetime) -> bool:
        """Whether a file is open whose day is over."""
        return self._place is not None and now.astimezone(UTC).date() > self._day

    def close(self) -> Path | None:
        """Close the open file and put it on the disk; its path, None where there is none."""
        if self._place is None:
            return None
        os.fsync(self._place)
        os.close(self._place)
        self._place = None
        return _renamed(self._path)

    def _open(self, day: date) -> None:
        path = next_file(self._folder, day)
        # Nobody but the owner reads what was decided for whom.
        self._place = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        self._path, self._day, self._good = path, day, 0

    def _write(self, lines: bytes) -> None:
        assert self._place is not None
        os.ftruncate(self._place, self._good)
        os.lseek(self._place, self._good, os.SEEK_SET)
        rest = memoryview(lines)
        while rest:
            rest = rest[os.write(self._place, rest) :]
        self._good += len(lines)


def _recovered(path: Path) -> Path | None:
    with path.open("r+b") as stream:
        whole = _whole_lines(stream.read())
        stream.truncate(whole)
        stream.flush()
        os.fsync(stream.fileno())
    if not whole:
        path.unlink()
        return None
    return _renamed(path)


def _whole_lines(written: bytes) -> int:
    """So many bytes end with a line."""
    return written.rfind(b"\n") + 1


def _renamed(path: Path) -> Path:
    done = closed(path)
    path.replace(done)
    settle(path.parent)
    return done
