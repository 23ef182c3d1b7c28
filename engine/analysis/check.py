"""A bundle checked as `nextbest check` does it: what the language forbids, and what is probably not meant."""

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from nextbest.dsl.check.bundle import Checked, check_loaded
from nextbest.dsl.checked import Bundle
from nextbest.dsl.diagnostics import Diagnostic
from nextbest.dsl.document.bundle import Document
from nextbest.dsl.files.load import load_path
from nextbest.dsl.files.read_text import Read
from nextbest.dsl.heard import Listener
from nextbest.engine.analysis.lint import LINTS, Lint
from nextbest.engine.analysis.lint.linted import Linted
from nextbest.engine.doors.now import parse_now
from nextbest.engine.functions import FUNCTIONS
from nextbest.engine.loading import refuse_built
from nextbest.engine.uncollected import uncollected


class Studied(NamedTuple):
    """A bundle as far as it is understood, with all that was found in it."""

    bundle: Bundle | None
    """None exactly where there are errors."""
    document: Document | None
    """None where not all has its structure."""
    listener: Listener
    """The findings, and every expression that has a type."""
    of_structure: frozenset[Diagnostic]
    """Those of the findings that are about the structure."""


@uncollected()
def check_path(path: Path, now: datetime | str | None = None, lints: Iterable[Lint] = LINTS) -> Checked:
    """A bundle in a file or a folder, None exactly where there are errors, and all that was found in it.

    `now`, as in `Engine.decide`, is for lints that need a date. Raises OSError where a file cannot be read,
    `UsageError` for a built bundle.
    """
    refuse_built(path)
    studied = study(path, Listener(), now, lints)
    return Checked(studied.bundle, studied.listener)


def study(
    path: Path,
    listener: Listener,
    now: datetime | str | None = None,
    lints: Iterable[Lint] = LINTS,
    read: Read = Path.read_bytes,
) -> Studied:
    """The same with what the check understood; what is found goes to the listener. `read` is how files are read."""
    document, report, gaps = loaded = load_path(path, listener, read)
    of_structure = frozenset(report.everything)
    bundle, _ = check_loaded(loaded, FUNCTIONS)
    if bundle is not None and document is not None:
        at = None if now is None else parse_now(now)
        expressions = [expression for _, expression in sorted(listener.heard.items())]
        linted = Linted(bundle, document, expressions, report, at)
        report.extend([found for lint in lints for found in lint(linted)])
    return Studied(bundle, None if gaps else document, listener, of_structure)
