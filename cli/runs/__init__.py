"""`nextbest runs`: what runs there are, and how two of them differ."""

import click

from nextbest.cli.lazy import Lazy

COMMANDS = {"list": "nextbest.cli.runs.listing", "compare": "nextbest.cli.runs.compare"}

EPILOG = """\b
Examples:
  nextbest runs list runs
  nextbest runs compare runs/monday runs/tuesday"""


@click.group(name="runs", cls=Lazy, table=COMMANDS, epilog=EPILOG)
def command() -> None:
    """Look at the runs that `nextbest run` has made.

    Takes the extra `batch`: pip install 'nextbest[batch]'.
    """
