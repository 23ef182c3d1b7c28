"""From a bundle's files or text to what the engine reads: as `check` does it, with the engine's function table."""

from pathlib import Path

from nextbest.dsl.check import bundle as check_bundle
from nextbest.dsl.check.bundle import Checked
from nextbest.dsl.checked import Bundle
from nextbest.engine.errors import BundleError, UsageError
from nextbest.engine.functions import FUNCTIONS


def check_path(path: Path) -> Checked:
    """A bundle in a file or a folder, None exactly where there are errors, and all that was found in it.

    Raises OSError where a file cannot be read.
    """
    return check_bundle.check_path(path, FUNCTIONS)


def read_bundle(path: Path) -> Bundle:
    """A bundle in a file or a folder; `BundleError` with everything that is wrong, `UsageError` where nothing is."""
    try:
        checked = check_path(path)
    except OSError as error:
        raise UsageError(f"cannot read `{path}`: {error.strerror or error}") from error
    return _sound(checked)


def read_bundle_text(text: str, name: str, folder: Path | None = None) -> Bundle:
    """A bundle in memory, named `name` in messages; its CSV files are looked for in `folder`."""
    return _sound(check_bundle.check_text(text, name, FUNCTIONS, folder=folder))


def _sound(checked: Checked) -> Bundle:
    if checked.bundle is None:
        raise BundleError(checked.report)
    return checked.bundle
