"""`nextbest contacts … export` and `import`: a memory as JSON lines, out of one store and into another."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from nextbest.cli import exits, options

if TYPE_CHECKING:
    from nextbest.cli.output import Output

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

    with output(out, quiet=quiet) as written, opened_store(store) as memory:
        number = 0
        for record in memory.export(customer):
            number += 1
            written.result(json_line(record))
        if out is not None or not number:
            written.aside(f"exported: {counted(number, 'record')}")


@dataclass(slots=True)
class _Lines:
    """The records of a file, and how many lines were bad."""

    path: Path
    out: "Output"
    records: int = 0
    bad: int = 0

    def __iter__(self) -> Iterator[Mapping[str, object]]:
        """The records; all bad lines are told before the last of them stops the transaction."""
        from nextbest.cli.customers import Unreadable, opened, read

        with opened(self.path) as stream:
            for found in read(stream):
                if isinstance(found, Unreadable):
                    self.bad += 1
                    self.out.problem(found.said(self.path))
                elif not self.bad:
                    self.records += 1
                    yield found.document
        if self.bad:
            self.out.problem("error: nothing was imported: mend these lines first")
            raise exits.Ended(exits.FINDINGS)


@click.command(name="import", epilog=IMPORT)
@click.option(
    "--file", type=options.CUSTOMERS, metavar="PATH", required=True, help="What `export` wrote; `-` is stdin."
)
@options.needed_store_option
@options.quiet_option
def import_(file: Path, store: str, quiet: bool) -> None:
    """Take over what `export` wrote: all of it, or nothing.

    Records that are there already change nothing, so it may be repeated.
    """
    from nextbest.cli.output import output
    from nextbest.cli.stores import opened_store
    from nextbest.cli.text import counted

    with output(None, quiet=quiet) as written, opened_store(store) as memory:
        lines = _Lines(file, written)
        outcome = memory.import_(lines)
        number = counted(lines.records, "record")
        if outcome.kind == "refused":
            written.problem(f"error: nothing was imported: {outcome.reason}")
            options.end(exits.FINDINGS)
        already = ": all were there already" if outcome.kind == "repeated" else ""
        written.result(f"imported: {number}{already}")
