"""`nextbest import`: from a spreadsheet of campaigns to a bundle."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from nextbest.cli import exits, options

if TYPE_CHECKING:
    from nextbest.cli.output import Output
    from nextbest.engine.importing.imported import Imported, Wishes

EPILOG = """\b
Examples:
  nextbest import campaigns.csv --timezone Europe/Paris
  nextbest import campaigns.csv --timezone Europe/Paris --out campaigns.yaml
  nextbest import campaigns.csv --into shop
  nextbest import campaigns.csv --into shop/shop.yaml --replace --column "Agency=tags" """


@dataclass(frozen=True, slots=True)
class Asked:
    """The command line."""

    csv: Path
    into: Path | None
    out: Path | None
    timezone: str | None
    columns: tuple[str, ...]
    attributes: tuple[str, ...]
    kind: str | None
    decimal: str | None
    dates: str | None
    replace: bool
    quiet: bool


@click.command(name="import", epilog=EPILOG)
@click.argument("csv", metavar="CSV", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--into", type=options.EXISTING, metavar="BUNDLE", help="A bundle that takes the engagements.")
@options.out_option
@click.option("--timezone", metavar="ZONE", help="Of a new bundle: where its days begin and end, Europe/Paris.")
@click.option("--column", "columns", multiple=True, metavar="HEADER=MEANING", help="What a column means; `-`: nothing.")
@click.option("--attribute", "attributes", multiple=True, metavar="NAME=TYPE", help="Of a new bundle: a type.")
@click.option("--kind", metavar="NAME", help="The type of campaigns that name none.")
@click.option("--decimal", type=click.Choice([",", "."]), help="What stands before decimals.  [default: as it looks]")
@click.option("--dates", type=click.Choice(["dmy", "mdy"]), help="Day or month first.  [default: as it looks]")
@click.option("--replace", is_flag=True, help="Write anew what is there already.")
@options.quiet_option
def command(**asked: Any) -> None:
    """Make a bundle, or engagements of one, from a spreadsheet.

    CSV is a spreadsheet saved as CSV in UTF-8: the first row names the columns, each other row is a campaign. Columns
    are recognised by their names: name, stage, channel, from, until, audience, propensity, value, subject, text, owner
    and more, in words that people use for them. What each was taken for is shown; --column says it otherwise.

    Nothing is written while there is a mistake in any row.
    """
    options.end(import_(Asked(**asked)))


def import_(asked: Asked) -> int:
    """Read it, tell what was understood, and write what came of it; the exit code."""
    from nextbest.cli.output import output, tell
    from nextbest.cli.render_import import render_columns, render_mistakes

    imported, target = _imported(asked)
    with output(None, quiet=asked.quiet) as out:
        if imported.columns is not None:
            out.aside(render_columns(imported, out.aside_surface))
        shown = imported.errors if asked.quiet else imported.mistakes
        if shown:
            tell("\n" + render_mistakes(shown, imported, out.aside_surface))
        if imported.text is None:
            out.aside("\nnothing was written")
            return exits.FINDINGS
        _write(imported, imported.text, target, out)
    return exits.FINE


def _imported(asked: Asked) -> tuple["Imported", Path | None]:
    """What came of it, and the file that takes it; None: stdout."""
    from nextbest.engine.importing.imported import import_into, import_new
    from nextbest.engine.importing.into_bundle import Unfit
    from nextbest.engine.importing.new_bundle import Whole

    wishes = _wishes(asked)
    if asked.into is not None:
        if asked.out is not None or asked.timezone is not None:
            raise click.UsageError("`--into` writes into a bundle that has a place and a time zone already")
        try:
            file, bundle = _home(asked.into)
            return import_into(asked.csv, file, bundle, wishes), file
        except (Unfit, ValueError) as error:
            raise click.UsageError(str(error)) from error
    if asked.timezone is None:
        raise click.UsageError(
            "a new bundle needs `--timezone`, such as Europe/Paris; `--into` names one that is there"
        )
    if asked.out is not None and asked.out.exists() and not asked.replace:
        raise click.UsageError(f"`{asked.out}` is there already: `--replace` writes it anew, `--into` adds to it")
    name = _name((asked.out or asked.csv).stem)
    target = asked.out or Path(f"{name}.yaml")
    attributes = _told("--attribute", asked.attributes, "birthday=date")
    whole = Whole(name, asked.timezone, asked.csv.name, attributes)
    return import_new(asked.csv, target, whole, wishes), asked.out


def _wishes(asked: Asked) -> "Wishes":
    from nextbest.engine.importing.imported import Wishes

    told = _told("--column", asked.columns, "Land=country is")
    mark, order = asked.decimal, asked.dates
    return Wishes(told, mark, order, asked.kind, asked.replace)  # type: ignore[arg-type]


def _told(option: str, values: tuple[str, ...], example: str) -> dict[str, str]:
    found = {}
    for value in values:
        name, sign, meaning = (each.strip() for each in value.rpartition("="))
        if not (sign and name and meaning):
            raise click.UsageError(f'`{option} {value}` says nothing: write it like `{option} "{example}"`')
        found[name] = meaning
    return found


def _home(into: Path) -> tuple[Path, Path]:
    """The file that takes the engagements, and the bundle it belongs to."""
    from nextbest.dsl.files.load import bundle_files
    from nextbest.engine.analysis.editing.belongs import bundle_of

    if into.is_dir():
        files = [each for each in bundle_files(into) if b"\nengagements:" in b"\n" + each.read_bytes()]
        if len(files) == 1:
            return files[0], into
        names = ", ".join(str(each) for each in files or bundle_files(into))
        raise click.UsageError(f"name the file of `{into}` that takes the engagements: {names}")
    return into, bundle_of(into) or into


def _name(stem: str) -> str:
    from nextbest.engine.importing.meanings import name_of

    return name_of(stem) or "campaigns"


def _write(imported: "Imported", text: str, target: Path | None, out: "Output") -> None:
    from nextbest.cli.output import whole_file
    from nextbest.cli.text import counted

    if target is None:
        out.stream.write(text)
        return
    with whole_file(target) as stream:
        stream.write(text)
    made = counted(len(imported.drafts), "engagement")
    anew = f", {len(imported.replaced)} of them written anew" if imported.replaced else ""
    out.result(f"written: {target}: {made}{anew}")
