"""`nextbest schema`: the JSON Schemas of bundles, tests, decisions and events, and of one bundle's documents."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from nextbest.cli import options

EPILOG = """\b
Examples:
  nextbest schema bundle --out bundle.schema.json
  nextbest schema decision
  nextbest schema --profile policies/cdnow
  nextbest schema --events policies/retail_next_best"""


@dataclass(frozen=True, slots=True)
class Asked:
    """The command line."""

    name: str | None
    profile: Path | None
    events: Path | None
    out: Path | None


@click.command(name="schema", epilog=EPILOG)
@click.argument("name", required=False, type=click.Choice(["bundle", "tests", "decision", "event"]))
@click.option(
    "--profile", metavar="BUNDLE", type=options.EXISTING, help="Of the customer documents that this bundle takes."
)
@click.option("--events", metavar="BUNDLE", type=options.EXISTING, help="Of the events that this bundle knows.")
@options.out_option
def command(**asked: Any) -> None:
    """Print the JSON Schema of bundles (the default), tests, decisions, events, or of one bundle's customers or events.

    Editors complete and check a bundle that begins with `# yaml-language-server: $schema=bundle.schema.json`.
    """
    schema(Asked(**asked))


def schema(asked: Asked) -> None:
    """Print the schema."""
    from nextbest.cli.output import json_page, output

    if sum(each is not None for each in (asked.name, asked.profile, asked.events)) > 1:
        raise click.UsageError("either a NAME, `--profile BUNDLE` or `--events BUNDLE`, not both")
    with output(asked.out, quiet=False) as out:
        out.result(json_page(_schema(asked)))


def _schema(asked: Asked) -> dict[str, Any]:
    if asked.profile is not None:
        from nextbest.engine import Engine

        return Engine.load(asked.profile).profile_schema()
    if asked.events is not None:
        from nextbest.engine import Engine

        return Engine.load(asked.events).event_schema()
    from nextbest.schemas import load

    return load(asked.name or "bundle")
