"""`nextbest log forget`: a customer is erased from a decision log."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from nextbest.cli import exits, options

EPILOG = """\b
Examples:
  nextbest log forget decisions --customer 42
  nextbest log forget /mnt/old/decisions --customer 42 --customer 43"""


@dataclass(frozen=True, slots=True)
class Asked:
    """The command line."""

    log: Path
    customer: tuple[str, ...]
    quiet: bool


@click.command(name="forget", epilog=EPILOG)
@click.argument("log", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--customer", metavar="ID", required=True, multiple=True, help="Who is to be forgotten; more than once.")
@options.quiet_option
def command(**asked: Any) -> None:
    """Erase customers from the decision log in the folder LOG.

    `DELETE /v1/customers/{id}` does so for the log of the server that is asked; this is for the logs of others, and for
    copies that were put away, as long as the file `salt` is with them. Decisions stay and count; of whom they were, on
    what they rested, and by which id the store knows them is gone. Where a server writes the log, it is noted for that,
    and done by it within a second.

    Documents of other customers that name this one, as whoever referred a friend, are the others', and not touched.
    """
    options.end(forget(Asked(**asked)))


def forget(asked: Asked) -> int:
    """Erase them; the exit code."""
    from nextbest.cli.output import output
    from nextbest.cli.text import counted
    from nextbest.engine.decision_log.forgetting import forget_now

    with output(None, quiet=asked.quiet) as out:
        erased = forget_now(asked.log, asked.customer)
        if erased is None:
            out.result("a server writes this log: it erases them within a second")
        else:
            out.result(f"{counted(erased, 'decision')} without a name now")
    return exits.FINE
