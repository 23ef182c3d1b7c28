"""`nextbest import`: from a spreadsheet of campaigns to a bundle."""

import re
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
    table: str | None
    otherwise: str | None
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
@click.option("--table", metavar="NAME", help="The rows are a decision table, whose last column is the outcome.")
@click.option("--otherwise", metavar="OUTCOME", help="Of such a table: what comes out where no row fits.")
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

    try:
        imported = _imported(asked)
    except OSError as error:
        where, reason = error.filename or asked.csv, (error.strerror or str(error)).lower()
        raise click.UsageError(f"cannot read `{where}`: {reason}") from error
    with output(None, quiet=asked.quiet) as out:
        if imported.columns is not None:
            out.aside(render_columns(imported, out.aside_surface))
        shown = imported.errors if asked.quiet else imported.mistakes
        if shown:
            tell("\n" + render_mistakes(shown, imported, out.aside_surface))
        if not imported.texts:
            out.aside("\nnothing was written")
            return exits.FINDINGS
        _write(imported, asked, out)
    return exits.FINE


def _imported(asked: Asked) -> "Imported":
    from nextbest.dsl.document.leaves import NAME_PATTERN
    from nextbest.engine.importing.imported import import_into
    from nextbest.engine.importing.into_bundle import Unfit
    from nextbest.engine.importing.known import Broken
    from nextbest.engine.importing.table import Table, import_table

    if asked.into is None:
        return _whole(asked)
    if asked.out is not None or asked.timezone is not None or asked.attributes:
        raise click.UsageError("`--out`, `--timezone` and `--attribute` are for a new bundle, not for `--into`")
    if asked.otherwise is not None and asked.table is None:
        raise click.UsageError("`--otherwise` is for a table: name it with `--table`")
    if asked.table is not None and not re.fullmatch(NAME_PATTERN, asked.table):
        raise click.UsageError(f"`{asked.table}` cannot be the name of a table: it has letters a to z, digits and `_`")
    file, bundle = _home(asked.into, "engagements" if asked.table is None else "tables")
    try:
        if asked.table is None:
            return import_into(asked.csv, file, bundle, _wishes(asked))
        table = Table(asked.table, file, bundle, asked.otherwise)
        if table.rows.exists() and not asked.replace:
            raise click.UsageError(f"`{table.rows}` is there already: `--replace` writes it anew")
        return import_table(asked.csv, table, _wishes(asked))
    except (Unfit, Broken) as error:
        raise click.UsageError(str(error)) from error


def _whole(asked: Asked) -> "Imported":
    """A bundle of its own."""
    from nextbest.engine.importing.imported import import_new
    from nextbest.engine.importing.meanings import name_of
    from nextbest.engine.importing.new_bundle import Whole

    if asked.table is not None:
        raise click.UsageError("a table rests on what a bundle knows of its customers: `--into` names one")
    if asked.timezone is None:
        words = "a new bundle needs `--timezone`, such as Europe/Paris; `--into` names one that is there"
        raise click.UsageError(words)
    if asked.out is not None and asked.out.exists() and not asked.replace:
        raise click.UsageError(f"`{asked.out}` is there already: `--replace` writes it anew, `--into` adds to it")
    name = name_of((asked.out or asked.csv).stem) or "campaigns"
    attributes = _told("--attribute", asked.attributes, "birthday=date")
    whole = Whole(name, asked.timezone, asked.csv.name, attributes)
    return import_new(asked.csv, asked.out or Path(f"{name}.yaml"), whole, _wishes(asked))


def _wishes(asked: Asked) -> "Wishes":
    from nextbest.engine.importing.imported import Wishes

    told = _told("--column", asked.columns, "Land=country is")
    mark, order = asked.decimal, asked.dates
    return Wishes(told, mark, order, asked.kind, asked.replace)  # type: ignore[arg-type]


def _told(option: str, values: tuple[str, ...], example: str) -> dict[str, str]:
    found = {}
    for value in values:
        name, sign, meaning = (each.strip() for each in value.partition("="))
        if not (sign and name and meaning):
            raise click.UsageError(f'`{option} {value}` says nothing: write it like `{option} "{example}"`')
        found[name] = meaning
    return found


def _home(into: Path, section: str) -> tuple[Path, Path]:
    """The file that takes the entries, and the bundle it belongs to."""
    from nextbest.dsl.files.load import bundle_files
    from nextbest.engine.analysis.editing.belongs import bundle_of

    if not into.is_dir():
        return into, bundle_of(into) or into
    texts = {each: b"\n" + each.read_bytes().removeprefix(b"\xef\xbb\xbf") for each in bundle_files(into)}
    for key in (section, "nextbest"):
        files = [file for file, text in texts.items() if f"\n{key}:".encode() in text]
        if len(files) == 1:
            return files[0], into
    names = ", ".join(map(str, texts))
    raise click.UsageError(f"name the file of `{into}` that takes them: {names}")


def _write(imported: "Imported", asked: Asked, out: "Output") -> None:
    from nextbest.cli.output import whole_file
    from nextbest.cli.text import counted

    if asked.into is None and asked.out is None:
        out.stream.writelines(imported.texts.values())
        return
    for file, text in imported.texts.items():
        with whole_file(file) as stream:
            stream.write(text)
    made = f"the table `{asked.table}`" if asked.table else counted(len(imported.made), "engagement")
    anew = ", written anew" if asked.table else f", {len(imported.replaced)} of them written anew"
    out.result(f"written: {', '.join(map(str, imported.texts))}: {made}{anew if imported.replaced else ''}")
