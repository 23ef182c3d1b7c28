"""`nextbest compile`: a bundle as one query, for a warehouse."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from nextbest.cli import options

DIALECTS = ("duckdb", "spark", "postgres", "snowflake", "bigquery")

EPILOG = """\b
Examples:
  nextbest compile policies/cdnow --dialect duckdb --now 2026-11-20T10:00:00-05:00
  nextbest compile policies/retail_next_best --dialect spark --out next_best.sql"""


@dataclass(frozen=True, slots=True)
class Asked:
    """The command line."""

    bundle: Path
    dialect: str
    now: datetime | None
    out: Path | None
    quiet: bool


@click.command(name="compile", epilog=EPILOG)
@options.bundle_argument
@click.option("--dialect", required=True, type=click.Choice(DIALECTS), help="Whose SQL it is to be.")
@options.now_option
@options.out_option
@options.quiet_option
def command(**asked: Any) -> None:
    """Print the query that decides for all customers of a warehouse at once.

    It gives of each customer the stage, the engagement and channel with their key, or the kind of no action: what
    `decide` says, for one outbound place. Its head says which tables and columns it reads, and in which form. Comments
    name the engagement and the rule of each column.

    Before it stand queries that count the rows that break what it rests on, which the door of nextbest would have
    mended or refused: all counts must be 0.

    Whatever depends on the time alone stands in it as a constant: a query is good for the instant of --now.

    Takes the extra `batch`: pip install 'nextbest[batch]'.
    """
    compile_(Asked(**asked))


def compile_(asked: Asked) -> None:
    """Print it."""
    from nextbest.cli.output import output
    from nextbest.engine.errors import MissingExtra
    from nextbest.engine.loading import read_bundle
    from nextbest.engine.lowering.lower import lower

    try:
        from nextbest.engine.backends.sql.compiled import DIALECTS, compiled
    except ModuleNotFoundError as error:
        if error.name != "sqlglot":
            raise
        raise MissingExtra("batch") from error
    graph = lower(read_bundle(asked.bundle))
    with output(asked.out, quiet=asked.quiet) as out:
        now = options.taken(asked.now, out)
        out.result(compiled(graph, int(now.timestamp()), DIALECTS[asked.dialect]))
