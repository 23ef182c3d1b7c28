"""`nextbest repl`: expressions and questions tried on a customer, line by line."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from nextbest.cli import exits, options

EPILOG = """\b
Examples:
  nextbest repl policies/cdnow policies/cdnow/customers.jsonl --customer 42 --now 1998-06-30T12:00:00-04:00
  echo 'today - 3 months' | nextbest repl policies/cdnow --now 2026-05-31T12:00:00Z"""


@dataclass(frozen=True, slots=True)
class Asked:
    """The command line."""

    bundle: Path
    customers: Path | None
    customer: str | None
    now: datetime | None


@click.command(name="repl", epilog=EPILOG)
@options.bundle_argument
@click.argument("customers", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@options.customer_option
@options.now_option
def command(**asked: Any) -> None:
    """Try expressions on a customer, line by line.

    A line is an expression, or a command: `:type EXPRESSION`, `:customer ID`, `:now WHEN`, `:decide`,
    `:why ENGAGEMENT`, `:help`, `:quit`. CUSTOMERS is a file with one JSON document or JSON lines; the first customer
    is at hand until another is chosen. What is wrong with an expression is shown as `check` shows it.

    In a terminal the tab key completes names, functions, values of closed sets and commands, the arrow keys bring back
    lines, Ctrl-C gives up a line and Ctrl-D ends. Lines can also come from a pipe; then the exit code is 1 where one
    of them was wrong.
    """
    options.end(repl(Asked(**asked)))


def repl(asked: Asked) -> int:
    """Take lines until there are no more; the exit code."""
    import sys

    from nextbest.cli.output import output
    from nextbest.cli.trying.lines import from_pipe, from_terminal
    from nextbest.cli.trying.session import Session
    from nextbest.engine import Engine
    from nextbest.engine.loading import refuse_built

    refuse_built(asked.bundle)
    engine = Engine.load(asked.bundle, prebuilt=False)
    with output(None, quiet=False) as out:
        session = Session(engine, out, options.taken(asked.now, out), asked.customers)
        session.begin(asked.customer)
        if sys.stdin.isatty():
            out.aside(f"{engine.bundle.name}: type an expression, or `:help`")
            from_terminal(session)
            return exits.FINE
        from_pipe(session)
        return exits.FINDINGS if session.wrong else exits.FINE
