"""A bundle checked as `nextbest check` does it: what the language forbids, and what is probably not meant."""

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from nextbest.dsl.check.bundle import Checked
from nextbest.engine import loading
from nextbest.engine.analysis.lint import LINTS, Lint
from nextbest.engine.analysis.lint.linted import Linted
from nextbest.engine.doors.now import parse_now


def check_path(path: Path, now: datetime | str | None = None, lints: Iterable[Lint] = LINTS) -> Checked:
    """A bundle in a file or a folder, None exactly where there are errors, and all that was found in it.

    `now`, as in `Engine.decide`, is for lints that need a date. Raises OSError where a file cannot be read.
    """
    bundle, report = loading.check_path(path)
    if bundle is not None:
        linted = Linted(bundle, report, None if now is None else parse_now(now))
        report.extend([found for lint in lints for found in lint(linted)])
    return Checked(bundle, report)
