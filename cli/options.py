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


class Moment(click.ParamType[datetime]):
    """An instant, as ISO 8601 with its offset from UTC."""

    name = "WHEN"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """The instant, in whole seconds."""
        if isinstance(value, datetime):
            return value
        try:
            moment = datetime.fromisoformat(str(value))
        except ValueError:
            self.fail(f"`{value}` is not a time: write it like 2026-11-20T10:00:00-05:00", param, ctx)
        if moment.tzinfo is None:
            # "Z" and "-05:00" are read as they stand; we don't guess, because no zone is the obvious one.
            self.fail(
                f"`{value}` has no offset from UTC: write `{moment.isoformat()}Z`, or -05:00 at its end", param, ctx
            )
        return moment.replace(microsecond=0)


class Words(click.ParamType[tuple[str, ...]]):
    """Names separated by commas."""

    name = "NAMES"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, ...]:
        """The names, without the blanks around them."""
        if isinstance(value, tuple):
            return value
        names = tuple(name.strip() for name in str(value).split(","))
        if not all(names):
            self.fail(f"`{value}` has an empty name: write them like home_page,till", param, ctx)
        return names


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
    type=Moment(),
    help="The time to decide for: ISO 8601 with its offset, 2026-11-20T10:00:00-05:00.  [default: the clock]",
)
places_option: Decorator = click.option(
    "--places",
    type=Words(),
    default=(),
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
