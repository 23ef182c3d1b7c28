"""`nextbest contacts … forget`: a customer is erased."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from nextbest.cli import options

EPILOG = """\b
Examples:
  nextbest contacts policies/cdnow forget --customer 42 --store sqlite:///contacts.db
  nextbest contacts policies/cdnow forget --file erased.csv --store sqlite:///contacts.db"""


@dataclass(frozen=True, slots=True)
class Asked:
    """The command line."""

    customer: str | None
    file: Path | None
    store: str
    format_: str | None
    out: Path | None
    quiet: bool


@click.command(name="forget", epilog=EPILOG)
@click.option("--customer", metavar="ID", help="Who is to be forgotten.")
@options.rows_option
@options.needed_store_option
@options.format_option
@options.out_option
@options.quiet_option
def command(**asked: Any) -> None:
    """Erase all that is remembered of a customer.

    Nothing is asked, and nothing can be taken back. It goes by any id of hers, and all of them go, with what events have
    told of her. Sums stay without a name, offers become void. Your own files are not touched.

    Rows have the column `customer`. JSON has one line a row: its columns, `kind` (`done`, or `repeated` where nothing
    is remembered) and `reason`.
    """
    options.end(forget(Asked(**asked)))


def forget(asked: Asked) -> int:
    """Erase one customer or a file of them; the exit code."""
    from nextbest.cli.contacts import reports
    from nextbest.cli.output import output
    from nextbest.cli.rows import Columns
    from nextbest.cli.stores import opened_store
    from nextbest.engine.stores.store import Outcome

    rows = reports.rows_of(asked.file, {"customer": asked.customer}, Columns(["customer"]))
    with output(asked.out, quiet=asked.quiet) as out, opened_store(asked.store, out.aside) as store:

        def tell(row: Mapping[str, str]) -> Outcome:
            outcome = store.forget(row["customer"])
            # An erasure may be repeated, also when it is not known whether the first one came through.
            return Outcome("repeated") if outcome.reason == "unknown" else outcome

        machine = options.machine(asked.format_, asked.out)
        nobody = "nothing is remembered of {name}"
        return reports.Reports(asked.file, "erased", "customer", out, machine, nobody).all(rows, tell)
