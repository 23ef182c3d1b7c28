"""`nextbest init`: a commented policy to start from, with tests, and customers to try it on."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from nextbest.cli import options

EPILOG = """\b
Examples:
  nextbest init my_policy
  nextbest init coffee_shop --quiet"""

STARTER = "starter"
NOW = "2026-11-20T10:00:00+01:00"
"""The time of which the sample customers are made."""


@dataclass(frozen=True, slots=True)
class Asked:
    """The command line."""

    folder: Path
    quiet: bool


@click.command(name="init", epilog=EPILOG)
@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
@options.quiet_option
def command(**asked: Any) -> None:
    """Make a policy to start from in a new folder.

    The bundle has every section that a first policy needs, with comments that explain them, and passes `check`. Its
    tests show how to write some, four sample customers what it decides. DIR is made if it is not there; one with
    anything in it is left alone.
    """
    init(Asked(**asked))


def init(asked: Asked) -> None:
    """Write the files, and say what to do next."""
    from importlib.resources import files
    from shlex import quote

    from nextbest.cli.output import output, whole_file

    folder = asked.folder
    if folder.exists() and any(folder.iterdir()):
        raise click.UsageError(f"`{folder}` is not empty: nothing was written; choose a folder that is not there yet")
    name = _name(folder)
    made = files("nextbest.policies").joinpath(STARTER)
    _make(folder)
    with output(None, quiet=asked.quiet) as out:
        for file in (f"{STARTER}.yaml", f"{STARTER}.test.yaml", "customers.jsonl", "README.md"):
            text = made.joinpath(file).read_text(encoding="utf-8")
            path = folder / file.replace(STARTER, name)
            with whole_file(path) as stream:
                for old in (f"bundle: {STARTER}", f"{STARTER}.yaml", f"{STARTER}.test.yaml"):
                    text = text.replace(old, old.replace(STARTER, name))
                stream.write(text)
            out.result(f"made: {path}")
        here, customers = quote(str(folder)), quote(str(folder / "customers.jsonl"))
        out.aside(
            "\n".join(
                [
                    "",
                    f"read `{folder / name}.yaml`, change what you like, and try:",
                    f"  nextbest check {here}",
                    f"  nextbest test {here}",
                    f"  nextbest decide {here} {customers} --now {NOW}",
                    f"  nextbest explain {here} {customers} --customer bob --now {NOW}",
                    f"  nextbest graph {here}",
                ]
            )
        )


def _name(folder: Path) -> str:
    """The bundle's name: the folder's, as far as it can be one."""
    name = re.sub(r"[^A-Za-z0-9_-]+", "_", folder.resolve().name).strip("_-")
    word = re.fullmatch(r"[0-9]*[A-Za-z_][A-Za-z0-9_-]*", name) and name.lower() not in ("null", "true", "false")
    return name if word else STARTER


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise click.UsageError(f"cannot make `{folder}`: {(error.strerror or str(error)).lower()}") from error
