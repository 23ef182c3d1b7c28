"""`nextbest contacts`: what was sent and reserved, what became of it, and who is to be forgotten."""

from pathlib import Path

import click

from nextbest.cli import options
from nextbest.cli.lazy import Lazy

COMMANDS = {
    "show": "nextbest.cli.contacts.show",
    "confirm": "nextbest.cli.contacts.settle:confirm",
    "release": "nextbest.cli.contacts.settle:release",
    "outcome": "nextbest.cli.contacts.outcome",
    "forget": "nextbest.cli.contacts.forget",
    "export": "nextbest.cli.contacts.transfer:export",
    "import": "nextbest.cli.contacts.transfer:import_",
}

EPILOG = """\b
Examples:
  nextbest contacts policies/cdnow show --customer 42 --store sqlite:///contacts.db
  nextbest contacts policies/cdnow export --store sqlite:///contacts.db --out contacts.jsonl
  nextbest contacts policies/cdnow forget --customer 42 --store sqlite:///contacts.db"""


class Contacts(Lazy):
    """The commands of `nextbest contacts`, in the order of a contact's life."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """The names in that order."""
        return list(self.table)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """The arguments; a command before the bundle is told so."""
        if args and args[0] in self.table and not Path(args[0]).exists():
            raise click.UsageError(f"the bundle comes first: `nextbest contacts BUNDLE {args[0]} …`", ctx)
        return super().parse_args(ctx, args)


@click.group(name="contacts", cls=Contacts, table=COMMANDS, epilog=EPILOG)
@options.bundle_argument
@click.pass_context
def command(ctx: click.Context, bundle: Path) -> None:
    """Look into the memory of contacts, and say what became of them.

    `decide --reserve` holds a slot and gives it an id. Whoever sends the message confirms it then, or releases it, and
    reports outcomes as they come in: one by one, or a file of rows. A repeated report changes nothing.

    Rows are CSV whose first line names the columns, JSON lines or Parquet. Bad rows and refused ones are all reported
    with their line, the others are done, and the exit code is 1.
    """
    ctx.obj = bundle
