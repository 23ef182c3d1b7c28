"""`nextbest runs compare`: whose decision is another one in a second run."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from nextbest.cli import exits, options

if TYPE_CHECKING:
    from nextbest.cli.output import Surface
    from nextbest.engine.batch.comparing import Comparison
    from nextbest.engine.batch.listing import Run

EPILOG = """\b
Examples:
  nextbest runs compare runs/monday runs/tuesday
  nextbest runs compare runs/before runs/after --format json"""

FIRST = 20
"""How many changes people are shown; JSON has them all."""

_RUN = click.Path(exists=True, file_okay=False, path_type=Path)


@dataclass(frozen=True, slots=True)
class Asked:
    """The command line."""

    before: Path
    after: Path
    format_: str | None
    out: Path | None
    quiet: bool


@click.command(name="compare", epilog=EPILOG)
@click.argument("before", metavar="A", type=_RUN)
@click.argument("after", metavar="B", type=_RUN)
@options.format_option
@options.out_option
@options.quiet_option
def command(**asked: Any) -> None:
    """Compare the decisions of run B with those of run A.

    Customers whose decision changed are counted by what it was and what it is, with some of their ids; a step behind
    the first and a variant count as changes too. Customers who are in one of the runs only are counted apart. JSON is
    one object: `same`, `changed`, `changes`, `new`, `vanished`.
    """
    options.end(compare(Asked(**asked)))


def compare(asked: Asked) -> int:
    """Compare them; the exit code."""
    from nextbest.cli.output import json_line, output
    from nextbest.engine.extras import needs
    from nextbest.engine.json_form import json_object

    with needs("batch"):
        from nextbest.engine.batch.comparing import compared
        from nextbest.engine.batch.listing import finished_run
    with output(asked.out, quiet=asked.quiet) as out:
        before, after = finished_run(asked.before), finished_run(asked.after)
        found = compared(before, after)
        if options.machine(asked.format_, asked.out):
            out.result(json_line({**json_object(found), "changed": found.changed}))
        else:
            out.result("\n".join(_page(before, after, found, out.surface)))
    return exits.FINE


def _page(before: "Run", after: "Run", found: "Comparison", on: "Surface") -> Iterator[str]:
    from nextbest.cli.text import counted, wrap

    yield from _run("A", before, on)
    yield from _run("B", after, on)
    both = found.same + found.changed
    yield ""
    yield from wrap(f"{found.changed:,} of {counted(both, 'customer')} in both get something else", on.width)
    for each in found.changes[:FIRST]:
        words = f"{each.before} → {each.after} ({_named(each.customers, each.examples)})"
        yield from wrap(words, on.width, f"{each.customers:>9,}  ")
    if len(found.changes) > FIRST:
        yield f"  and {len(found.changes) - FIRST:,} more kinds: `--format json` has them all"
    for count, examples, words in (
        (found.new, found.new_examples, "in B only"),
        (found.vanished, found.vanished_examples, "in A only"),
    ):
        if count:
            yield from wrap(f"{counted(count, 'customer')} {words} ({_named(count, examples)})", on.width)


def _run(letter: str, run: "Run", on: "Surface") -> Iterator[str]:
    from nextbest.cli.text import counted, wrap

    customers = counted(run.counts["decided"], "customer")
    words = f"{run.plan.id}: {run.plan.bundle} {run.plan.digest[:12]} at {run.plan.now}, {customers}"
    yield from wrap(words, on.width, f"{letter}  ")


def _named(count: int, examples: Sequence[str]) -> str:
    return ", ".join(examples) + (", …" if count > len(examples) else "")
