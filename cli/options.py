"""The arguments and options that several commands share, and what they turn into."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from nextbest.cli.exits import Ended

if TYPE_CHECKING:
    from nextbest.cli.output import Output

Decorator = Callable[[Callable[..., None]], Callable[..., None]]


def moment(ctx: click.Context, param: click.Parameter, value: str | None) -> datetime | None:
    """The instant of ISO 8601 with an offset, in whole seconds."""
    if value is None:
        return None
    try:
        found = datetime.fromisoformat(value)
    except ValueError:
        words = f"`{value}` is not a time: write it like 2026-11-20T10:00:00-05:00"
        raise click.BadParameter(words, ctx, param) from None
    if found.tzinfo is None:
        # No zone is the obvious one, so none is guessed.
        words = f"`{value}` has no offset from UTC: write `{found.isoformat()}Z`, or -05:00 at its end"
        raise click.BadParameter(words, ctx, param)
    return found.replace(microsecond=0)


def names(ctx: click.Context, param: click.Parameter, value: str | None) -> tuple[str, ...]:
    """Names separated by commas, without the blanks around them."""
    if value is None:
        return ()
    found = tuple(name.strip() for name in value.split(","))
    if not all(found):
        raise click.BadParameter(f"`{value}` has an empty name: write them like home_page,till", ctx, param)
    return found


EXISTING = click.Path(exists=True, path_type=Path)
"""A file or a folder that is there."""

CUSTOMERS = click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path)
"""A file that is there, or `-`."""

bundle_argument: Decorator = click.argument("bundle", type=EXISTING)
customers_argument: Decorator = click.argument("customers", type=CUSTOMERS)
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
quiet_option: Decorator = click.option("--quiet", "-q", is_flag=True, help="Only results and errors.")


format_option: Decorator = click.option(
    "--format",
    "format_",
    type=click.Choice(["people", "json"]),
    help="Form of results.  [default: people; json where --out ends in .json or .jsonl]",
)


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
