"""`nextbest build`: a bundle in one file that loads without parsing."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from nextbest.cli import exits, options

EPILOG = """\b
Examples:
  nextbest build policies/cdnow
  nextbest build policies/cdnow --check
  nextbest build policies/cdnow --out live.nbp"""


@dataclass(frozen=True, slots=True)
class Asked:
    """The command line."""

    bundle: Path
    check: bool
    out: Path | None
    quiet: bool


@click.command(name="build", epilog=EPILOG)
@options.bundle_argument
@click.option("--check", is_flag=True, help="Write nothing; exit code 1 where the file is not what would be written.")
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="PATH",
    help="The file to write, whole or not at all.  [default: beside the bundle, `shop.nbp` for `shop/` or `shop.yaml`]",
)
@options.quiet_option
def command(**asked: Any) -> None:
    """Check a bundle and write it into one file that loads at once, however large it is.

    BUNDLE is a file or a folder. What the file says is what the bundle said when it was built: decisions and
    explanations are the same, word for word. `decide`, `explain`, `stage`, `contacts` and `schema` take the file in the
    place of BUNDLE; `check`, `fmt`, `graph` and `eval` ask for what only the texts have.

    The file holds data and no programs. It is refused, with what to do, where it is damaged, where another nextbest
    built it, and where the bundle stands beside it and has changed since. Whoever names the bundle itself gets it from
    the file beside it as long as that was built from the very texts and CSV files that are there; else they are read.

    The same bundle gives the same bytes.
    """
    options.end(build(Asked(**asked)))


def build(asked: Asked) -> int:
    """Build it, or look whether that is needed; the exit code."""
    from nextbest.cli.output import output
    from nextbest.engine.prebuilt.texts import beside

    target = asked.out or beside(asked.bundle)
    with output(None, quiet=asked.quiet) as out:
        if asked.check:
            why = _outdated(asked.bundle, target)
            out.aside(f"up to date: {target}") if why is None else out.problem(f"to be built: {target}: {why}")
            return exits.FINE if why is None else exits.FINDINGS
        size = _write(asked.bundle, target)
        out.aside(f"built: {target}, {size:,} bytes")
    return exits.FINE


def _outdated(bundle: Path, target: Path) -> str | None:
    from nextbest.engine.prebuilt.load import outdated

    try:
        return outdated(bundle, target)
    except OSError as error:
        where, reason = error.filename or target, (error.strerror or str(error)).lower()
        raise click.UsageError(f"cannot read `{where}`: {reason}") from error


def _write(bundle: Path, target: Path) -> int:
    from nextbest.cli.output import whole_file
    from nextbest.engine.prebuilt.load import build as built

    data = built(bundle)
    with whole_file(target) as stream:
        stream.write(data.decode("ascii"))
    return len(data)
