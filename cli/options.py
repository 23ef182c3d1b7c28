"""The arguments and options that several commands share, and what they turn into."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from nextbest.cli.exits import Ended

if TYPE_CHECKING:
    from nextbest.cli.output import Output

Decorator = Callable[[Callable[..., None]], Callable[..., None]]


def read_moment(text: str) -> datetime:
    """The instant of ISO 8601 with an offset, in whole seconds.

    Raises ValueError with what is wrong, in words.
    """
    try:
        found = datetime.fromisoformat(text.strip())
    except ValueError:
        raise ValueError(f"`{text}` is not a time: write it like 2026-11-20T10:00:00-05:00") from None
    if found.tzinfo is None:
        # No zone is the obvious one, so none is guessed.
        raise ValueError(f"`{text}` has no offset from UTC: write `{found.isoformat()}Z`, or -05:00 at its end")
    return found.replace(microsecond=0)


def moment(ctx: click.Context, param: click.Parameter, value: str | None) -> datetime | None:
    """The instant that an option gives."""
    if value is None:
        return None
    try:
        return read_moment(value)
    except ValueError as error:
        raise click.BadParameter(str(error), ctx, param) from None


def names(ctx: click.Context, param: click.Parameter, value: str | None) -> tuple[str, ...]:
    """Names separated by commas, without the blanks around them."""
    if value is None:
        return ()
    found = tuple(name.strip() for name in value.split(","))
    if not all(found):
        raise click.BadParameter(f"`{value}` has an empty name: write them like home_page,till", ctx, param)
    return found


def exact(ctx: click.Context, param: click.Parameter, value: str | None) -> timedelta | None:
    """An exact length of time, in the words of the policy language, or `24h`."""
    if value is None:
        return None
    from nextbest.dsl.parse.clauses import parse_length
    from nextbest.dsl.quantities import Duration, Period

    said = value.strip()
    hours = said.removesuffix("h")
    length = parse_length(f"{hours} hours" if said != hours and hours.isdecimal() else said).value
    if isinstance(length, Duration):
        return timedelta(seconds=length.seconds)
    if isinstance(length, Period):
        words = f"`{value}` is a step of the calendar, of this length today and of another tomorrow: write it in hours"
    else:
        words = f"`{value}` is not a length of time: write it like `15 minutes`, `2 hours` or `24h`"
    raise click.BadParameter(words, ctx, param)


def sources(ctx: click.Context, param: click.Parameter, values: tuple[str, ...]) -> dict[str, str] | None:
    """Paths by the name of their source: `orders=orders.parquet`, each name once; None where nothing was said.

    Of an option that may stand alone, that is the empty text, and names none.
    """
    found: dict[str, str] = {}
    for value in values:
        name, sign, path = value.partition("=")
        if not value:
            continue
        if not (sign and name.strip() and path.strip()):
            raise click.BadParameter(f"`{value}` names no source: write it like `orders=orders.parquet`", ctx, param)
        if name.strip() in found:
            raise click.BadParameter(f"`{name.strip()}` is given twice", ctx, param)
        found[name.strip()] = path.strip()
    return found if values else None


EXISTING = click.Path(exists=True, path_type=Path)
"""A file or a folder that is there."""

CUSTOMERS = click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path)
"""A file that is there, or `-`."""

bundle_argument: Decorator = click.argument("bundle", type=EXISTING)
customers_argument: Decorator = click.argument("customers", required=False, type=CUSTOMERS)
source_option: Decorator = click.option(
    "--source",
    "sources",
    multiple=True,
    is_flag=False,
    flag_value="",
    callback=sources,
    metavar="[NAME=PATH]",
    help="In the place of CUSTOMERS: those of the bundle's `sources:`; NAME, if it is said, comes from PATH.",
)
customer_option: Decorator = click.option(
    "--customer", metavar="ID", help="Only the customer with this id, where CUSTOMERS has several."
)
now_option: Decorator = click.option(
    "--now",
    metavar="WHEN",
    callback=moment,
    help="The time to decide for: ISO 8601 with its offset, 2026-11-20T10:00:00-05:00.  [default: the clock]",
)
event_option: Decorator = click.option(
    "--event",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="The event that asks for it, one JSON document, applied first; its `customer` is chosen from CUSTOMERS.",
)
places_option: Decorator = click.option(
    "--places",
    metavar="NAMES",
    callback=names,
    help="Inbound channels that the request fills: home_page,till.  [default: none, an outbound decision]",
)
out_option: Decorator = click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="PATH",
    help="Write results to this file, whole or not at all, instead of to stdout.",
)
rows_option: Decorator = click.option(
    "--file",
    type=click.Path(exists=True, allow_dash=True, path_type=Path),
    metavar="PATH",
    help="A file of rows instead: CSV with a header, JSON lines or Parquet; a folder of them; `-` is stdin.",
)
_STORE = "Where contacts are remembered: sqlite:///contacts.db, postgresql://…"
store_option: Decorator = click.option("--store", metavar="URL", help=f"{_STORE}  [default: nowhere]")
needed_store_option: Decorator = click.option("--store", metavar="URL", required=True, help=_STORE)
sources_of_run_option: Decorator = click.option(
    "--source",
    "sources",
    multiple=True,
    callback=sources,
    metavar="NAME=PATH",
    help="Where `customers`, or a history, comes from, in the place of what the bundle's `sources:` says.",
)
quiet_option: Decorator = click.option("--quiet", "-q", is_flag=True, help="Only results and errors.")


format_option: Decorator = click.option(
    "--format",
    "format_",
    type=click.Choice(["people", "json"]),
    help="Form of results.  [default: people; json where --out ends in .json or .jsonl]",
)

reference_format_option: Decorator = click.option(
    "--format",
    "format_",
    type=click.Choice(["people", "json", "markdown"]),
    help="Form of results.  [default: people; json or markdown where --out ends in .json or .md]",
)


def form(format_: str | None, out: Path | None, suffixes: Mapping[str, str], usual: str) -> str:
    """The form of results: as asked for, or as the end of the file's name says."""
    return format_ or suffixes.get(out.suffix if out else "", usual)


def reference_form(format_: str | None, out: Path | None) -> str:
    """The form of a page of reference."""
    return form(format_, out, {".json": "json", ".md": "markdown"}, "people")


def machine(format_: str | None, out: Path | None) -> bool:
    """Whether results are for machines: asked for, or the file's name says so."""
    if format_ is None:
        return out is not None and out.suffix in (".json", ".jsonl")
    return format_ == "json"


def clock() -> datetime:
    """The time by the clock, in whole seconds: the only place of the command line that reads it."""
    return datetime.now(UTC).replace(microsecond=0)


def taken(now: datetime | None, out: "Output") -> datetime:
    """The time that was given, else the clock's, which is then said."""
    if now is not None:
        return now
    now = clock()
    out.aside(f"now is {now.isoformat()}, by the clock: `--now` gives another time")
    return now


def end(code: int) -> None:
    """End the command with that code."""
    if code:
        raise Ended(code)
