"""`nextbest why`: the smallest changes that would give a customer an engagement."""

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
  nextbest why policies/retail_next_best policies/retail_next_best/customers.jsonl bag_for_shoes --customer ana
  nextbest why policies/cdnow winback_letter --source --customer 2 --format json"""


@dataclass(frozen=True, slots=True)
class Asked:
    """The command line."""

    bundle: Path
    customers: Path | None
    engagement: str
    sources: Mapping[str, str] | None
    customer: str | None
    now: datetime | None
    event: Path | None
    places: tuple[str, ...]
    format_: str | None
    out: Path | None
    quiet: bool


@click.command(name="why", epilog=EPILOG)
@options.bundle_argument
@click.argument("names", nargs=-1, required=True, metavar="[CUSTOMERS] ENGAGEMENT")
@options.source_option
@options.customer_option
@options.now_option
@options.event_option
@options.places_option
@options.format_option
@options.out_option
@options.quiet_option
@click.pass_context
def command(ctx: click.Context, /, names: tuple[str, ...], **asked: Any) -> None:
    """Say what would have to be different for a customer to get an engagement.

    BUNDLE is a file or a folder. CUSTOMERS is one JSON document or JSON lines, in a file or on stdin (`-`);
    with `--source` they come from the bundle's sources, as in `nextbest run`, and are not named.

    Each way was tried by deciding again with its changes, and none of its parts is enough. Looked for are the shortest
    ways: attributes set to the nearest value that does, records added to histories or taken out, time that passes. Of
    these changes each is tried, and each two of up to 160; three to five are looked for step by step where there is
    nothing shorter, and can be missed. Where none is found, the rule that stops the engagement is told.

    JSON is one document a customer: `customer`, `engagement`, `eligible`, `wins`, `to_be_eligible` and `to_win` (lists
    of ways, each a list of changes with `kind`: `set`, `add`, `take_out` or `wait`, `path`, `value`, `before`,
    `records`, `places`), and `rules` (by channel, what stops it now).
    """
    *given, engagement = names
    if len(given) > 1:
        raise click.UsageError(f"`{given[1]}` is one name too many: CUSTOMERS, then ENGAGEMENT", ctx)
    customers = options.CUSTOMERS.convert(given[0], None, ctx) if given else None
    assert isinstance(customers, Path | None), "as the type says"
    options.end(why(Asked(customers=customers, engagement=engagement, **asked)))


def why(asked: Asked) -> int:
    """Answer for one customer; the exit code."""
    from nextbest.cli.customers import Unreadable, single
    from nextbest.cli.event import customer_of, read_event
    from nextbest.cli.output import json_page, output
    from nextbest.cli.render_why import json_why, render_why
    from nextbest.cli.whom import Whom
    from nextbest.engine import Engine
    from nextbest.engine.analysis.why.asking import Asking

    event = read_event(asked.event)
    whom = Whom(asked.customers, asked.sources, customer_of(event, asked.customer))
    asking = Asking(engine := Engine.load(asked.bundle))
    code = exits.FINE
    with ExitStack() as opened:
        out = opened.enter_context(output(asked.out, quiet=asked.quiet))
        now = options.taken(asked.now, out)
        _, rows = opened.enter_context(whom.rows(engine, now))
        for row in single(rows, asked.customers):
            if isinstance(row, Unreadable):
                out.problem(row.said(asked.customers))
                code = exits.FINDINGS
                continue
            found = asking.why(row.document, now, asked.engagement, event=event, places=asked.places)
            code = exits.FINDINGS if found.ways is None else code
            if options.machine(asked.format_, asked.out):
                out.result(json_page(json_why(found, asked.engagement)))
            else:
                out.result(render_why(found, asked.engagement, out.surface))
    return code
