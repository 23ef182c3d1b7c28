"""`nextbest stage`: the stage of a customer, and what it rests on."""

from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from nextbest.cli import exits, options

EPILOG = """\b
Examples:
  nextbest stage policies/cdnow policies/cdnow/customers.jsonl --customer 42 --now 1998-06-30T12:00:00-04:00
  nextbest stage policies/cdnow --source --customer 42 --now 1998-06-30T12:00:00-04:00
  nextbest stage policies/retail_next_best policies/retail_next_best/customers.jsonl --format json
  echo '{"id": "a", "consent": {"email": true}}' | nextbest stage policies/cdnow -"""


@dataclass(frozen=True, slots=True)
class Asked:
    """The command line."""

    bundle: Path
    customers: Path | None
    sources: Mapping[str, str] | None
    customer: str | None
    now: datetime | None
    event: Path | None
    store: str | None
    format_: str | None
    out: Path | None
    quiet: bool


@click.command(name="stage", epilog=EPILOG)
@options.bundle_argument
@options.customers_argument
@options.source_option
@options.customer_option
@options.now_option
@options.event_option
@options.store_option
@options.format_option
@options.out_option
@options.quiet_option
def command(**asked: Any) -> None:
    """Show the stage of a customer and the conditions that it rests on.

    BUNDLE is a file or a folder. CUSTOMERS is one JSON document or JSON lines, in a file or on stdin (`-`);
    with `--source` they come from the bundle's sources, as in `nextbest run`.

    JSON has one line a customer: `customer`, `name` (of the stage), `since`, `conditions`, `problems`.
    """
    options.end(stage(Asked(**asked)))


def stage(asked: Asked) -> int:
    """Find the stage of one customer, or for machines of all; the exit code."""
    from nextbest.cli.customers import Unreadable, single
    from nextbest.cli.event import customer_of, read_event
    from nextbest.cli.output import json_line, output
    from nextbest.cli.render_explanation import render_stage
    from nextbest.cli.stores import perhaps_opened
    from nextbest.cli.whom import Whom
    from nextbest.engine import Engine

    machine = options.machine(asked.format_, asked.out)
    code = exits.FINE
    event = read_event(asked.event)
    whom = Whom(asked.customers, asked.sources, customer_of(event, asked.customer))
    engine = Engine.load(asked.bundle)
    with ExitStack() as opened:
        out = opened.enter_context(output(asked.out, quiet=asked.quiet))
        store = opened.enter_context(perhaps_opened(asked.store, out.aside))
        now = options.taken(asked.now, out)
        _, rows = opened.enter_context(whom.rows(engine, now, store=store))
        for row in rows if machine else single(rows, asked.customers):
            if isinstance(row, Unreadable):
                out.problem(row.said(asked.customers))
                code = exits.FINDINGS
                continue
            found = engine.stage(row.document, now, event=event, store=store)
            code = exits.FINDINGS if found.name is None else code
            customer = str(row.document.get("id", ""))
            form = {"customer": customer, **found.to_json()}
            out.result(json_line(form) if machine else render_stage(customer, found, out.surface))
    return code
