"""Writes `functions.md` from the one table of the language: `python docs/make_functions.py`."""

import json
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from nextbest.dsl.signatures import ListPattern, Overload, Pattern, Signature, Unknown, Var
from nextbest.engine.functions import FUNCTIONS
from nextbest.engine.functions.sample import CUSTOMER, NOW, PROFILE, TIMEZONE

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
    "kleene": "Unknown where an unknown operand leaves the answer open.",
    "otherwise": "Missing only if every operand is.",
    "presence": "Never missing.",
    "choice": "Missing if the condition is unknown, or the branch that is taken is missing.",
}
MANY = 10
"""A place that takes so many types takes any, for a reader."""
HEAD = """# Operators and functions

Made by `docs/make_functions.py` from the table that the checker and the engine use. Change it there.

A value that is not known is *missing*; a condition that cannot be decided is *unknown*. The examples that speak of a
customer speak of this one, at {now} in {timezone}:

```yaml
{profile}```

```json
{customer}
```
"""


def page() -> str:
    """The whole page."""
    order = list(FAMILIES)
    table = sorted(FUNCTIONS.values(), key=lambda each: order.index(each.family))
    customer = json.dumps(dict(CUSTOMER), indent=2)
    parts = [HEAD.format(now=NOW, timezone=TIMEZONE, profile=PROFILE, customer=customer)]
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
    *operands, result = (words(each) for each in spelled(*overload.params, overload.result))
    several = " …" if overload.variadic else ""
    return f"{', '.join(operands)}{several} → {result}" + (" (or missing)" if overload.partial else "")


def spelled(*patterns: Pattern) -> Iterator[Pattern | str]:
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


def words(pattern: Pattern | str) -> str:
    """A type, or the types that a place takes."""
    if isinstance(pattern, ListPattern):
        return f"list of {words(pattern.element)}"
    if not isinstance(pattern, Var):
        return str(pattern)
    if len(pattern.among) >= MANY:
        return "any type"
    kinds = [str(each) for each in pattern.among] + ["one of [ ]"] * pattern.sets + ["list"] * pattern.lists
    return " or ".join(kinds)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    print(PAGE.name)
