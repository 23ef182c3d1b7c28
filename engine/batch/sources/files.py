"""Files on disk: which ones a path means, what they hold as a digest, and whether they stay as they are."""

import hashlib
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from glob import glob
from pathlib import Path

from nextbest.engine.errors import SourceChanged

BLOCK = 1 << 20


def files_of(path: str) -> list[Path]:
    """The files that a path means: itself, the Parquet files below a folder, or those that fit a pattern; sorted."""
    here = Path(path)
    if here.is_dir():
        return sorted(each for each in here.rglob("*.parquet") if each.is_file())
    if here.exists():
        return [here]
    return sorted(Path(each) for each in glob(path, recursive=True)) if any(sign in path for sign in "*?[") else []


@dataclass(slots=True)
class Watched:
    """Some files, as they were when the run began."""

    files: Sequence[Path]
    _states: tuple[tuple[int, int, int], ...] = field(init=False)
    _digest: str = field(init=False, default="")
    _failed: OSError | None = field(init=False, default=None)
    _work: threading.Thread | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        self._states = tuple(map(_state, self.files))

    @property
    def bytes(self) -> int:
        """How large they are together."""
        return sum(size for _, size, _ in self._states)

    def begin(self) -> None:
        """Work out the digest beside the run."""
        if self._work is None:
            self._work = threading.Thread(target=self._read, name="digest", daemon=True)
            self._work.start()

    def digest(self) -> str:
        """SHA-256 of what they hold, one after the other, in hexadecimal digits. Raises OSError."""
        self.begin()
        assert self._work is not None, "begun"
        self._work.join()
        if self._failed is not None:
            raise self._failed
        return self._digest

    def check(self) -> None:
        """Raises SourceChanged where a file is no longer as it was."""
        for file, before in zip(self.files, self._states, strict=True):
            try:
                same = _state(file) == before
            except OSError:
                same = False
            if not same:
                raise SourceChanged(str(file))

    def _read(self) -> None:
        found = hashlib.sha256()
        try:
            for file in self.files:
                with file.open("rb") as stream:
                    while block := stream.read(BLOCK):
                        found.update(block)
        except OSError as error:
            self._failed = error
        self._digest = found.hexdigest()


def _state(file: Path) -> tuple[int, int, int]:
    """Which file it is, its size, and when it was last written to, in nanoseconds."""
    found = file.stat()
    return found.st_ino, found.st_size, found.st_mtime_ns
