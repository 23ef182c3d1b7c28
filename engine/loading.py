"""From a bundle's files or text to what the engine reads: as `check` does it, with the engine's function table."""

from pathlib import Path

from nextbest.dsl.check import bundle as check_bundle
from nextbest.dsl.check.bundle import Checked
from nextbest.dsl.checked import Bundle
from nextbest.dsl.files.read_text import Read
from nextbest.engine.errors import BundleError, UsageError
from nextbest.engine.functions import FUNCTIONS
from nextbest.engine.uncollected import uncollected

BUILT = ".nbp"
"""How the files of built bundles end."""


def is_built(path: Path) -> bool:
    """Whether a path names a built bundle."""
    return path.suffix == BUILT and not path.is_dir()


def refuse_built(path: Path) -> None:
    """Raise `UsageError` for a built bundle: what is asked for is asked of texts."""
    if is_built(path):
        raise UsageError(f"`{path}` is a built bundle: name the file or folder that it was built from, for its texts")


def check_path(path: Path, read: Read = Path.read_bytes) -> Checked:
    """A bundle in a file or a folder, None exactly where there are errors, and all that was found in it.

    Raises OSError where a file cannot be read, `UsageError` for a built bundle.
    """
    refuse_built(path)
    with uncollected():
        return check_bundle.check_path(path, FUNCTIONS, read=read)


def read_bundle(path: Path, read: Read = Path.read_bytes) -> Bundle:
    """A bundle in a file or a folder; `BundleError` with everything that is wrong, `UsageError` where nothing is."""
    try:
        checked = check_path(path, read)
    except OSError as error:
        raise UsageError(f"cannot read `{path}`: {error.strerror or error}") from error
    return _sound(checked)


def read_bundle_text(text: str, name: str, folder: Path | None = None) -> Bundle:
    """A bundle in memory, named `name` in messages; its CSV files are looked for in `folder`."""
    with uncollected():
        return _sound(check_bundle.check_text(text, name, FUNCTIONS, folder=folder))


def _sound(checked: Checked) -> Bundle:
    if checked.bundle is None:
        raise BundleError(checked.report)
    return checked.bundle
