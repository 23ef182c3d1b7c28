"""A report that keeps what a check understands: every expression with its typed tree."""

from nextbest.dsl.diagnostics import Report
from nextbest.dsl.source import Place, Text
from nextbest.dsl.typed import Expression, Typed

Where = tuple[str, int, int]
"""A place as a key: the file, and from where to where in it."""


class Listener(Report):
    """A report that also keeps every expression that has a type."""

    __slots__ = ("cells", "heard")

    def __init__(self) -> None:
        super().__init__()
        self.heard: dict[Where, Expression] = {}
        self.cells: set[Where] = set()
        """The cells of tables that stand for no text."""

    def understood(self, text: Text, root: object) -> None:
        """Keeps it."""
        typed: Typed = root  # type: ignore[assignment]  # diagnostics know no typed nodes
        self.heard[where(text.place)] = Expression(text, typed)

    def understood_cell(self, text: Text) -> None:
        """Keeps its place."""
        self.cells.add(where(text.place))

    def apart(self) -> Report:
        """One that keeps what it hears here."""
        other = Listener()
        other.heard, other.cells = self.heard, self.cells
        return other


def where(place: Place) -> Where:
    """The key of a place."""
    return place.source.name, place.start, place.end
