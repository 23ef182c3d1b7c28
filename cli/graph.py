"""`nextbest graph`: pictures of a bundle's lifecycle, and of what one engagement rests on."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from nextbest.cli import options

EPILOG = """\b
Examples:
  nextbest graph policies/cdnow
  nextbest graph policies/cdnow --out lifecycle.svg
  nextbest graph policies/retail_next_best double_points_shoes --format dot
  nextbest graph policies/retail_next_best double_points_shoes --out double_points_shoes.svg"""

SUFFIXES = {".svg": "svg", ".dot": "dot", ".gv": "dot", ".mmd": "mermaid"}


@dataclass(frozen=True, slots=True)
class Asked:
    """The command line."""

    bundle: Path
    engagement: str | None
    format_: str | None
    out: Path | None


@click.command(name="graph", epilog=EPILOG)
@options.bundle_argument
@click.argument("engagement", required=False)
@click.option(
    "--format",
    "format_",
    type=click.Choice(["mermaid", "dot", "svg"]),
    help="Form of the picture.  [default: mermaid; svg or dot where --out ends in .svg or .dot]",
)
@options.out_option
def command(**asked: Any) -> None:
    """Draw the lifecycle of a bundle, or what one ENGAGEMENT rests on.

    The lifecycle shows the stages in the order in which they are asked for, each with its condition, its goal and its
    engagements. An engagement's picture goes from the attributes of the customer by way of definitions to the
    conditions, and with the factors to the rank on each channel.

    Mermaid is text that GitHub and many editors draw; DOT is text for Graphviz; SVG is drawn by Graphviz, whose program
    `dot` must be there.
    """
    graph(Asked(**asked))


def graph(asked: Asked) -> None:
    """Draw it."""
    from nextbest.cli.output import output
    from nextbest.dsl.diagnostics import closest
    from nextbest.engine.loading import read_bundle
    from nextbest.engine.picture import engagement_picture, lifecycle_picture

    bundle = read_bundle(asked.bundle)
    if asked.engagement is not None and asked.engagement not in bundle.engagements:
        near = closest(asked.engagement, bundle.engagements)
        help_ = f": did you mean `{near}`?" if near else ""
        raise click.UsageError(f"`{asked.engagement}` is not an engagement of this bundle{help_}")
    picture = lifecycle_picture(bundle) if asked.engagement is None else engagement_picture(bundle, asked.engagement)
    form = options.form(asked.format_, asked.out, SUFFIXES, "mermaid")
    from nextbest.cli.draw_dot import NoGraphviz, dot, svg
    from nextbest.cli.draw_mermaid import mermaid

    try:
        drawn = {"mermaid": mermaid, "dot": dot, "svg": svg}[form](picture)
    except NoGraphviz as missing:
        raise click.UsageError(str(missing)) from missing
    with output(asked.out, quiet=False) as out:
        out.result(drawn)
