"""The texts that a bundle was built from, by fingerprint: whether they are still what stands there."""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from os.path import abspath
from pathlib import Path
from typing import Any

from nextbest.dsl.files.load import bundle_files
from nextbest.engine.loading import BUILT


@dataclass(frozen=True, slots=True)
class Texts:
    """What a bundle was read from."""

    name: str
    """Of the file or folder itself."""
    folder: bool
    files: Mapping[str, str]
    """The bundle's own files, by path from the folder in which they stand: the SHA-256 of what is in them."""
    tables: Mapping[str, str]
    """The same of the CSV files that it names."""

    def to_json(self) -> dict[str, object]:
        """As it stands in the head of a built bundle."""
        files, tables = dict(sorted(self.files.items())), dict(sorted(self.tables.items()))
        return {"name": self.name, "folder": self.folder, "files": files, "tables": tables}

    def same(self, path: Path) -> bool:
        """Whether this is what the bundle at a path would be read from. Reads it, and understands nothing of it.

        Raises OSError where a file cannot be read.
        """
        path = _whole(path)
        if (path.name, path.is_dir()) != (self.name, self.folder):
            return False
        here = _folder(path)
        if {each.relative_to(here).as_posix() for each in bundle_files(path)} != self.files.keys():
            return False
        given = (*self.files.items(), *self.tables.items())
        return all(_print(here / name) == digest for name, digest in given)


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
        here, own = _folder(path), {*bundle_files(path)}
        files: dict[str, str] = {}
        tables: dict[str, str] = {}
        for each, digest in self._files.items():
            (files if each in own else tables)[each.relative_to(here).as_posix()] = digest
        return Texts(_whole(path).name, path.is_dir(), files, tables)


def texts_of(form: Mapping[str, Any]) -> Texts:
    """What the head of a built bundle says of its texts.

    Raises ValueError, TypeError or LookupError where it is none.
    """
    name, folder, files, tables = (form[each] for each in ("name", "folder", "files", "tables"))
    if type(name) is not str or type(folder) is not bool or not all(map(_inside, (name, *files, *tables))):
        raise ValueError("files of a bundle that are none")
    return Texts(name, folder, dict(files), dict(tables))


def beside(path: Path) -> Path:
    """Where the built bundle of a file or folder stands: `shop.nbp` beside `shop/` or `shop.yaml`."""
    whole = _whole(path)
    if not whole.is_dir():
        return whole.with_suffix(BUILT)
    # Nothing stands beside the root of all folders.
    return whole.with_name(f"{whole.name}{BUILT}") if whole.name else whole / BUILT


def _whole(path: Path) -> Path:
    """With all folders above it. Links are not followed: files are looked for beside what was named."""
    return Path(abspath(path))


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
