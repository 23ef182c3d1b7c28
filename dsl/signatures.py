"""What the checker must know of an operator or function. Holds the shapes only: the table is an argument."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from nextbest.dsl.types import Type

Unknown = Literal["strict", "kleene", "otherwise", "presence", "choice"]
"""How a missing operand acts (language.md 1.3).

`strict`: the result is missing; `kleene`: and, or, not; `otherwise`: the next operand; `presence`: never missing;
`choice`: `if`, missing when its condition or the branch taken is.
"""


@dataclass(frozen=True, slots=True)
class Var:
    """A type that stands for itself wherever it stands in one overload: any of `among`, or a set, or a list."""

    name: str
    among: tuple[Type, ...] = ()
    sets: bool = False
    """Also any `one of […]`."""
    lists: bool = False
    """Also any `list of …`."""

    def takes(self, kind: str) -> bool:
        """Whether a scalar type of that name can stand here."""
        return any(str(each) == kind for each in self.among)


@dataclass(frozen=True, slots=True)
class ListPattern:
    """A list of something."""

    element: "Pattern"


Pattern = Type | Var | ListPattern


@dataclass(frozen=True, slots=True)
class Overload:
    """One combination of operand types and what comes out. `key` names it in graphs: `add.money`."""

    key: str
    params: tuple[Pattern, ...]
    result: Pattern
    partial: bool = False
    """Can be missing although every operand is known: `x / 0`, `sqrt(-1)`."""
    literals: frozenset[int] = frozenset()
    """Operands that must be literals, by position."""
    variadic: bool = False
    """The last parameter may repeat."""


@dataclass(frozen=True, slots=True)
class Example:
    """An expression over literals and what it gives, both in the language: `min(3, 5)` gives `3`."""

    expression: str
    gives: str


@dataclass(frozen=True, slots=True)
class Signature:
    """One operator, function or aggregate of the language."""

    name: str
    form: str
    """How it is written, operands named: `x within last P`."""
    sentence: str
    """What it says, in one sentence for marketers."""
    family: str
    """logic, comparison, text, time, place, history, arithmetic, chance."""
    unknown: Unknown
    overloads: tuple[Overload, ...]
    """The first that fits is meant."""
    examples: tuple[Example, ...] = ()


Signatures = Mapping[str, Signature]
"""The function table, by name. Aggregates stand in it under their names too."""
