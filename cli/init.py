"""`nextbest init`: a policy to start from, with tests, and customers to try it on."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

import click

from nextbest.cli import options

EPILOG = """\b
Examples:
  nextbest init my_policy
  nextbest init coffee_shop --quiet
  nextbest init our_shop --from four_stage_retention"""

STARTER = "starter"
TEXTS = (".yaml", ".md")
"""Ends of the files that name the bundle; all others are copied as they are."""


@dataclass(frozen=True, slots=True)
class Asked:
    """The command line."""

    folder: Path
    source: str
    quiet: bool


@click.command(name="init", epilog=EPILOG)
@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
@click.option("--from", "source", metavar="NAME", default=STARTER, help="The bundle to copy.", show_default=True)
@options.quiet_option
def command(**asked: Any) -> None:
    """Make a policy to start from in a new folder.

    Without --from the bundle has every section that a first policy needs, with comments that explain them. Others are
    whole systems, each with tests, customers to try it on and a page on how to adapt it: `four_stage_retention`,
    `five_stage_ecommerce`, `relationship_cycle`, `touchpoint_curve`, `retail_next_best`, `coffee_club`, `cdnow`. DIR
    is made if it is not there; one with anything in it is left alone.
    """
    init(Asked(**asked))


def init(asked: Asked) -> None:
    """Write the files, and say what to do next."""
    from shlex import quote

    from nextbest.cli.output import output, whole_file

    folder, made = asked.folder, _ready(asked.source)
    if folder.exists() and any(folder.iterdir()):
        raise click.UsageError(f"`{folder}` is not empty: nothing was written; choose a folder that is not there yet")
    name = _name(folder, asked.source)
    _make(folder)
    with output(None, quiet=asked.quiet) as out:
        for inside, file in _files(made, asked.source):
            path = folder / inside.replace(asked.source, name)
            _make(path.parent)
            text = file.read_text(encoding="utf-8")
            with whole_file(path) as stream:
                stream.write(_renamed(text, asked.source, name, folder) if inside.endswith(TEXTS) else text)
            out.result(f"made: {path}")
        here, customers = quote(str(folder)), quote(str(folder / "customers.jsonl"))
        now, id = _sample(made, asked.source)
        out.aside(
            "\n".join(
                [
                    "",
                    f"read `{folder / name}.yaml`, change what you like, and try:",
                    f"  nextbest check {here}",
                    f"  nextbest test {here}",
                    f"  nextbest decide {here} {customers} --now {now}",
                    f"  nextbest explain {here} {customers} --customer {quote(id)} --now {now}",
                    f"  nextbest graph {here}",
                ]
            )
        )


def _ready(source: str) -> Traversable:
    """The folder of a bundle that comes along."""
    from importlib.resources import files

    policies = files("nextbest.policies")
    names = sorted(each.name for each in policies.iterdir() if each.joinpath(f"{each.name}.yaml").is_file())
    if source not in names:
        raise click.UsageError(f"there is no bundle `{source}` to copy; there are: {', '.join(names)}")
    return policies.joinpath(source)


def _files(made: Traversable, source: str, folder: str = "") -> Iterator[tuple[str, Traversable]]:
    """Its files by their path in it: the policy and its tests first, the page on it last."""
    order = {f"{source}.yaml": 0, f"{source}.test.yaml": 1, "README.md": 3}
    for each in sorted(made.iterdir(), key=lambda each: (order.get(each.name, 2), each.name)):
        if each.is_dir() and each.name != "__pycache__":
            yield from _files(each, source, f"{folder}{each.name}/")
        elif each.is_file() and each.name != "__init__.py":
            yield folder + each.name, each


def _renamed(text: str, source: str, name: str, folder: Path) -> str:
    """A text that speaks of the copy, in what commands print too; pages that do not come along are named."""
    text = re.sub(rf"\bpolicies/{source}\b", lambda _: str(folder), text)
    text = re.sub(r"\[[^\]]+\]\(\.\./\.\./([\w/.-]+)\)", r"`\1` of nextbest", text)
    places = rf"(?<=\bbundle: ){source}$|\b{source}(?=(\.test)?\.yaml\b)|^{source}(?=: [\d,]+ customers)"
    return re.sub(rf"{places}|(?<=^run ){source}(?=-\d)", lambda _: name, text, flags=re.MULTILINE)


def _sample(made: Traversable, source: str) -> tuple[str, str]:
    """The time of which the sample customers are made, and one of them."""
    tests = made.joinpath(f"{source}.test.yaml").read_text(encoding="utf-8")
    (now,) = re.findall(r"^now: (\S+)", tests, re.MULTILINE)
    customer = json.loads(made.joinpath("customers.jsonl").read_text(encoding="utf-8").splitlines()[0])
    return now, str(customer["id"])


def _name(folder: Path, source: str) -> str:
    """The bundle's name: the folder's, as far as it can be one."""
    name = re.sub(r"[^A-Za-z0-9_-]+", "_", folder.resolve().name).strip("_-")
    word = re.fullmatch(r"[0-9]*[A-Za-z_][A-Za-z0-9_-]*", name) and name.lower() not in ("null", "true", "false")
    return name if word else source


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise click.UsageError(f"cannot make `{folder}`: {(error.strerror or str(error)).lower()}") from error
