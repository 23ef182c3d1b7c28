"""`nextbest contacts … export` and `import`: a memory as JSON lines, out of one store and into another."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import click

from nextbest.cli import exits, options

if TYPE_CHECKING:
    from nextbest.cli.customers import Row
    from nextbest.cli.output import Output
    from nextbest.engine.stores.store import Store

AT_ONCE = 500
"""Lines that are taken over together."""

EXPORT = """\b
Examples:
  nextbest contacts policies/cdnow export --store sqlite:///contacts.db --out contacts.jsonl
  nextbest contacts policies/cdnow export --customer 42 --store sqlite:///contacts.db"""
IMPORT = """\b
Examples:
  nextbest contacts policies/cdnow import --file contacts.jsonl --store postgresql:///contacts
  nextbest contacts policies/cdnow import --file - --store sqlite:///contacts.db < contacts.jsonl"""


@click.command(name="export", epilog=EXPORT)
@click.option("--customer", metavar="ID", help="Only what is remembered of this customer.  [default: all]")
@options.needed_store_option
@options.out_option
@options.quiet_option
def export(customer: str | None, store: str, out: Path | None, quiet: bool) -> None:
    """Write out all that is remembered, as JSON lines.

    That is a copy to keep, what a customer may ask to see, and what `import` takes over into another store.
    """
    from nextbest.cli.output import json_line, output
    from nextbest.cli.stores import opened_store
    from nextbest.cli.text import counted

    with output(out, quiet=quiet) as written, opened_store(store, written.aside) as memory:
        number = 0
        for record in memory.export(customer):
            number += 1
            written.result(json_line(record))
        if out is not None or not number:
            written.aside(f"exported: {counted(number, 'record')}")


@click.command(name="import", epilog=IMPORT)
@click.option(
    "--file", type=options.CUSTOMERS, metavar="PATH", required=True, help="What `export` wrote; `-` is stdin."
)
@options.needed_store_option
@options.quiet_option
def import_(file: Path, store: str, quiet: bool) -> None:
    """Take over what `export` wrote.

    Records that are there already change nothing, so it may be repeated. Lines that are no such records are all told,
    the others are taken, and the exit code is 1.
    """
    from nextbest.cli.customers import opened, read
    from nextbest.cli.output import output
    from nextbest.cli.stores import opened_store
    from nextbest.cli.text import counted

    with output(None, quiet=quiet) as out, opened_store(store, out.aside) as memory, opened(file) as stream:
        taking = _Taking(memory, file, out)
        lines = read(stream)
        while some := list(islice(lines, AT_ONCE)):
            taking.take(some)
        already = "" if taking.news or not taking.taken else ": all were there already"
        bad = f"; {counted(taking.bad, 'line')} could not be read" if taking.bad else ""
        out.result(f"imported: {counted(taking.taken, 'record')}{already}{bad}")
    options.end(exits.FINDINGS if taking.bad else exits.FINE)


@dataclass(slots=True)
class _Taking:
    """Takes lines over, some at a time."""

    store: "Store"
    path: Path
    out: "Output"
    taken: int = 0
    bad: int = 0
    news: bool = False

    def take(self, lines: "Sequence[Row]") -> None:
        """Take over what can be; where something cannot, one by one, to know which."""
        from nextbest.cli.customers import Unreadable, called
        from nextbest.engine.errors import UsageError

        records = []
        for line in lines:
            if isinstance(line, Unreadable):
                self.bad += 1
                self.out.problem(line.said(self.path))
            else:
                records.append(line)
        try:
            outcome = self.store.import_([each.document for each in records])
        except UsageError as error:
            if len(records) > 1:
                for each in records:
                    self.take([each])
                return
            self.bad += 1
            self.out.problem(f"error: {called(self.path)}:{records[0].line} {str(error).removeprefix('record 1 ')}")
            return
        self.taken += len(records)
        self.news |= outcome.kind == "done"
