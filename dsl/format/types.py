"""What a check knows that a text does not show: types of operands and cells, and that nothing is wrong."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from nextbest.dsl import typed
from nextbest.dsl.diagnostics import Report
from nextbest.dsl.format.expression import Spelling, by_looks
from nextbest.dsl.format.simplify import Allowed, anything
from nextbest.dsl.source import Place, Span, Text
from nextbest.dsl.syntax import Aggregate, Operation, Syntax
from nextbest.dsl.typed import Typed
from nextbest.dsl.types import INTEGER, MONEY, NUMBER

_Where = tuple[str, int, int]
QUANTITIES = (INTEGER, NUMBER, MONEY)


@dataclass(frozen=True, slots=True)
class Known:
    """The typed expressions of a bundle by their places."""

    roots: Mapping[_Where, Typed]
    cells: Collection[_Where]
    """The cells of tables that stand for no text."""
    sound: bool
    """Whether the whole bundle is without errors."""

    def is_cell(self, text: Text) -> bool:
        """Whether a text is a cell of a table, and stands for no text."""
        return _where(text.place) in self.cells

    def choices(self, text: Text) -> tuple[Spelling, Allowed]:
        """How an expression is spelled, and what may give way to something that says the same."""
        root = self.roots.get(_where(text.place))
        if root is None:
            return by_looks, _harmless
        operands = {each.span: each for each in _walk(root) if isinstance(each, typed.Apply)}
        return (lambda node: _spelling(node, operands)), anything if self.sound else _harmless


class Listener(Report):
    """A report that also keeps every expression that has a type."""

    __slots__ = ("cells", "roots")

    def __init__(self) -> None:
        super().__init__()
        self.roots: dict[_Where, Typed] = {}
        self.cells: set[_Where] = set()

    def understood(self, text: Text, root: object) -> None:
        """Keeps it."""
        self.roots[_where(text.place)] = root  # type: ignore[assignment]  # diagnostics know no typed nodes

    def understood_cell(self, text: Text) -> None:
        """Keeps its place."""
        self.cells.add(_where(text.place))

    def apart(self) -> Report:
        """One that keeps what it hears here."""
        other = Listener()
        other.roots, other.cells = self.roots, self.cells
        return other

    def known(self, *, sound: bool) -> Known:
        """All that was heard, and whether the whole bundle is without errors."""
        return Known(self.roots, self.cells, sound)


def _where(place: Place) -> _Where:
    return place.source.name, place.start, place.end


def _harmless(old: Operation, new: Syntax) -> bool:
    """What hides no error, whatever is wrong: `count(h) = 0` of all records is never unknown by itself."""
    return old.name == "equal" and isinstance(new, Aggregate) and new.where is None


def _spelling(node: Operation, operands: Mapping[Span, typed.Apply]) -> str:
    """`is` for text, sets, yes and no, dates; `=` for quantities (language.md 1.2)."""
    known = operands.get(node.span)
    if known is None or known.function != node.name:
        return by_looks(node)
    quantity = known.arguments[0].type in QUANTITIES
    if node.name == "not_equal":
        return "!=" if quantity else "is not"
    return "=" if quantity else "is"


def _walk(root: Typed) -> Iterator[Typed]:
    stack = [root]
    while stack:
        node = stack.pop()
        yield node
        if isinstance(node, typed.Apply):
            stack.extend(node.arguments)
        elif isinstance(node, typed.Aggregate):
            if isinstance(node.window, typed.Since):
                stack.append(node.window.moment)
            if node.where is not None:
                stack.append(node.where)
