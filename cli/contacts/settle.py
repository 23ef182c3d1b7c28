"""`nextbest contacts … confirm` and `release`: a reserved message was sent, or was not."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click

from nextbest.cli import options

if TYPE_CHECKING:
    from nextbest.engine.stores.store import Outcome

CONFIRM = """\b
Examples:
  nextbest contacts policies/cdnow confirm --decision ID --store sqlite:///contacts.db
  nextbest contacts policies/cdnow confirm --file sent.csv --store sqlite:///contacts.db
  nextbest contacts policies/cdnow confirm --file runs/june/worklists/winback --store sqlite:///contacts.db"""
RELEASE = """\b
Examples:
  nextbest contacts policies/cdnow release --decision ID --store sqlite:///contacts.db
  nextbest contacts policies/cdnow release --file failed.csv --store sqlite:///contacts.db"""

decision_option = click.option("--decision", metavar="ID", help="The decision that reserved it.")
place_option = click.option("--place", metavar="NAME", help="Only what it chose for this place.  [default: all of it]")


@dataclass(frozen=True, slots=True)
class Asked:
    """The command line."""

    decision: str | None
    place: str | None
    file: Path | None
    now: datetime | None
    store: str
    format_: str | None
    out: Path | None
    quiet: bool


@click.command(name="confirm", epilog=CONFIRM)
@decision_option
@place_option
@options.rows_option
@click.option(
    "--now",
    metavar="WHEN",
    callback=options.moment,
    help="When it was sent: ISO 8601 with its offset, 2026-11-20T10:00:00-05:00.  [default: the clock]",
)
@options.needed_store_option
@options.format_option
@options.out_option
@options.quiet_option
def confirm(**asked: Any) -> None:
    """Say that what a decision reserved was sent.

    Its slots become contacts, and its offers are issued. A slot that has lapsed or was released is refused.

    Rows have the column `contact`, or `decision` and perhaps `place`, and perhaps `at` (when it was sent): the work
    lists of a run that reserves are such rows. JSON has one line a row: its columns, `kind` (`done`, `repeated`,
    `refused`) and `reason`.
    """
    options.end(_settle(Asked(**asked), "confirmed"))


@click.command(name="release", epilog=RELEASE)
@decision_option
@place_option
@options.rows_option
@click.option(
    "--now",
    metavar="WHEN",
    callback=options.moment,
    help="When that is: ISO 8601 with its offset, 2026-11-20T10:00:00-05:00.  [default: the clock]",
)
@options.needed_store_option
@options.format_option
@options.out_option
@options.quiet_option
def release(**asked: Any) -> None:
    """Say that what a decision reserved was not sent.

    Its slots are free again, and budgets get back what it drew. What was confirmed is refused.

    Rows have the column `contact`, or `decision` and perhaps `place`, and perhaps `at`. JSON has one line a row: its
    columns, `kind` (`done`, `repeated`, `refused`) and `reason`.
    """
    options.end(_settle(Asked(**asked), "released"))


def _settle(asked: Asked, how: Literal["confirmed", "released"]) -> int:
    """Confirm or release one decision or a file of them; the exit code."""
    from nextbest.cli.contacts import reports
    from nextbest.cli.output import output
    from nextbest.cli.rows import Columns
    from nextbest.cli.stores import opened_store

    given = {"decision": asked.decision, "place": asked.place}
    columns = Columns(["decision"], ["contact", "place", "at"], {"decision": "contact"})
    rows = reports.rows_of(asked.file, given, columns)
    with output(asked.out, quiet=asked.quiet) as out, opened_store(asked.store, out.aside) as store:
        now = cache(lambda: options.taken(asked.now, out))  # the clock is read only where it is needed

        def tell(row: Mapping[str, str]) -> "Outcome":
            at, id = reports.at(row, now), row.get("contact") or row["decision"]
            if how == "confirmed":
                return store.confirm(id, at=at, place=row.get("place"))
            return store.release(id, now=at, place=row.get("place"))

        machine = options.machine(asked.format_, asked.out)
        return reports.Reports(asked.file, how, ("decision", "contact"), out, machine).all(rows, tell)
