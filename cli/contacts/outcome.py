"""`nextbest contacts … outcome`: what came of a message, in the words of whoever sent it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from nextbest.cli import options

if TYPE_CHECKING:
    from nextbest.dsl.checked import Bundle
    from nextbest.dsl.checked_policy import Outcome as OutcomeName
    from nextbest.engine.stores.store import Outcome, Store

EPILOG = """\b
Examples:
  nextbest contacts policies/cdnow outcome --contact ID --outcome clicked --store sqlite:///contacts.db
  nextbest contacts policies/cdnow outcome --file tracking.csv --store sqlite:///contacts.db"""


@dataclass(frozen=True, slots=True)
class Asked:
    """The command line."""

    bundle: Path
    contact: str | None
    outcome: str | None
    channel: str | None
    report: str | None
    file: Path | None
    now: datetime | None
    store: str
    format_: str | None
    out: Path | None
    quiet: bool


@click.command(name="outcome", epilog=EPILOG)
@click.option("--contact", metavar="ID", help="The contact; `nextbest contacts BUNDLE show` has its id.")
@click.option(
    "--outcome",
    metavar="WORD",
    help="opened, clicked, replied, redeemed, declined, bounced, or the sender's word for one of them.",
)
@click.option(
    "--channel", metavar="NAME", help="Whose word it is.  [default: the contact's own channel's, where channels differ]"
)
@click.option(
    "--report", metavar="ID", help="The report's own id.  [default: made of the contact, the outcome and the time]"
)
@options.rows_option
@click.option(
    "--now",
    metavar="WHEN",
    callback=options.moment,
    help="When it happened: ISO 8601 with its offset, 2026-11-20T10:00:00-05:00.  [default: the clock]",
)
@options.needed_store_option
@options.format_option
@options.out_option
@options.quiet_option
@click.pass_obj
def command(bundle: Path, /, **asked: Any) -> None:
    """Say what came of a message.

    What a sender calls an outcome is read as the channel's `outcomes` in the bundle say. Outcomes may come late, in
    any order and twice: a second report of the same id changes nothing.

    Rows have the columns `contact` and `outcome`, and perhaps `channel`, `report` and `at` (when it happened). JSON
    has one line a row: its columns, `kind` (`done`, `repeated`, `refused`) and `reason`.
    """
    options.end(outcome(Asked(bundle, **asked)))


def outcome(asked: Asked) -> int:
    """Record one outcome or a file of them; the exit code."""
    from nextbest.cli.contacts import reports
    from nextbest.cli.output import output
    from nextbest.cli.rows import Columns
    from nextbest.cli.stores import opened_store
    from nextbest.engine import Engine

    given = {name: getattr(asked, name) for name in ("contact", "outcome", "channel", "report")}
    rows = reports.rows_of(asked.file, given, Columns(["contact", "outcome"], ["channel", "report", "at"]))
    bundle = Engine.load(asked.bundle).bundle
    with output(asked.out, quiet=asked.quiet) as out, opened_store(asked.store, out.aside) as store:
        now = cache(lambda: options.taken(asked.now, out))  # the clock is read only where it is needed

        def tell(row: Mapping[str, str]) -> "Outcome":
            meant = _meant(bundle, row, store)
            at = reports.at(row, now)
            id = row.get("report") or f"{row['contact']} {meant} {at.isoformat()}"
            return store.record(row["contact"], meant, id=id, at=at)

        machine = options.machine(asked.format_, asked.out)
        return reports.Reports(asked.file, "recorded", "contact", out, machine).all(rows, tell)


def _meant(bundle: "Bundle", row: Mapping[str, str], store: "Store") -> "OutcomeName":
    from nextbest.cli.contacts.reports import Refused
    from nextbest.engine.errors import UsageError
    from nextbest.engine.outcome_words import meant

    try:
        return meant(bundle, row["outcome"], row.get("channel"), row["contact"], store)
    except UsageError as error:
        raise Refused(str(error)) from None
