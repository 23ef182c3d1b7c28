"""From a bundle's text to what the engine reads: as `check`, with the function table, and an error where it has any."""

from pathlib import Path

from nextbest.dsl.check_bundle import check_document
from nextbest.dsl.load import Loaded, load_path, load_text
from nextbest.dsl.typed import Bundle
from nextbest.engine.errors import BundleError, UsageError
from nextbest.engine.functions import FUNCTIONS


def read_bundle(path: Path) -> Bundle:
    """A bundle in a file or a folder; `BundleError` with everything that is wrong, `UsageError` where nothing is."""
    try:
        loaded = load_path(path)
    except OSError as error:
        raise UsageError(f"cannot read `{path}`: {error.strerror or error}") from error
    return _checked(loaded)


def read_bundle_text(text: str, name: str) -> Bundle:
    """A bundle in memory, named `name` in messages."""
    return _checked(load_text(text, name))


def _checked(loaded: Loaded) -> Bundle:
    document, report = loaded
    bundle = None if document is None else check_document(document, FUNCTIONS, report)
    if bundle is None or not report.ok:
        raise BundleError(report)
    return bundle
