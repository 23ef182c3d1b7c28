"""`nextbest check`: everything that is wrong with bundles, at once, each with its place and what to do."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from nextbest.cli import exits, options

if TYPE_CHECKING:
    from nextbest.cli.checked import Checked

EPILOG = """\b
Examples:
  nextbest check policies/cdnow
  nextbest check policies/retail_next_best --strict
  nextbest check policies/cdnow policies/retail_next_best --format json"""


@dataclass(frozen=True, slots=True)
class Asked:
    """The command line."""

    bundles: tuple[Path, ...]
    strict: bool
    now: datetime | None
    format_: str | None
    out: Path | None
    quiet: bool


@click.command(name="check", epilog=EPILOG)
@click.argument("bundles", metavar="BUNDLE...", nargs=-1, required=True, type=options.EXISTING)
@click.option("--strict", is_flag=True, help="Warnings are findings too: exit code 1.")
@click.option(
    "--now",
    metavar="WHEN",
    callback=options.moment,
    help="Also find what is over at that time: ISO 8601 with its offset, 2026-11-20T10:00:00-05:00.",
)
@options.format_option
@options.out_option
@options.quiet_option
def command(**asked: Any) -> None:
    """Find every mistake in bundles, with its place and how to mend it.

    A BUNDLE is a file or a folder. Errors keep a bundle from deciding; warnings do not.

    JSON is one document with `bundles`, `diagnostics`, `errors`, `warnings`, `files` and `complete` (false where there
    are more than a thousand errors or warnings: the first are there). A diagnostic has `bundle`, `rule` (a stable
    name), `severity`, `message`, `help`, `file`, `start` and `end` (each `line` and `column` from 1, in code points,
    the end not in it), `edit` (`file`, `start`, `end`, `text`, or null) and `related` (a list of `file`, `start`,
    `end`, `message`).
    """
    options.end(check(Asked(**asked)))


def check(asked: Asked) -> int:
    """Check them all; the exit code."""
    from nextbest.cli.checked import json_report, render_checked
    from nextbest.cli.output import json_page, output

    with output(asked.out, quiet=asked.quiet) as out:
        checked = [_checked(path, asked.now) for path in asked.bundles]
        if options.machine(asked.format_, asked.out):
            out.result(json_page(json_report(checked)))
        else:
            page = render_checked(checked, out.surface, quiet=asked.quiet)
            if page:
                out.result(page)
    return exits.FINDINGS if any(each.fails(strict=asked.strict) for each in checked) else exits.FINE


def _checked(path: Path, now: datetime | None) -> "Checked":
    from nextbest.cli.checked import Checked
    from nextbest.dsl.files.load import bundle_files
    from nextbest.engine.analysis.check import check_path

    try:
        bundle, report = check_path(path, now)
    except OSError as error:
        where, reason = error.filename or path, (error.strerror or str(error)).lower()
        raise click.UsageError(f"cannot read `{where}`: {reason}") from error
    return Checked(path, len(bundle_files(path)), bundle, report.diagnostics, report.complete)
