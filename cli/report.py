"""`nextbest report`: what a policy does to its customers, as a page and as figures."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from nextbest.cli import options

if TYPE_CHECKING:
    from nextbest.engine.analysis.report.report import Keep

EPILOG = """\b
Examples:
  nextbest report policies/cdnow --out report.html --now 1998-06-30T12:00:00-04:00
  nextbest report policies/cdnow --format json --now 1998-06-30T12:00:00-04:00
  nextbest report policies/retail_next_best --out retail.html --rows rows \\
    --source customers=policies/retail_next_best/customers.jsonl --now 2026-11-20T10:00:00-05:00"""

SUFFIXES = {".html": "html", ".htm": "html", ".json": "json"}


@dataclass(frozen=True, slots=True)
class Asked:
    """The command line."""

    bundle: Path
    sources: Mapping[str, str] | None
    now: datetime | None
    orders: str | None
    rows: Path | None
    store: str | None
    format_: str | None
    out: Path | None
    quiet: bool


@click.command(name="report", epilog=EPILOG)
@options.bundle_argument
@options.sources_of_run_option
@options.now_option
@click.option(
    "--orders",
    metavar="HISTORY.FIELD",
    help="The amount of money that an order is worth.  [default: orders.total, or the only amount in a history]",
)
@click.option(
    "--rows",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help="Write the rows behind the figures into this folder, as CSV files.",
)
@options.store_option
@click.option(
    "--format",
    "format_",
    type=click.Choice(["html", "json"]),
    help="Form of the report.  [default: html; json where --out ends in .json]",
)
@options.out_option
@options.quiet_option
def command(**asked: Any) -> None:
    """Report what a policy does to its customers.

    Customers and their histories come from the bundle's `sources:`, or from `--source`, as in `run`. Every month end
    since the first record is recomputed: customers by stage, how they move, what they are worth, which goals are
    reached. At `--now`: what each stage's customers can be offered, who gets what and what stops the rest, who has
    nothing to receive and why, contacts by channel, day and hour against the limits, obligations, how many of those who
    were sent something did what it is for, and experiments against those who were held out. With `--store` contacts are
    what the store remembers.

    HTML is one page that needs nothing else. JSON has the same figures; each list of them names the table of rows that
    it comes from, and `--rows` writes these tables.

    Takes the extra `batch`: pip install 'nextbest[batch]'.
    """
    report(Asked(**asked))


def report(asked: Asked) -> None:
    """Make it."""
    from nextbest.cli.output import json_page, output
    from nextbest.cli.pages.html import html
    from nextbest.cli.reporting.page import page
    from nextbest.cli.stores import perhaps_opened
    from nextbest.engine import Engine
    from nextbest.engine.analysis.report.figures import figures
    from nextbest.engine.analysis.report.report import Asked as Wanted
    from nextbest.engine.analysis.report.report import report as made

    engine = Engine.load(asked.bundle, prebuilt=False)
    with (
        output(asked.out, quiet=asked.quiet) as out,
        perhaps_opened(asked.store, out.aside) as store,
        _kept(asked.rows) as keep,
    ):
        now = options.taken(asked.now, out)
        found = made(engine, asked.sources or {}, now, Wanted(asked.orders, store, keep))
        told = figures(found)
        form = options.form(asked.format_, asked.out, SUFFIXES, "html")
        out.result(json_page(told) if form == "json" else html(page(found, told)))


@contextmanager
def _kept(folder: Path | None) -> Iterator["Keep"]:
    """Where rows go: into CSV files of a folder, or nowhere."""
    import csv
    from contextlib import ExitStack

    from nextbest.cli.output import whole_file
    from nextbest.engine.analysis.report.report import ROWS, nobody

    if folder is None:
        yield nobody
        return
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise click.UsageError(f"cannot make `{folder}`: {(error.strerror or str(error)).lower()}") from error
    with ExitStack() as open_files:
        writers = {}
        for name, columns in ROWS.items():
            stream = open_files.enter_context(whole_file(folder / f"{name}.csv"))
            writers[name] = csv.writer(stream, lineterminator="\n")
            writers[name].writerow(columns)
        yield lambda name, row: writers[name].writerow(row)
