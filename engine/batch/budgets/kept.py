"""What a run keeps on disk until budgets are settled: in a file without a name, which goes when the run does."""

import pickle
from tempfile import TemporaryFile
from threading import Lock
from typing import Any, NamedTuple, Self


class Place(NamedTuple):
    """Where something is kept."""

    start: int
    size: int


class Kept:
    """Values in the order in which they come; safe in threads. Nobody else can reach the file: it may be unpickled."""

    def __init__(self) -> None:
        self._file = TemporaryFile()  # noqa: SIM115  # closed by `close`
        self._lock = Lock()

    def put(self, value: object) -> Place:
        """Keep something. OSError where the disk is full."""
        told = pickle.dumps(value, protocol=5)
        with self._lock:
            start = self._file.seek(0, 2)
            self._file.write(told)
        return Place(start, len(told))

    def get(self, place: Place) -> Any:
        """What is kept there."""
        with self._lock:
            self._file.seek(place.start)
            told = self._file.read(place.size)
        return pickle.loads(told)  # our own

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let it go."""
        self._file.close()
