"""The texts that a bundle was built from, by fingerprint: whether they are still what stands there."""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from nextbest.dsl.files.load import SUFFIXES, bundle_files
from nextbest.engine.loading import BUILT


@dataclass(frozen=True, slots=True)
class Texts:
    """The files of a bundle, its CSV files among them."""

    name: str
    """Of the file or folder itself."""
    folder: bool
    files: Mapping[str, str]
    """By path from the folder in which they stand, the SHA-256 of what is in them."""

    def to_json(self) -> dict[str, object]:
        """As it stands in the head of a built bundle."""
        return {"name": self.name, "folder": self.folder, "files": dict(sorted(self.files.items()))}

    def same(self, path: Path) -> bool:
        """Whether these are the files of the bundle at a path. Reads them, and understands nothing of them.

        Raises OSError where one cannot be read.
        """
        path = path.resolve()
        if (path.name, path.is_dir()) != (self.name, self.folder):
            return False
        here = _folder(path)
        there = {each.relative_to(here).as_posix() for each in bundle_files(path)}
        known = {each for each in self.files if each.endswith(SUFFIXES)}
        return there == known and all(_print(here / each) == digest for each, digest in self.files.items())


class Watched:
    """Reads files, and remembers what stood in them."""

    def __init__(self) -> None:
        self._files: dict[Path, str] = {}

    def __call__(self, path: Path) -> bytes:
        """What stands in a file. Raises OSError where it cannot be read."""
        found = path.read_bytes()
        self._files[path] = sha256(found).hexdigest()
        return found

    def texts(self, path: Path) -> Texts:
        """What was read of the bundle at a path."""
        here = _folder(path)
        files = {each.relative_to(here).as_posix(): digest for each, digest in self._files.items()}
        return Texts(path.resolve().name, path.is_dir(), files)


def texts_of(form: Mapping[str, Any]) -> Texts:
    """What the head of a built bundle says of its texts.

    Raises ValueError, TypeError or LookupError where it is none.
    """
    name, folder, files = form["name"], form["folder"], form["files"]
    if type(name) is not str or type(folder) is not bool or not all(map(_inside, (name, *files))):
        raise ValueError("files of a bundle that are none")
    return Texts(name, folder, dict(files))


def beside(path: Path) -> Path:
    """Where the built bundle of a file or folder stands: `shop.nbp` beside `shop/` or `shop.yaml`."""
    whole = path.resolve()
    return whole.with_name(f"{whole.name}{BUILT}") if whole.is_dir() else whole.with_suffix(BUILT)


def _folder(path: Path) -> Path:
    """The folder in which the files of a bundle stand."""
    return path if path.is_dir() else path.parent


def _inside(name: object) -> bool:
    """Whether it names a file within the folder."""
    return isinstance(name, str) and name != "" and not Path(name).is_absolute() and ".." not in Path(name).parts


def _print(path: Path) -> str | None:
    """None where there is no such file."""
    try:
        return sha256(path.read_bytes()).hexdigest()
    except FileNotFoundError:
        return None
