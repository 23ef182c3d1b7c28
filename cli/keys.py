"""`nextbest keys`: the keys with which programs call the service."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from nextbest.cli import options

if TYPE_CHECKING:
    from nextbest.service.security.keys import Key

EPILOG = """\b
Examples:
  nextbest keys keys.jsonl --add till --scopes decide,events
  nextbest keys keys.jsonl --add service_desk --scopes explain --rate 20
  nextbest keys keys.jsonl
  nextbest keys keys.jsonl --remove till"""


@click.command(name="keys", epilog=EPILOG)
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--add", metavar="NAME", help="Make a key for whoever has this name, and print it.")
@click.option(
    "--scopes",
    metavar="NAMES",
    callback=options.names,
    help="What it allows: decide, events, explain; admin is everything.",
)
@click.option("--rate", type=click.FloatRange(min=0, min_open=True), metavar="N", help="At most N requests a second.")
@click.option("--remove", metavar="NAME", help="Take the keys of this name away.")
def command(file: Path, **asked: Any) -> None:
    """List, make and take away the keys of a server.

    A key is shown once, when it is made: FILE holds only its hash, what it allows and how often it may ask. A server
    reads FILE again when it has changed.
    """
    from nextbest.service.security.keys import read_keys

    add, remove, scopes = asked["add"], asked["remove"], asked["scopes"]
    if add is not None and remove is not None:
        raise click.UsageError("`--add` and `--remove` are two steps")
    if add is None and (scopes or asked["rate"] is not None):
        raise click.UsageError("`--scopes` and `--rate` go with `--add`")
    known = read_keys(file) if file.exists() or add is None else ()
    if add is not None:
        _add(file, known, add, scopes, asked["rate"])
    elif remove is not None:
        _remove(file, known, remove)
    else:
        for each in known:
            rate = "" if each.rate is None else f", {each.rate:g} requests a second"
            click.echo(f"{each.name}: {', '.join(each.scopes)}{rate} ({each.id})")


def _add(file: Path, known: "Sequence[Key]", name: str, scopes: Sequence[str], rate: float | None) -> None:
    from nextbest.service.security.keys import SCOPES, made, write_keys

    allowed = tuple(each for each in SCOPES if each in scopes)
    unknown = [each for each in scopes if each not in SCOPES]
    if unknown or not allowed:
        named = f"`{unknown[0]}` is no scope" if unknown else "say what it allows with `--scopes`"
        raise click.UsageError(f"{named}: there are {', '.join(SCOPES)}")
    if not name.strip() or not name.isprintable():
        raise click.UsageError("a key needs a name that can be read")
    given, kept = made(name, allowed, rate)
    write_keys(file, (*known, kept))
    click.echo(given)
    click.echo(f"{name} may {', '.join(allowed)}; this key is not shown again", err=True)


def _remove(file: Path, known: "Sequence[Key]", name: str) -> None:
    from nextbest.service.security.keys import write_keys

    left = [each for each in known if each.name != name]
    if len(left) == len(known):
        raise click.UsageError(f"{file} has no key of the name `{name}`")
    write_keys(file, left)
    click.echo(f"{name} is taken away; servers that run refuse it within two seconds", err=True)
