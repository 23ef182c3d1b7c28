"""`nextbest`: the commands by name, each imported when it is used."""

import gc
import sys
from collections.abc import Sequence

import click

from nextbest.cli import exits
from nextbest.cli.lazy import Lazy

COMMANDS = {
    "build": "nextbest.cli.build",
    "check": "nextbest.cli.check",
    "compile": "nextbest.cli.compile",
    "contacts": "nextbest.cli.contacts",
    "decide": "nextbest.cli.decide",
    "docs": "nextbest.cli.docs",
    "eval": "nextbest.cli.evaluate",
    "events": "nextbest.cli.events",
    "explain": "nextbest.cli.explain",
    "fmt": "nextbest.cli.fmt",
    "functions": "nextbest.cli.functions",
    "graph": "nextbest.cli.graph",
    "import": "nextbest.cli.import_",
    "init": "nextbest.cli.init",
    "keys": "nextbest.cli.keys",
    "log": "nextbest.cli.logs",
    "lsp": "nextbest.cli.lsp",
    "repl": "nextbest.cli.repl",
    "replay": "nextbest.cli.replay",
    "report": "nextbest.cli.report",
    "rule": "nextbest.cli.rule",
    "run": "nextbest.cli.run",
    "runs": "nextbest.cli.runs",
    "schema": "nextbest.cli.schema",
    "serve": "nextbest.cli.serve",
    "stage": "nextbest.cli.stage",
    "test": "nextbest.cli.test",
    "why": "nextbest.cli.why",
}
"""Name → module; the command is the module's `command`."""

COLLECTED = (100_000, 20, 20)
"""Python looks for circles of objects more seldom than it is used to: a bundle is a million objects without any."""

EPILOG = """\b
Exit codes: 0 fine, 1 findings (errors in a bundle, invalid customers, failed tests), 2 wrong use,
3 stopped by the surroundings (safe to repeat), 130 interrupted."""


class Commands(Lazy):
    """The commands of `nextbest`."""

    def invoke(self, ctx: click.Context) -> object:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except OSError as error:
            raise exits.reader_gone(error) from error


def _print_version(ctx: click.Context, param: click.Parameter, asked: bool) -> None:  # noqa: ARG001
    if asked and not ctx.resilient_parsing:
        from importlib.metadata import PackageNotFoundError, version

        try:
            click.echo(f"nextbest {version('nextbest')}")
        except PackageNotFoundError:
            click.echo("nextbest (not installed: run from its source)")
        ctx.exit()


@click.group(
    cls=Commands,
    table=COMMANDS,
    epilog=EPILOG,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.option(
    "--version", is_flag=True, is_eager=True, expose_value=False, callback=_print_version, help="Show the version."
)
def cli() -> None:
    """Each customer's next best engagement, and why.

    A bundle (a YAML file or a folder of them) holds the policy; `check` finds its mistakes, `decide` applies it
    to customers, `explain` says why.
    """


def run(arguments: Sequence[str]) -> int:
    """Run one command line; the exit code."""
    return exits.end_with(lambda: _invoke(arguments))


def _invoke(arguments: Sequence[str]) -> None:
    code = cli.main(list(arguments), prog_name="nextbest", standalone_mode=False)
    if isinstance(code, int) and code:
        raise exits.Ended(code)


def main() -> None:
    """The entry point of the installed command."""
    gc.set_threshold(*COLLECTED)
    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
