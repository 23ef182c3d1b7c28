"""`nextbest runs list`: the runs in a folder."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from nextbest.cli import exits, options

if TYPE_CHECKING:
    from nextbest.cli.output import Surface
    from nextbest.engine.batch.listing import Run

EPILOG = """\b
Examples:
  nextbest runs list runs
  nextbest runs list runs/june --format json"""


@dataclass(frozen=True, slots=True)
class Asked:
    """The command line."""

    folder: Path
    format_: str | None
    out: Path | None
    quiet: bool


@click.command(name="list", epilog=EPILOG)
@click.argument("folder", metavar="DIR", type=click.Path(exists=True, file_okay=False, path_type=Path))
@options.format_option
@options.out_option
@options.quiet_option
def command(**asked: Any) -> None:
    """List the run in DIR, or those in the folders in it.

    Those that were broken off stand there too, as `unfinished`: the same `nextbest run` again goes on with them. JSON
    has one line a run.
    """
    options.end(list_(Asked(**asked)))


def list_(asked: Asked) -> int:
    """List them; the exit code."""
    from nextbest.cli.output import json_line, output
    from nextbest.engine.extras import needs

    with needs("batch"):
        from nextbest.engine.batch.listing import runs_in
    with output(asked.out, quiet=asked.quiet) as out:
        runs = list(runs_in(asked.folder))
        machine = options.machine(asked.format_, asked.out)
        for each in runs:
            out.result(json_line(each.form()) if machine else "\n".join(_lines(each, out.surface)))
        if not runs:
            out.aside(f"no run in {asked.folder}")
    return exits.FINE


def _lines(run: "Run", on: "Surface") -> list[str]:
    from nextbest.cli.text import counted, wrap

    state = "" if run.finished else ", unfinished"
    decided = f"{counted(run.counts['decided'], 'customer')} decided, {run.counts['rejected']:,} rejected"
    words = f"{run.plan.bundle} at {run.plan.now}, {decided}{state}"
    return [on.bold(f"{run.path} ({run.plan.id})"), *wrap(words, on.width, "  ")]
