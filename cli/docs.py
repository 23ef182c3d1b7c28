"""`nextbest docs`: a page about a bundle for those who do not read YAML."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from nextbest.cli import options

if TYPE_CHECKING:
    from nextbest.engine.testing.cases import Test

EPILOG = """\b
Examples:
  nextbest docs policies/cdnow --out cdnow.html
  nextbest docs policies/retail_next_best --format markdown
  nextbest docs policies/retail_next_best --out retail.md --now 2026-11-20T10:00:00-05:00"""

SUFFIXES = {".html": "html", ".htm": "html", ".md": "markdown"}


@dataclass(frozen=True, slots=True)
class Asked:
    """The command line."""

    bundle: Path
    now: datetime | None
    format_: str | None
    out: Path | None
    quiet: bool


@click.command(name="docs", epilog=EPILOG)
@options.bundle_argument
@options.now_option
@click.option(
    "--format",
    "format_",
    type=click.Choice(["html", "markdown"]),
    help="Form of the page.  [default: html; markdown where --out ends in .md]",
)
@options.out_option
@options.quiet_option
def command(**asked: Any) -> None:
    """Write a page about a bundle that needs no knowledge of the policy language.

    It tells in sentences which stages there are and who is in them, who gets which engagement when and by which
    channel, what it is worth, limits, quiet hours, calendars as they stand at `--now`, offers, budgets, experiments,
    what every word means and where it is used, and which tests there are.

    HTML is one file that needs nothing else, light or dark as the reader likes, and prints well. Markdown draws the
    lifecycle with Mermaid.
    """
    docs(Asked(**asked))


def docs(asked: Asked) -> None:
    """Write it."""
    from nextbest.cli.describing.overview import page
    from nextbest.cli.describing.subject import Subject
    from nextbest.cli.output import output
    from nextbest.cli.pages.html import html
    from nextbest.cli.pages.markdown import markdown
    from nextbest.engine import Engine
    from nextbest.engine.loading import refuse_built
    from nextbest.engine.testing.load import load_tests_of

    refuse_built(asked.bundle)
    engine = Engine.load(asked.bundle, prebuilt=False)
    files = load_tests_of(asked.bundle, engine)
    tests = [test for file in files for test in file.tests]
    with output(asked.out, quiet=asked.quiet) as out:
        subject = Subject(engine.bundle, options.taken(asked.now, out), _expecting(tests))
        form = options.form(asked.format_, asked.out, SUFFIXES, "html")
        made = page(subject, {file.path.name: len(file.tests) for file in files if file.tests})
        out.result({"html": html, "markdown": markdown}[form](made))


def _expecting(tests: "list[Test]") -> dict[str, list[str]]:
    """By engagement, the names of the tests in which it has to come out."""
    from nextbest.engine.testing.cases import expected_engagements

    found: dict[str, list[str]] = {}
    for test in tests:
        for engagement in expected_engagements(test):
            names = found.setdefault(engagement, [])
            if test.name not in names:
                names.append(test.name)
    return found
