"""A bundle checked as `nextbest check` does it: what the language forbids, and what is probably not meant."""

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from nextbest.dsl.check.bundle import Checked, check_loaded
from nextbest.dsl.files.load import load_path
from nextbest.dsl.heard import Listener
from nextbest.engine.analysis.lint import LINTS, Lint
from nextbest.engine.analysis.lint.linted import Linted
from nextbest.engine.doors.now import parse_now
from nextbest.engine.functions import FUNCTIONS
from nextbest.engine.loading import refuse_built


def check_path(path: Path, now: datetime | str | None = None, lints: Iterable[Lint] = LINTS) -> Checked:
    """A bundle in a file or a folder, None exactly where there are errors, and all that was found in it.

    `now`, as in `Engine.decide`, is for lints that need a date. Raises OSError where a file cannot be read,
    `UsageError` for a built bundle.
    """
    refuse_built(path)
    listener = Listener()
    loaded = load_path(path, listener)
    bundle, report = check_loaded(loaded, FUNCTIONS)
    if bundle is not None and loaded.document is not None:
        at = None if now is None else parse_now(now)
        expressions = [expression for _, expression in sorted(listener.heard.items())]
        linted = Linted(bundle, loaded.document, expressions, report, at)
        report.extend([found for lint in lints for found in lint(linted)])
    return Checked(bundle, report)
