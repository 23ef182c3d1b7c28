"""`nextbest fmt`: canonical text of bundles, in place; never another meaning, never a lost comment."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from nextbest.cli import exits, options

if TYPE_CHECKING:
    from nextbest.cli.output import Output
    from nextbest.dsl.format.bundle import Formatted, Result

EPILOG = """\b
Examples:
  nextbest fmt policies/cdnow
  nextbest fmt --check policies/cdnow policies/retail_next_best
  nextbest fmt --diff policies/cdnow
  cat policies/cdnow/cdnow.yaml | nextbest fmt -"""


@dataclass(frozen=True, slots=True)
class Asked:
    """The command line."""

    bundles: tuple[Path, ...]
    check: bool
    diff: bool
    quiet: bool


@click.command(name="fmt", epilog=EPILOG)
@click.argument(
    "bundles",
    metavar="BUNDLE...",
    nargs=-1,
    required=True,
    type=click.Path(exists=True, allow_dash=True, path_type=Path),
)
@click.option("--check", is_flag=True, help="Write nothing; list the files that would change, with exit code 1.")
@click.option("--diff", is_flag=True, help="Write nothing; show what would change.")
@options.quiet_option
def command(**asked: Any) -> None:
    """Write bundles in canonical text.

    A BUNDLE is a file or a folder, whose tests are left alone; `-` is stdin, and the result goes to stdout.

    Expressions and clauses get one spelling (`is` for text, `=` for numbers, `none(…)` for `count(…) = 0`, `10_000`
    for `10000`), files one indentation, at most one blank line in a row, and LF. Order, comments, line breaks within
    expressions, and the choice between one line and a block stay yours, except that what is longer than 120 columns
    becomes a block, and so does a `{ }` or `[ ]` with an expression that needs quotes there. What a bundle means, and
    so its digest, never changes. A bundle that is not sound YAML is left alone; one with other mistakes is formatted
    as far as it is understood.
    """
    options.end(fmt(Asked(**asked)))


def fmt(asked: Asked) -> int:
    """Format them all; the exit code."""
    from nextbest.cli.output import output

    code = exits.FINE
    with output(None, quiet=asked.quiet) as out:
        for path in asked.bundles:
            formatted, report = _formatted(path)
            if not report.ok:
                from nextbest.cli.render_diagnostics import render_report

                out.problem(render_report(report.errors, out.aside_surface))
                code = exits.FINDINGS
            for file in formatted:
                _finish(file, asked, out, stdin=str(path) == "-")
                code = exits.FINDINGS if asked.check and file.changed else code
    return code


def _formatted(path: Path) -> "Result":
    from nextbest.cli.customers import opened
    from nextbest.dsl.format.bundle import format_bytes, format_path
    from nextbest.engine.functions import FUNCTIONS
    from nextbest.engine.loading import refuse_built

    if str(path) == "-":
        with opened(path) as stream:
            return format_bytes(stream.read(), "stdin", FUNCTIONS)
    refuse_built(path)
    try:
        return format_path(path, FUNCTIONS)
    except OSError as error:
        where, reason = error.filename or path, (error.strerror or str(error)).lower()
        raise click.UsageError(f"cannot read `{where}`: {reason}") from error


def _finish(file: "Formatted", asked: Asked, out: "Output", *, stdin: bool) -> None:
    """Write a file, or say what would change in it."""
    if asked.diff and file.changed:
        from nextbest.cli.render_diff import diff_lines

        lines = list(diff_lines(file.before, file.after, file.name, f"{file.name} (formatted)", out.surface))
        out.stream.writelines(lines or [f"{file.name}: only line ends, or a byte order mark, change\n"])
    if asked.check and not asked.diff and file.changed:
        out.result(f"would change: {file.name}")
    if asked.check or asked.diff:
        return
    if stdin:
        out.stream.write(file.after)
    elif file.changed:
        from nextbest.cli.output import whole_file

        with whole_file(Path(file.name)) as stream:
            stream.write(file.after)
        out.aside(f"formatted: {file.name}")
