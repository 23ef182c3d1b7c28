"""Syntax tree → canonical text, piece by piece: one way to say a thing, no bracket too many."""

from collections.abc import Callable
from dataclasses import dataclass, field

from nextbest.dsl.syntax import (
    Aggregate,
    Boolean,
    Call,
    Date,
    DateTime,
    InLast,
    ListLiteral,
    Name,
    Number,
    Operation,
    Percent,
    Quantity,
    Since,
    String,
    Syntax,
    Time,
)

Spelling = Callable[[Operation], str]
"""Chooses `is`, `=`, `is not` or `!=` for an `equal` or `not_equal`; who knows the types knows better."""


@dataclass(slots=True)
class Piece:
    """A few words of canonical text that stay together, and where in the author's text they come from."""

    text: str
    at: int | None
    """Offset of the author's words; None for words between two operands: they go with what follows."""
    depth: int
    """Brackets that are open around it."""
    tight: bool = False
    """No blank before it."""
    breaks: bool = False
    """Whether a line may begin with it."""


# How tightly a form binds; an operand that binds less tightly than its place asks for stands in parentheses.
_ANY, _OR, _AND, _NOT, _COMPARISON, _VALUE, _SUM, _PRODUCT, _UNARY, _PRIMARY = range(10)

_COMPARISONS = {
    "less": "<",
    "at_most": "<=",
    "more": ">",
    "at_least": ">=",
    "in": "in",
    "not_in": "not in",
    "contains": "contains",
    "contains_any_of": "contains any of",
    "contains_all_of": "contains all of",
    "starts_with": "starts with",
    "ends_with": "ends with",
    "before": "before",
    "after": "after",
    "within_last": "within last",
    "within_next": "within next",
}
_INFIX = {
    "or": (_OR, "or", _AND, _AND),
    "and": (_AND, "and", _NOT, _NOT),
    "otherwise": (_VALUE, "otherwise", _UNARY, _UNARY),
    "add": (_SUM, "+", _SUM, _PRODUCT),
    "subtract": (_SUM, "-", _SUM, _PRODUCT),
    "multiply": (_PRODUCT, "*", _PRODUCT, _UNARY),
    "divide": (_PRODUCT, "/", _PRODUCT, _UNARY),
    **{name: (_COMPARISON, words, _VALUE, _VALUE) for name, words in _COMPARISONS.items()},
}
"""Of each operator between its operands: how tightly it binds, its words, and what its operands must at least do."""
_ROWS = frozenset(
    (left, right) for level in (("add", "subtract"), ("multiply", "divide")) for left in level for right in level
)
"""Operators that follow one another from left to right without parentheses."""
_OTHERS = {"if": _ANY, "not": _NOT, "negative": _UNARY}
"""How tightly the other operators bind; those that are not here are comparisons."""


def format_expression(tree: Syntax, spelling: Spelling | None = None) -> str:
    """The canonical text of a tree on one line, which parses to that tree again (language.md 1.2)."""
    first, *rest = pieces(tree, spelling)
    return first.text + "".join(each.text if each.tight else f" {each.text}" for each in rest)


def pieces(tree: Syntax, spelling: Spelling | None = None) -> list[Piece]:
    """The canonical text of a tree in pieces, in order."""
    writer = _Writer(spelling or by_looks)
    writer.write(tree, _ANY)
    return writer.pieces


def by_looks(node: Operation) -> str:
    """By the looks of it: `is` beside a text, a date or yes and no, `=` beside a number, else as it was written."""
    negated = node.name == "not_equal"
    if any(isinstance(each, String | Boolean | Date | DateTime | Time) for each in node.operands):
        return "is not" if negated else "is"
    if any(isinstance(each, Number | Percent) for each in node.operands):
        return "!=" if negated else "="
    return node.spelled or ("!=" if negated else "=")


@dataclass(slots=True)
class _Writer:
    spelling: Spelling
    pieces: list[Piece] = field(default_factory=list)
    depth: int = 0
    joined: bool = False
    """Whether what comes next has no blank before it."""

    def put(self, text: str, at: int | None, *, breaks: bool = False) -> None:
        self.pieces.append(Piece(text, at, self.depth, self.joined, breaks or self.joined))
        self.joined = False

    def open(self, text: str, at: int) -> None:
        self.put(text, at)
        self.depth += 1
        self.joined = True

    def close(self, text: str, at: int) -> None:
        self.depth -= 1
        self.joined = True
        self.put(text, at)

    def write(self, node: Syntax, least: int) -> None:
        """Writes a node, in parentheses where it binds less tightly than `least`."""
        if not isinstance(node, Operation):
            self._primary(node)
            return
        binds = _INFIX[node.name][0] if node.name in _INFIX else _OTHERS.get(node.name, _COMPARISON)
        if binds >= least:
            self._operation(node)
        else:
            self.open("(", node.span.start)
            self._operation(node)
            self.close(")", node.span.end)

    def _operation(self, node: Operation) -> None:
        operands = node.operands
        if node.name in _INFIX:
            self._infix(node)
            return
        match node.name:
            case "not":
                self.put("not", node.span.start)
                # `not a is b` would be read as it is meant by the grammar, but not by everyone.
                self.write(operands[0], _PRIMARY)
                return
            case "negative":
                self.put("-", node.span.start)
                self.joined = True
                self.write(operands[0], _PRIMARY)
                return
            case "if":
                self.put("if", node.span.start)
                self.write(operands[0], _ANY)
                for word, operand in zip(("then", "else"), operands[1:], strict=True):
                    self.put(word, None, breaks=True)
                    self.write(operand, _ANY)
                return
        self.write(operands[0], _VALUE)
        match node.name:
            case "equal" | "not_equal":
                self.put(self.spelling(node), None)
                self.write(operands[1], _VALUE)
            case "known" | "missing":
                self.put(f"is {node.name}", node.span.end - 1)
            case "between":
                self.put("between", None)
                self.write(operands[1], _VALUE)
                self.put("and", None)
                self.write(operands[2], _VALUE)
            case "within_distance":
                self.put("within", None)
                self.write(operands[1], _VALUE)
                self.put("of", None)
                self.write(operands[2], _VALUE)
            case "more_than_ago":
                self.put("more than", None)
                self.write(operands[1], _VALUE)
                self.put("ago", node.span.end - 1)
            case _:
                raise AssertionError(f"no such operator: {node.name}")

    def _infix(self, node: Operation) -> None:
        """Operators between operands; those on the left of a row, such as a sum, are followed in a loop."""
        row = [node]
        while isinstance(left := row[-1].operands[0], Operation) and (left.name, row[-1].name) in _ROWS:
            row.append(left)
        self.write(row[-1].operands[0], _INFIX[row[-1].name][2])
        for each in reversed(row):
            _, words, _, others = _INFIX[each.name]
            for operand in each.operands[1:]:
                self.put(words, None, breaks=each.name not in _COMPARISONS)
                self.write(operand, _PRIMARY if each.name == "subtract" and _begins_with_minus(operand) else others)

    def _primary(self, node: Syntax) -> None:
        at = node.span.start
        match node:
            case Number(text=text) | Percent(text=text) | Date(text=text) | DateTime(text=text) | Time(text=text):
                self.put(text, at)
            case String(value=value):
                self.put(format_text(value), at)
            case Boolean(value=value):
                self.put("yes" if value else "no", at)
            case Name():
                self.put(str(node), at)
            case Quantity():
                self.put(format_quantity(node), at)
            case ListLiteral(items=items):
                self._bracketed("[", items, "]", node)
            case Call(name=name, arguments=arguments):
                self._bracketed(f"{name}(", arguments, ")", node)
            case Aggregate():
                self._aggregate(node)
            case _:
                raise AssertionError(f"no such syntax: {node}")

    def _bracketed(self, opening: str, items: tuple[Syntax, ...], closing: str, node: Syntax) -> None:
        self.open(opening, node.span.start)
        for position, item in enumerate(items):
            if position:
                self.pieces[-1].text += ","
            start = len(self.pieces)
            self.write(item, _ANY)
            self.pieces[start].breaks = True
        self.close(closing, node.span.end - 1)

    def _aggregate(self, node: Aggregate) -> None:
        self.open(f"{node.name}(", node.span.start)
        self.write(node.path, _PRIMARY)
        match node.window:
            case InLast(quantity=quantity):
                self.put(f"in last {format_quantity(quantity)}", node.window.span.start, breaks=True)
            case Since(moment=moment):
                self.put("since", node.window.span.start, breaks=True)
                self.write(moment, _VALUE)
        if node.where:
            self.put("where", None, breaks=True)
            self.write(node.where, _ANY)
        self.close(")", node.span.end - 1)


def _begins_with_minus(node: Syntax) -> bool:
    while isinstance(node, Operation) and node.name in ("multiply", "divide"):
        node = node.operands[0]
    return isinstance(node, Operation) and node.name == "negative"


def format_text(value: str) -> str:
    """A text in double quotes."""
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def format_quantity(quantity: Quantity) -> str:
    """`1 day`, `30 days`, `10 km`."""
    unit = quantity.unit.removesuffix("s")
    plural = "" if unit == "km" or quantity.amount == "1" else "s"
    return f"{quantity.amount} {unit}{plural}"
