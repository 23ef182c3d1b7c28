"""`nextbest schema`: the JSON Schemas of bundles and decisions, and of a bundle's customer documents."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from nextbest.cli import options

EPILOG = """\b
Examples:
  nextbest schema bundle --out bundle.schema.json
  nextbest schema decision
  nextbest schema --profile policies/cdnow"""


@dataclass(frozen=True, slots=True)
class Asked:
    """The command line."""

    name: str | None
    profile: Path | None
    out: Path | None


@click.command(name="schema", epilog=EPILOG)
@click.argument("name", required=False, type=click.Choice(["bundle", "decision"]))
@click.option(
    "--profile", metavar="BUNDLE", type=options.EXISTING, help="Of the customer documents that this bundle takes."
)
@options.out_option
def command(**asked: Any) -> None:
    """Print the JSON Schema of bundles (the default), of decisions, or of a bundle's customers.

    Editors complete and check a bundle that begins with `# yaml-language-server: $schema=bundle.schema.json`.
    """
    schema(Asked(**asked))


def schema(asked: Asked) -> None:
    """Print the schema."""
    from nextbest.cli.output import json_page, output

    if asked.name and asked.profile:
        raise click.UsageError("either a NAME or `--profile BUNDLE`, not both")
    with output(asked.out, quiet=False) as out:
        out.result(json_page(_schema(asked)))


def _schema(asked: Asked) -> dict[str, Any]:
    if asked.profile is not None:
        from nextbest.engine import Engine

        return Engine.load(asked.profile).profile_schema()
    from nextbest.schemas import load

    return load(asked.name or "bundle")
