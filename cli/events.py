"""`nextbest events`: a file of events, in whoever's form, told to a store."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from nextbest.cli import exits, options

if TYPE_CHECKING:
    from nextbest.cli.customers import Row
    from nextbest.cli.output import Output
    from nextbest.engine import Engine
    from nextbest.engine.receiving import Received
    from nextbest.engine.stores import Store

EPILOG = """\b
Examples:
  nextbest events policies/starter policies/starter/customers.jsonl \\
    --documents --store sqlite:///shop.db --now 2026-11-20T10:00:00-05:00
  nextbest events policies/retail_next_best policies/retail_next_best/app_opened.json \\
    --store sqlite:///club.db --now 2026-11-20T10:00:00-05:00"""


@dataclass(frozen=True, slots=True)
class Asked:
    """The command line."""

    bundle: Path
    file: Path
    webhook: str | None
    documents: bool
    now: datetime | None
    store: str
    format_: str | None
    out: Path | None
    quiet: bool


@click.command(name="events", epilog=EPILOG)
@options.bundle_argument
@click.argument("file", type=options.CUSTOMERS)
@click.option("--webhook", metavar="NAME", help="What the sender calls what it sends, where its own form does not say.")
@click.option("--documents", is_flag=True, help="FILE has customer documents: the store begins with those it lacks.")
@click.option(
    "--now",
    metavar="WHEN",
    callback=options.moment,
    help="When they come in: ISO 8601 with its offset, 2026-11-20T10:00:00-05:00.  [default: the clock]",
)
@options.needed_store_option
@options.format_option
@options.out_option
@options.quiet_option
def command(**asked: Any) -> None:
    """Tell a store what customers did.

    FILE has one JSON document a line, or one in all; `-` is stdin. Each is an event in the form of the bundle, a call
    in the form of Segment's spec or its `batch`, a CloudEvent, or with --webhook what a system sends in its own form.
    The bundle's `events:`, `identity:` and the `outcomes:` of channels say what they mean; docs/events.md is the guide.

    Each event is applied once for its id, so a file may be told again. Messages that break the rules are all told, the
    others are done, and the exit code is 1. JSON has one line a message: `line`, `kind` (`done`, `repeated`, `ignored`,
    `refused`, `wrong`), `event`, `customer`, `reason` and `errors`.
    """
    options.end(events(Asked(**asked)))


def events(asked: Asked) -> int:
    """Tell them; the exit code."""
    from nextbest.cli.customers import opened, read
    from nextbest.cli.output import output
    from nextbest.cli.stores import opened_store
    from nextbest.engine import Engine

    engine = Engine.load(asked.bundle)
    with (
        output(asked.out, quiet=asked.quiet) as out,
        opened_store(asked.store, out.aside) as store,
        opened(asked.file) as stream,
    ):
        told = _Telling(asked, engine, store, options.taken(asked.now, out), out)
        for row in read(stream):
            told.row(row)
        return told.end()


@dataclass(slots=True)
class _Telling:
    """Tells line by line."""

    asked: Asked
    engine: "Engine"
    store: "Store"
    now: datetime
    out: "Output"
    counts: Counter[str] = field(default_factory=Counter)

    def row(self, row: "Row") -> None:
        """Tell all that stands in a line."""
        from nextbest.cli.customers import Unreadable

        if isinstance(row, Unreadable):
            self.counts["unreadable"] += 1
            self.out.problem(row.said(self.asked.file))
            return
        for place, received in self._received(row.document):
            self._told(row.line, place, received)

    def _received(self, document: dict[str, object]) -> "Iterator[tuple[str, Received]]":
        from nextbest.engine.doors.envelopes.messages import Sent
        from nextbest.engine.doors.envelopes.reading import read_messages
        from nextbest.engine.receiving import begin_with, receive
        from nextbest.engine.stores.forms import seconds

        if self.asked.documents:
            yield "", begin_with(self.engine, document, self.now, store=self.store)
            return
        sent = Sent(document, seconds(self.now), webhook=self.asked.webhook)
        for place, message in read_messages(self.engine.bundle, sent):
            yield place, receive(self.engine, message, self.now, store=self.store)

    def _told(self, line: int, place: str, received: "Received") -> None:
        from nextbest.cli.customers import called
        from nextbest.cli.output import json_line
        from nextbest.engine.stores.store import REASONS

        self.counts[received.kind] += 1
        where = f"error: {called(self.asked.file)}:{line}"
        for each in received.problems:
            help = f"\n  help: {each.help}" if each.help else ""
            self.out.problem(f"{where} {place}{each.path or '/'}: {each.message}{help}")
        if received.kind == "refused":
            self.out.problem(f"{where} not recorded: {REASONS.get(received.reason or '', received.reason)}")
        if options.machine(self.asked.format_, self.asked.out):
            errors = [
                {"pointer": place + each.path, "message": each.message, "help": each.help} for each in received.problems
            ]
            told = {"line": line, "kind": received.kind, "event": received.name, "customer": received.customer}
            self.out.result(json_line({**told, "reason": received.reason, "errors": errors}))

    def end(self) -> int:
        """Sum up; the exit code."""
        from nextbest.cli.text import counted

        words = {
            "done": "done",
            "repeated": "with nothing new",
            "ignored": "of which the bundle knows nothing",
            "refused": "refused",
            "wrong": "wrong",
            "unreadable": "that could not be read",
        }
        if not options.machine(self.asked.format_, self.asked.out):
            said = ", ".join(f"{self.counts[kind]:,} {word}" for kind, word in words.items() if self.counts[kind])
            what = "document" if self.asked.documents else "message"
            self.out.result(f"{counted(sum(self.counts.values()), what)}: {said or 'nothing to do'}")
        bad = self.counts["wrong"] + self.counts["refused"] + self.counts["unreadable"]
        return exits.FINDINGS if bad else exits.FINE
