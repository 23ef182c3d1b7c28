"""Files that are there whole or not at all, and a folder that one process at a time writes into."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from nextbest.engine.errors import UsageError

HALF = ".half"
"""How the name of a file ends that is being written."""


@contextmanager
def whole(path: Path, *, durable: bool = True) -> Iterator[IO[bytes]]:
    """A new file, under its name only once all of it is written, and with `durable` on the disk.

    An OSError names the file.
    """
    half = path.with_name(path.name + HALF)
    try:
        with half.open("wb") as stream:
            yield stream
            stream.flush()
            if durable:
                os.fsync(stream.fileno())
        half.replace(path)
        if durable:
            settle(path.parent)
    except BaseException as error:
        with suppress(OSError):
            half.unlink()
        if isinstance(error, OSError) and error.filename is None:
            error.filename = str(path)
        raise


def settle(folder: Path) -> None:
    """Put the names in a folder on the disk."""
    place = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(place)
    finally:
        os.close(place)


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Nobody else runs in a folder meanwhile; `UsageError` where somebody does. A killed process holds nothing."""
    place = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(place, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise UsageError(f"another run is at work in `{folder}`: wait for it, or name another folder") from None
        yield
    finally:
        os.close(place)
