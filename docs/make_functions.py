"""Writes `functions.md` from the one table of the language: `python docs/make_functions.py`."""

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from nextbest.dsl.signatures import ListPattern, Overload, Pattern, Signature, Unknown, Var
from nextbest.engine.functions import FUNCTIONS

PAGE = Path(__file__).with_name("functions.md")
FAMILIES = {
    "logic": "Conditions",
    "comparison": "Comparing",
    "text": "Text and lists",
    "time": "Time",
    "place": "Place",
    "history": "Histories",
    "arithmetic": "Arithmetic",
    "chance": "Chance",
}
WHEN_MISSING: dict[Unknown, str] = {
    "strict": "Missing if one of its operands is.",
    "kleene": "An unknown operand makes it unknown, unless the other operand decides alone.",
    "otherwise": "Missing only if every operand is.",
    "presence": "Never missing.",
    "choice": "Missing if the condition is unknown, or the branch that is taken is missing.",
}
HEAD = """# Operators and functions

Made by `docs/make_functions.py` from the table that the checker and the engine use. Change it there.
"""


def page() -> str:
    """The whole page."""
    order = list(FAMILIES)
    table = sorted(FUNCTIONS.values(), key=lambda each: order.index(each.family))
    parts = [HEAD]
    for family, members in groupby(table, key=lambda each: each.family):
        parts.append(f"## {FAMILIES[family]}\n")
        parts += ["\n".join(entry(each)) for each in members]
    return "\n".join(parts)


def entry(function: Signature) -> Iterator[str]:
    """One function: how it is written, what it says, what it takes and gives, what it does with missing values."""
    yield f"### `{function.form}`\n"
    yield f"{function.sentence}\n"
    missing = "" if function.family == "history" else f" {WHEN_MISSING[function.unknown]}"
    yield f"Takes {'; '.join(dict.fromkeys(map(takes, function.overloads)))}.{missing}\n"
    if function.examples:
        width = max(len(each.expression) for each in function.examples)
        yield "```"
        yield from (f"{each.expression:<{width}}  # {each.gives}" for each in function.examples)
        yield "```\n"


def takes(overload: Overload) -> str:
    """One combination of types in words: `money, integer → money`."""
    operands = ", ".join(map(words, overload.params)) + (" …" if overload.variadic else "")
    return f"{operands} → {words(overload.result)}" + (" (or missing)" if overload.partial else "")


def words(pattern: Pattern) -> str:
    """A type, or the types that a place takes."""
    if isinstance(pattern, ListPattern):
        return f"list of {words(pattern.element)}"
    if isinstance(pattern, Var):
        kinds = [str(each) for each in pattern.among]
        kinds += ["one of [ ]"] * pattern.sets + ["list"] * pattern.lists
        return "/".join(kinds)
    return str(pattern)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    print(PAGE.name)
