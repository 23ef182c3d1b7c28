"""`nextbest check`: everything that is wrong with bundles, at once, each with its place and what to do."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from nextbest.cli import exits, options

if TYPE_CHECKING:
    from nextbest.cli.checked import Checked
    from nextbest.cli.output import Output

EPILOG = """\b
Examples:
  nextbest check policies/cdnow
  nextbest check policies/retail_next_best --strict
  nextbest check policies/cdnow --fix
  nextbest check policies/cdnow policies/retail_next_best --format sarif --out findings.sarif"""
FORMS = {".json": "json", ".sarif": "sarif", ".xml": "junit"}
"""What the name of the file says of the form."""


@dataclass(frozen=True, slots=True)
class Asked:
    """The command line."""

    bundles: tuple[Path, ...]
    strict: bool
    now: datetime | None
    format_: str | None
    out: Path | None
    quiet: bool
    fix: bool
    since: str | None


@click.command(name="check", epilog=EPILOG)
@click.argument("bundles", metavar="BUNDLE...", nargs=-1, required=True, type=options.EXISTING)
@click.option("--strict", is_flag=True, help="Warnings are findings too: exit code 1.")
@click.option(
    "--now",
    metavar="WHEN",
    callback=options.moment,
    help="Also find what is over at that time: ISO 8601 with its offset, 2026-11-20T10:00:00-05:00.",
)
@click.option(
    "--fix", is_flag=True, help="First mend what only needs to be said in other words; names are never guessed."
)
@click.option(
    "--since",
    metavar="REV",
    help="Only what the bundles did not have at that revision of their git repository: a branch, a tag, HEAD~1.",
)
@click.option(
    "--format",
    "format_",
    type=click.Choice(["people", "json", "sarif", "github", "junit", "plain"]),
    help="Form of results.  [default: people; json, sarif or junit where --out ends in .json, .sarif or .xml]",
)
@options.out_option
@options.quiet_option
def command(**asked: Any) -> None:
    """Find every mistake in bundles, with its place and how to mend it.

    A BUNDLE is a file or a folder. Errors keep a bundle from deciding; warnings do not.

    `sarif` is SARIF 2.1.0, `github` workflow commands, `junit` JUnit's XML, `plain` a line for each finding.

    JSON is one document with `bundles`, `diagnostics`, `errors`, `warnings`, `files` and `complete` (false where there
    are more than a thousand errors or warnings: the first are there). A diagnostic has `bundle`, `rule` (a stable
    name), `severity`, `message`, `help`, `file`, `start` and `end` (each `line` and `column` from 1, in code points,
    the end not in it), `edit` (`file`, `start`, `end`, `text`, or null) and `related` (a list of `file`, `start`,
    `end`, `message`).
    """
    options.end(check(Asked(**asked)))


def check(asked: Asked) -> int:
    """Check them all; the exit code."""
    from nextbest.cli.output import output
    from nextbest.engine.uncollected import uncollected

    with uncollected(), output(asked.out, quiet=asked.quiet) as out:
        if asked.fix:
            fixed = sum(_fixed(path, asked.now) for path in asked.bundles)
            out.aside(f"{fixed or 'no'} {'edit was' if fixed == 1 else 'edits were'} made")
        checked = [_checked(path, asked) for path in asked.bundles]
        form = options.form(asked.format_, asked.out, FORMS, "people")
        page = _page(checked, form, asked, out)
        if page:
            out.result(page)
    return exits.FINDINGS if any(each.fails(strict=asked.strict) for each in checked) else exits.FINE


def _page(checked: "list[Checked]", form: str, asked: Asked, out: "Output") -> str:
    """All that was found, in a form."""
    from nextbest.cli import checked as told
    from nextbest.cli.output import json_page

    found = [each for bundle in checked for each in bundle.diagnostics]
    match form:
        case "json":
            return json_page(told.json_report(checked))
        case "sarif":
            from nextbest.cli.findings.sarif import sarif

            return json_page(sarif(found, Path.cwd()))
        case "github":
            from nextbest.cli.findings.github import annotation

            return "\n".join(str(annotation(each)) for each in found)
        case "junit":
            from nextbest.cli.findings.junit import checked_junit

            failing = [each for each in found if asked.strict or each.severity == "error"]
            fine = [str(each.path) for each in checked if not each.diagnostics]
            return checked_junit(fine, failing, [each for each in found if each not in failing])
        case "plain":
            from nextbest.cli.findings.plain import plain

            return plain(found)
    return told.render_checked(checked, out.surface, quiet=asked.quiet)


def _fixed(path: Path, now: datetime | None) -> int:
    """How many edits were made in a bundle."""
    from nextbest.cli.fixing import fix
    from nextbest.engine.analysis.check import check_path

    with _reading(path):
        return fix(path, lambda path: check_path(path, now))


def _checked(path: Path, asked: Asked) -> "Checked":
    from nextbest.cli.checked import Checked
    from nextbest.dsl.files.load import bundle_files
    from nextbest.engine.analysis.check import check_path

    with _reading(path):
        bundle, report = check_path(path, asked.now)
        found = report.diagnostics
        if asked.since is not None:
            from nextbest.cli.since import new_since

            found = new_since(asked.since, path, found, lambda path: check_path(path, asked.now))
    return Checked(path, len(bundle_files(path)), bundle, found, report.complete)


@contextmanager
def _reading(path: Path) -> Iterator[None]:
    """A file that cannot be read is wrong use."""
    try:
        yield
    except OSError as error:
        where, reason = error.filename or path, (error.strerror or str(error)).lower()
        raise click.UsageError(f"cannot read `{where}`: {reason}") from error
