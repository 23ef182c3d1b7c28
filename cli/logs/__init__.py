"""`nextbest log`: what may be done with a decision log besides reading it."""

import click

from nextbest.cli.lazy import Lazy

COMMANDS = {"forget": "nextbest.cli.logs.forget"}

EPILOG = """\b
Examples:
  nextbest log forget decisions --customer 42
  nextbest log forget decisions --customer 42 --customer 43"""


@click.group(name="log", cls=Lazy, table=COMMANDS, epilog=EPILOG)
def command() -> None:
    """Erase customers from the log that `nextbest serve --log` keeps.

    `nextbest replay` decides everything in it again.
    """
