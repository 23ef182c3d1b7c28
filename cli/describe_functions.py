"""Operators and functions in words, from the one table: for people, as a page of Markdown, as JSON."""

import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from nextbest.cli.output import Surface
from nextbest.cli.text import wrap
from nextbest.dsl.signatures import ListPattern, Overload, Pattern, Signature, Unknown, Var
from nextbest.engine.functions.sample import CUSTOMER, NOW, PROFILE, TIMEZONE

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
    "kleene": "Unknown where an unknown operand leaves the answer open.",
    "otherwise": "Missing only if every operand is.",
    "presence": "Never missing.",
    "choice": "Missing if the condition is unknown, or the branch that is taken is missing.",
}
MANY = 10
"""A place that takes so many types takes any, for a reader."""
CHOOSING = "Before the `)` may stand `in last P` or `since X`, and then `where CONDITION`: only those records."
HEAD = """# Operators and functions

A value that is not known is *missing*; a condition that cannot be decided is *unknown*. The examples that speak of a
customer speak of this one, at {now} in {timezone}:

```yaml
{profile}```

```json
{customer}
```
"""


def by_family(functions: Iterable[Signature]) -> Iterator[tuple[str, Sequence[Signature]]]:
    """The heading of each family and its functions, in the order of the manual."""
    order = list(FAMILIES)
    table = sorted(functions, key=lambda each: order.index(each.family))
    for family, members in groupby(table, key=lambda each: each.family):
        yield FAMILIES[family], tuple(members)


def people_list(functions: Iterable[Signature], on: Surface) -> str:
    """Every form with its sentence, by family."""
    lines: list[str] = []
    for heading, members in by_family(functions):
        lines += ["", on.bold(heading)] if lines else [on.bold(heading)]
        for each in members:
            lines.append(f"  {on.tint(each.form, 'cyan')}")
            lines += wrap(each.sentence, on.width, "      ")
    return "\n".join(lines)


def people_entries(functions: Iterable[Signature], on: Surface) -> str:
    """All there is to say of a few functions."""
    return "\n\n".join("\n".join(_people(each, on)) for each in functions)


def _people(function: Signature, on: Surface) -> Iterator[str]:
    yield on.tint(function.form, "cyan", bold=True)
    yield from wrap(function.sentence, on.width, "  ")
    yield ""
    combinations = tuple(dict.fromkeys(map(takes, function.overloads)))
    for position, each in enumerate(combinations):
        yield from wrap(each, on.width, "  takes  " if not position else "         ")
    for words in filter(None, (when_missing(function), choosing(function))):
        yield from wrap(words, on.width, "  ")
    if function.examples:
        yield ""
        yield from (f"  {line}" for line in example_lines(function))


def markdown_page(functions: Iterable[Signature]) -> str:
    """The whole language as a page."""
    parts = [HEAD.format(now=NOW, timezone=TIMEZONE, profile=PROFILE, customer=json.dumps(dict(CUSTOMER), indent=2))]
    for heading, members in by_family(functions):
        parts.append(f"## {heading}\n")
        if note := choosing(members[0]):
            parts.append(f"{note}\n")
        parts += map(markdown_entry, members)
    return "\n".join(parts)


def markdown_entry(function: Signature) -> str:
    """One function: how it is written, what it says, what it takes and gives, what it does with missing values."""
    combinations = "; ".join(dict.fromkeys(map(takes, function.overloads)))
    lines = [f"### `{function.form}`\n", f"{function.sentence}\n"]
    said = filter(None, (f"Takes {combinations}.", when_missing(function)))
    lines.append(" ".join(said) + "\n")
    if function.examples:
        lines += ["```", *example_lines(function), "```\n"]
    return "\n".join(lines)


def json_form(function: Signature) -> dict[str, object]:
    """One function as JSON; its shape is in the help of `functions`."""
    return {
        "name": function.name,
        "family": function.family,
        "form": function.form,
        "sentence": function.sentence,
        "takes": list(dict.fromkeys(map(takes, function.overloads))),
        "when_missing": when_missing(function) or None,
        "examples": [{"expression": each.expression, "gives": each.gives} for each in function.examples],
    }


def choosing(function: Signature) -> str:
    """How the records of a history are chosen."""
    return CHOOSING if function.family == "history" else ""


def when_missing(function: Signature) -> str:
    """What a missing operand does; of histories their own sentences say it."""
    return "" if function.family == "history" else WHEN_MISSING[function.unknown]


def example_lines(function: Signature) -> Iterator[str]:
    """Each example, with what it gives behind it."""
    width = max(len(each.expression) for each in function.examples)
    return (f"{each.expression:<{width}}  # {each.gives}" for each in function.examples)


def takes(overload: Overload) -> str:
    """One combination of types in words: `money, integer → money`."""
    *operands, result = (_words(each) for each in _spelled(*overload.params, overload.result))
    several = " …" if overload.variadic else ""
    return f"{', '.join(operands)}{several} → {result}" + (" (or missing)" if overload.partial else "")


def _spelled(*patterns: Pattern) -> Iterator[Pattern | str]:
    """The patterns; a type that must be that of an earlier place is said so."""
    seen: set[str] = set()
    for pattern in patterns:
        kind = pattern.element if isinstance(pattern, ListPattern) else pattern
        if isinstance(kind, Var) and kind.name in seen:
            yield "the same" if kind is pattern else "list of the same"
        else:
            yield pattern
        if isinstance(kind, Var):
            seen.add(kind.name)


def _words(pattern: Pattern | str) -> str:
    """A type, or the types that a place takes."""
    if isinstance(pattern, ListPattern):
        return f"list of {_words(pattern.element)}"
    if not isinstance(pattern, Var):
        return str(pattern)
    if len(pattern.among) >= MANY:
        return "any type"
    kinds = [str(each) for each in pattern.among] + ["one of [ ]"] * pattern.sets + ["list"] * pattern.lists
    return " or ".join(kinds)
