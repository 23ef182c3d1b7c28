"""What fills one attribute or field: a column, two of them, or an expression over them."""

from dataclasses import dataclass

from nextbest.dsl.checked_sources import Column, Written
from nextbest.dsl.expressions.names import names_in
from nextbest.dsl.typed import Expression
from nextbest.engine.batch.sources.columns import Leaf

CONSTANTS = frozenset({("now",), ("today",)})
"""Names in expressions that are no columns."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A column as it is."""

    leaf: Leaf
    text: Column | None = None
    """How its text is to be read, where a file has nothing but text."""


@dataclass(frozen=True, slots=True)
class Computed:
    """An expression over the columns."""

    written: Written
    expression: Expression
    money: bool
    """Whether numbers among the columns are read as money in it."""

    @property
    def columns(self) -> list[str]:
        """The columns that it uses."""
        names = {str(name) for name in names_in(self.written.tree) if name.path not in CONSTANTS}
        return sorted(names)


@dataclass(frozen=True, slots=True)
class Placed:
    """A location out of two columns."""

    latitude: Taken
    longitude: Taken


Filling = Taken | Computed | Placed
