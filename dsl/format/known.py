"""What a check knows that a text does not show: types of operands and cells, and that nothing is wrong."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from nextbest.dsl import typed
from nextbest.dsl.format.expression import Spelling, by_looks
from nextbest.dsl.format.simplify import Allowed, anything
from nextbest.dsl.heard import Where, where
from nextbest.dsl.source import Span, Text
from nextbest.dsl.syntax import Aggregate, Operation, Syntax
from nextbest.dsl.typed import Expression, below
from nextbest.dsl.types import INTEGER, MONEY, NUMBER

QUANTITIES = (INTEGER, NUMBER, MONEY)


@dataclass(frozen=True, slots=True)
class Known:
    """The typed expressions of a bundle by their places."""

    expressions: Mapping[Where, Expression]
    cells: Collection[Where]
    """The cells of tables that stand for no text."""
    sound: bool
    """Whether the whole bundle is without errors."""

    def is_cell(self, text: Text) -> bool:
        """Whether a text is a cell of a table, and stands for no text."""
        return where(text.place) in self.cells

    def choices(self, text: Text) -> tuple[Spelling, Allowed]:
        """How an expression is spelled, and what may give way to something that says the same."""
        found = self.expressions.get(where(text.place))
        if found is None:
            return by_looks, _harmless
        operands = {each.span: each for each in below(found.root) if isinstance(each, typed.Apply)}
        return (lambda node: _spelling(node, operands)), anything if self.sound else _harmless


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
