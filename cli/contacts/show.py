"""`nextbest contacts … show`: what was sent to a customer, what is reserved, and what fills each limit now."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from nextbest.cli import exits, options

if TYPE_CHECKING:
    from nextbest.engine import Engine
    from nextbest.engine.decision import LimitCount
    from nextbest.engine.stores.store import Store

EPILOG = """\b
Examples:
  nextbest contacts policies/cdnow show --customer 42 --store sqlite:///contacts.db
  nextbest contacts policies/cdnow show --customer 42 --file policies/cdnow/customers.jsonl \\
    --store sqlite:///contacts.db --now 1998-06-30T12:00:00-04:00"""


@dataclass(frozen=True, slots=True)
class Asked:
    """The command line."""

    bundle: Path
    customer: str
    file: Path | None
    now: datetime | None
    store: str
    format_: str | None
    out: Path | None
    quiet: bool


@click.command(name="show", epilog=EPILOG)
@click.option("--customer", metavar="ID", required=True, help="Whose contacts.")
@click.option(
    "--file",
    type=options.CUSTOMERS,
    metavar="CUSTOMERS",
    help="Customer documents: what limits count may rest on this customer's, such as the time zone.",
)
@options.now_option
@options.needed_store_option
@options.format_option
@options.out_option
@options.quiet_option
@click.pass_obj
def command(bundle: Path, /, **asked: Any) -> None:
    """Show a customer's contacts and what each limit counts now.

    A contact is `confirmed` (sent), or `reserved`: held for a decision until it is confirmed, released or lapses.

    JSON is one line: `customer`, `contacts` and `limits` (each `scope`, `text`, `count`, `limit` and `until`: when
    there is room again, null where there is room or never again); `limits` is null where the bundle needs to know more
    of a customer than the id, and no document is given.
    """
    options.end(show(Asked(bundle, **asked)))


def show(asked: Asked) -> int:
    """Show the customer; the exit code."""
    from nextbest.cli.contacts.render import render_contacts
    from nextbest.cli.output import json_line, output
    from nextbest.cli.stores import opened_store
    from nextbest.dsl.zones import zone
    from nextbest.engine import Engine
    from nextbest.engine.json_form import json_form

    engine = Engine.load(asked.bundle)
    document = _document(asked)
    with output(asked.out, quiet=asked.quiet) as out, opened_store(asked.store, out.aside) as store:
        now = options.taken(asked.now, out)
        contacts = store.contacts(asked.customer, now)
        limits = _limits(engine, document or {"id": asked.customer}, now, store)
        if limits is None:
            out.aside("what limits count takes the customer's document: `--file CUSTOMERS`")
        if options.machine(asked.format_, asked.out):
            out.result(json_line(json_form({"customer": asked.customer, "contacts": contacts, "limits": limits})))
        else:
            at = now.astimezone(zone(engine.bundle.timezone))
            out.result(render_contacts(asked.customer, at, contacts, limits or (), out.surface))
    return exits.FINE


def _limits(
    engine: "Engine", document: dict[str, object], now: datetime, store: "Store"
) -> "tuple[LimitCount, ...] | None":
    """What each limit counts; None where the bundle needs to know more of the customer than the id."""
    from nextbest.engine.errors import InvalidDocument

    try:
        return engine.counts(document, now, store=store)
    except InvalidDocument:
        if len(document) > 1:
            raise
        return None


def _document(asked: Asked) -> dict[str, object] | None:
    """The customer's document, where a file of them is given."""
    from nextbest.cli.customers import Customer, chosen

    if asked.file is None:
        return None
    with chosen(asked.file, asked.customer) as (_, rows):
        row = next(rows)
        assert isinstance(row, Customer), "it was chosen by its id"
        return row.document
