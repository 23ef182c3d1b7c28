"""From a bundle's text to what the engine reads: as `check`, with the function table, and an error where it has any."""

from pathlib import Path

from nextbest.dsl.check_bundle import check_document
from nextbest.dsl.diagnostics import Report
from nextbest.dsl.load import Loaded, load_path, load_text
from nextbest.dsl.typed import Bundle
from nextbest.engine.errors import BundleError, UsageError
from nextbest.engine.functions import FUNCTIONS


def check_path(path: Path) -> tuple[Bundle | None, Report]:
    """A bundle in a file or a folder, and all that was found in it; None exactly where there are errors.

    Raises OSError where a file cannot be read.
    """
    return _check(load_path(path))


def read_bundle(path: Path) -> Bundle:
    """A bundle in a file or a folder; `BundleError` with everything that is wrong, `UsageError` where nothing is."""
    try:
        checked = check_path(path)
    except OSError as error:
        raise UsageError(f"cannot read `{path}`: {error.strerror or error}") from error
    return _sound(*checked)


def read_bundle_text(text: str, name: str) -> Bundle:
    """A bundle in memory, named `name` in messages."""
    return _sound(*_check(load_text(text, name)))


def _check(loaded: Loaded) -> tuple[Bundle | None, Report]:
    document, report = loaded
    bundle = None if document is None else check_document(document, FUNCTIONS, report)
    return (bundle if report.ok else None), report


def _sound(bundle: Bundle | None, report: Report) -> Bundle:
    if bundle is None:
        raise BundleError(report)
    return bundle
