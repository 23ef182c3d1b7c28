"""`nextbest functions`: the reference of the policy language, from the table that the checker and the engine use."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from nextbest.cli import options

if TYPE_CHECKING:
    from nextbest.dsl.signatures import Signature

EPILOG = """\b
Examples:
  nextbest functions
  nextbest functions average_gap
  nextbest functions "within last"
  nextbest functions history
  nextbest functions --format markdown --out functions.md"""


@dataclass(frozen=True, slots=True)
class Asked:
    """The command line."""

    name: str | None
    format_: str | None
    out: Path | None


@click.command(name="functions", epilog=EPILOG)
@click.argument("name", required=False)
@options.reference_format_option
@options.out_option
def command(**asked: Any) -> None:
    """Show the operators and functions of the policy language.

    NAME is a function (`average_gap`), words or a sign of an operator (`within last`, `<=`), or a family: `logic`,
    `comparison`, `text`, `time`, `place`, `history`, `arithmetic`, `chance`.

    JSON is a list; each has `name`, `family`, `form` (how it is written), `sentence`, `takes` (combinations of types
    and what comes out), `when_missing` (what a missing operand does; null where the sentence says it) and `examples`
    (each `expression`, `gives`).
    """
    functions(Asked(**asked))


def functions(asked: Asked) -> None:
    """Print the reference, or a part of it."""
    from nextbest.cli import describe_functions as describe
    from nextbest.cli.output import json_page, output

    found = tuple(_found(asked.name))
    form = options.reference_form(asked.format_, asked.out)
    one = asked.name is not None and asked.name not in describe.FAMILIES
    with output(asked.out, quiet=False) as out:
        if form == "json":
            out.result(json_page([describe.json_form(each) for each in found]))
        elif form == "markdown":
            page = "\n".join(map(describe.markdown_entry, found)) if one else describe.markdown_page(found)
            out.result(page.rstrip("\n"))
        else:
            render = describe.people_entries if one else describe.people_list
            out.result(render(found, out.surface))


def _found(name: str | None) -> "Sequence[Signature]":
    """All functions, or those that a name, a family, words or a sign mean."""
    from nextbest.cli.describe_functions import FAMILIES
    from nextbest.dsl.diagnostics import closest
    from nextbest.engine.functions import FUNCTIONS

    table = list(FUNCTIONS.values())
    if name is None:
        return table
    words = name.strip().removesuffix("()").replace("_", " ").split()
    if (exact := FUNCTIONS.get("_".join(words))) is not None:
        return [exact]
    if " ".join(words) in ("in last", "since", "where"):
        name, words = "history", ["history"]
    if (sign := {"=": "equal", "!=": "not_equal"}.get(name.strip())) is not None:
        return [FUNCTIONS[sign]]
    if words == [name] and name in FAMILIES:
        return [each for each in table if each.family == name]
    found = [each for each in table if words and _says(each, words)]
    if not found:
        known = {*FUNCTIONS, *FAMILIES, *(word for each in table for word in _spoken(each) if len(word) > 1)}
        near = closest(name, known)
        help_ = f"did you mean `{near}`?" if near else "`nextbest functions` lists them all"
        raise click.UsageError(f"the language has no `{name}`: {help_}")
    return found


def _says(function: "Signature", words: list[str]) -> bool:
    spoken = _spoken(function)
    return any(spoken[start : start + len(words)] == words for start in range(len(spoken)))


def _spoken(function: "Signature") -> list[str]:
    """The words and signs of a form, without what stands for operands."""
    operands = {
        "a",
        "b",
        "c",
        "x",
        "y",
        "P",
        "D",
        "list",
        "field",
        "low",
        "high",
        "places",
        "date",
        "salt",
        "id",
        "money",
    }
    parts = re.findall(r"\w+|[^\w\s(),\".]+", function.form.replace("(history", "(").replace("_", " "))
    return [each for each in parts if each not in operands]
