"""Checked scores and decision tables: sums of points, and rows of which the first that fits wins (language.md 2.2)."""

from dataclasses import dataclass

from nextbest.dsl.typed import Expression
from nextbest.dsl.types import Type

Quantity = int | float


@dataclass(frozen=True, slots=True)
class Point:
    """Points of a score; quantities have the form of the score's type."""

    add: Quantity
    words: str
    """As explanations show it: `+20 when title in ["CMO"]`."""
    when: Expression | None = None
    """Added when this is yes; None: always."""
    per: Expression | None = None
    """Times this, counted from 0; integer or number."""
    up_to: Quantity | None = None
    """At most so much of the product; below 0, and then at least, where `add` is."""


@dataclass(frozen=True, slots=True)
class Score:
    """A sum of points, cut to a range; never missing."""

    name: str
    type: Type
    """INTEGER or NUMBER."""
    points: tuple[Point, ...]
    start: Quantity = 0
    low: Quantity | None = None
    high: Quantity | None = None
    about: str = ""

    @property
    def parts(self) -> tuple[Expression, ...]:
        """The expressions that it rests on."""
        return tuple(part for point in self.points for part in (point.when, point.per) if part is not None)


@dataclass(frozen=True, slots=True)
class Anything:
    """`any`: fits every value, and a missing one."""


@dataclass(frozen=True, slots=True)
class Nothing:
    """`missing`: fits a missing value only."""


@dataclass(frozen=True, slots=True)
class Among:
    """`gold`, `[silver, gold]`: fits these values, in the form of the column's type."""

    values: tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Within:
    """`100 to 200`, `< 50`: fits what lies between the ends; None: no end on that side."""

    low: Quantity | None
    high: Quantity | None
    low_fits: bool = True
    high_fits: bool = True


Cell = Anything | Nothing | Among | Within


@dataclass(frozen=True, slots=True)
class Row:
    """One row: a cell for each input, and what comes out."""

    cells: tuple[Cell, ...]
    outcome: object
    words: str
    """Its cells as explanations show them: `gold, any`."""


@dataclass(frozen=True, slots=True)
class Table:
    """A decision table: the outcome of the first row that fits; never missing."""

    name: str
    type: Type
    inputs: tuple[Expression, ...]
    """Names of single values, each an Attribute or a Reference."""
    rows: tuple[Row, ...]
    otherwise: object
    about: str = ""

    @property
    def parts(self) -> tuple[Expression, ...]:
        """The expressions that it rests on."""
        return self.inputs
