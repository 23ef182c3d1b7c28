"""`nextbest decide`: decisions for one customer or many, and a summary of many."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import click

from nextbest.cli import exits, options

if TYPE_CHECKING:
    from nextbest.cli.customers import Row
    from nextbest.cli.output import Output, Surface
    from nextbest.cli.summary import Summary
    from nextbest.engine import Engine
    from nextbest.engine.deciding.request import Options
    from nextbest.engine.decision import Decision
    from nextbest.engine.stores.store import Store

EPILOG = """\b
Examples:
  nextbest decide policies/cdnow policies/cdnow/customers.jsonl --now 1998-06-30T12:00:00-04:00
  nextbest decide policies/cdnow policies/cdnow/customers.jsonl --customer 42 --alternatives 3
  nextbest decide policies/cdnow --source --customer 42 --now 1998-06-30T12:00:00-04:00
  nextbest decide policies/cdnow policies/cdnow/customers.jsonl --out decisions.jsonl
  nextbest decide policies/retail_next_best policies/retail_next_best/customers.jsonl \\
    --event policies/retail_next_best/app_opened.json --now 2026-11-20T10:00:00-05:00
  nextbest decide policies/cdnow policies/cdnow/customers.jsonl --customer 42 \\
    --store sqlite:///contacts.db --reserve --hold-for "2 hours"
  tail -n 1 policies/cdnow/customers.jsonl | nextbest decide policies/cdnow - --format json"""

HELD = timedelta(minutes=15)
"""How long a slot is held where nothing else is said (language.md, Part 3)."""
NOT_HELD = timedelta(0)


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
    alternatives: int
    store: str | None
    reserve: bool
    hold_for: timedelta | None
    format_: str | None
    out: Path | None
    quiet: bool


@click.command(name="decide", epilog=EPILOG)
@options.bundle_argument
@options.customers_argument
@options.source_option
@options.customer_option
@options.now_option
@options.event_option
@options.places_option
@click.option(
    "--alternatives",
    type=click.IntRange(min=0),
    default=0,
    metavar="N",
    help="Show this many that could have been chosen and were not.",
)
@options.store_option
@click.option(
    "--reserve",
    is_flag=True,
    help="Hold what was chosen, in the store, until `nextbest contacts` confirms or releases it, or it lapses.",
)
@click.option(
    "--hold-for",
    metavar="LENGTH",
    callback=options.exact,
    help="How long that is held: 2 hours.  [default: 15 minutes]",
)
@options.format_option
@options.out_option
@options.quiet_option
def command(**asked: Any) -> None:
    """Decide each customer's next best engagement.

    BUNDLE is a file or a folder. CUSTOMERS is one JSON document or JSON lines, in a file or on stdin (`-`);
    with `--source` they come from the bundle's sources, as in `nextbest run`.

    People get one customer's decision as a page, and a summary of many. Machines get one decision a line, as
    `nextbest schema decision` says, and the summary on stderr. A line that cannot be read is reported and left out;
    that, and an invalid customer document, makes the exit code 1.

    With a store, what it remembers of a customer stands in the place of `contacts`, `offers`, `stage_since` and
    `waiting` in the document. Without `--reserve` it is only read.
    """
    options.end(decide(Asked(**asked)))


def decide(asked: Asked) -> int:
    """Decide for everyone; the exit code."""
    from nextbest.cli.customers import called
    from nextbest.cli.event import customer_of, read_event
    from nextbest.cli.output import output
    from nextbest.cli.stores import perhaps_opened
    from nextbest.cli.summary import Summary
    from nextbest.cli.whom import Whom
    from nextbest.engine import Engine

    _sensible(asked)
    event = read_event(asked.event)
    whom = Whom(asked.customers, asked.sources, customer_of(event, asked.customer))
    engine = Engine.load(asked.bundle)
    with output(asked.out, quiet=asked.quiet) as out, perhaps_opened(asked.store, out.aside) as store:
        now = options.taken(asked.now, out)
        summary = Summary([stage.name for stage in engine.bundle.stages])
        run = _Run(asked, engine, now, event, store, out, summary)
        with whom.rows(engine, now, store=store) as (stream, rows):
            first = list(islice(rows, 2))
            if not first:
                out.problem(f"{called(asked.customers)} holds no customer")
            elif len(first) == 1 and not run.machine:
                run.page(first)
            else:
                run.lines(chain(first, rows), stream)
    return exits.FINDINGS if run.summary.invalid or run.summary.unreadable else exits.FINE


def _sensible(asked: Asked) -> None:
    if asked.reserve and asked.store is None:
        raise click.UsageError("`--reserve` needs `--store URL`: without a store nothing is held")
    if asked.hold_for is not None and not asked.reserve:
        raise click.UsageError("`--hold-for` goes with `--reserve`: without it nothing is held")


@dataclass(frozen=True, slots=True)
class _Run:
    """One run of the command."""

    asked: Asked
    engine: "Engine"
    now: datetime
    event: dict[str, object] | None
    store: "Store | None"
    out: "Output"
    summary: "Summary"

    def page(self, rows: "Iterable[Row]") -> None:
        """The only customer's decision, as a page."""
        from nextbest.cli.render_decision import render_decision, titles

        for decision in self._decisions(rows, self.out.problem):
            names, until = titles(self.engine.bundle, decision), self._held_until(decision)
            self.out.result(render_decision(decision, names, self.out.surface, until))

    def lines(self, rows: "Iterable[Row]", stream: BinaryIO | None) -> None:
        """All decisions as they come, for machines a line each, and the summary."""
        from nextbest.cli.output import json_line
        from nextbest.cli.progress import progress

        watched = not self.asked.quiet and not (self.machine and self.out.stream.isatty())
        with progress(stream, shown=watched) as (tick, say):
            for decision in self._decisions(rows, say):
                if self.machine:
                    self.out.result(json_line(decision.to_json()))
                tick(self.summary.decided)
        if not self.machine:
            self.out.result(self._summary(self.out.surface))
        elif self.summary.decided > 1:
            self.out.aside(self._summary(self.out.aside_surface))

    @property
    def machine(self) -> bool:
        """Whether results are for machines."""
        return options.machine(self.asked.format_, self.asked.out)

    @property
    def _hold(self) -> timedelta:
        return (self.asked.hold_for or HELD) if self.asked.reserve else NOT_HELD

    @property
    def _options(self) -> "Options":
        asked: Options = {
            "event": self.event,
            "places": self.asked.places,
            "alternatives": self.asked.alternatives,
        }
        return asked if self.store is None else {**asked, "store": self.store, "hold_for": self._hold}

    def _held_until(self, decision: "Decision") -> datetime | None:
        return decision.now + self._hold if self._hold else None

    def _summary(self, on: "Surface") -> str:
        from nextbest.cli.summary import render_summary
        from nextbest.cli.text import counted
        from nextbest.cli.words import moment
        from nextbest.dsl.zones import zone

        bundle = self.engine.bundle
        now = moment(self.now.astimezone(zone(bundle.timezone)))
        heading = f"{bundle.name}: {counted(self.summary.decided, 'customer')} at {now}"
        return render_summary(self.summary, heading, on)

    def _decisions(self, rows: "Iterable[Row]", say: Callable[[str], None]) -> "Iterator[Decision]":
        from nextbest.cli.customers import Unreadable

        for row in rows:
            if isinstance(row, Unreadable):
                self.summary.unreadable += 1
                say(row.said(self.asked.customers))
                continue
            decision = self.engine.decide(row.document, self.now, **self._options)
            self.summary.add(row.line, decision)
            yield decision
