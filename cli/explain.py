"""`nextbest explain`: why a customer gets this engagement and not another."""

from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from nextbest.cli import exits, options

if TYPE_CHECKING:
    from nextbest.engine.decision import Explanation

EPILOG = """\b
Examples:
  nextbest explain policies/retail_next_best policies/retail_next_best/customers.jsonl --customer ana
  nextbest explain policies/cdnow policies/cdnow/customers.jsonl --customer 42 --engagement winback_letter
  nextbest explain policies/cdnow --source --customer 42 --format json"""


@dataclass(frozen=True, slots=True)
class Asked:
    """The command line."""

    bundle: Path
    customers: Path | None
    sources: Mapping[str, str] | None
    customer: str | None
    now: datetime | None
    event: Path | None
    places: tuple[str, ...]
    engagement: str | None
    store: str | None
    format_: str | None
    out: Path | None
    quiet: bool


@click.command(name="explain", epilog=EPILOG)
@options.bundle_argument
@options.customers_argument
@options.source_option
@options.customer_option
@options.now_option
@options.event_option
@options.places_option
@click.option("--engagement", metavar="NAME", help="Only this engagement's candidates.")
@options.store_option
@options.format_option
@options.out_option
@options.quiet_option
def command(**asked: Any) -> None:
    """Say why: the stage, the winner, and what stopped each other candidate.

    BUNDLE is a file or a folder. CUSTOMERS is one JSON document or JSON lines, in a file or on stdin (`-`);
    with `--source` they come from the bundle's sources, as in `nextbest run`.

    Each condition is shown as it was written, with its answer (yes, no, unknown) and the values it saw. JSON has
    everything, one customer a line. Nothing is written and nothing changes.
    """
    options.end(explain(Asked(**asked)))


def explain(asked: Asked) -> int:
    """Explain for one customer, or for machines for all; the exit code."""
    from nextbest.cli.customers import Unreadable, single
    from nextbest.cli.event import customer_of, read_event
    from nextbest.cli.output import json_line, output
    from nextbest.cli.render_decision import titles
    from nextbest.cli.render_explanation import render_explanation
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
            explained = engine.explain(
                row.document, now, event=event, places=asked.places, engagement=asked.engagement, store=store
            )
            code = exits.FINDINGS if _invalid(explained) else code
            if machine:
                out.result(json_line(explained.to_json()))
            else:
                names = titles(engine.bundle, explained.decision)
                out.result(render_explanation(explained, names, out.surface))
    return code


def _invalid(explanation: "Explanation") -> bool:
    why = explanation.decision.no_action
    return why is not None and why.kind == "invalid_profile"
