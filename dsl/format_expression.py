"""Syntax tree → canonical text: one way to say a thing, no bracket too many."""

from collections.abc import Callable

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
    "or": (_OR, " or ", _AND, _AND),
    "and": (_AND, " and ", _NOT, _NOT),
    "otherwise": (_VALUE, " otherwise ", _UNARY, _UNARY),
    "add": (_SUM, " + ", _SUM, _PRODUCT),
    "subtract": (_SUM, " - ", _SUM, _PRODUCT),
    "multiply": (_PRODUCT, " * ", _PRODUCT, _UNARY),
    "divide": (_PRODUCT, " / ", _PRODUCT, _UNARY),
    **{name: (_COMPARISON, f" {words} ", _VALUE, _VALUE) for name, words in _COMPARISONS.items()},
}
"""Of each operator between its operands: how tightly it binds, its words, and what its operands must at least do."""


def format_expression(tree: Syntax, spelling: Spelling | None = None) -> str:
    """The canonical text of a tree, which parses to that tree again (language.md 1.2)."""
    return _Formatter(spelling or _spelling).text(tree, _ANY)


def _spelling(node: Operation) -> str:
    """By the looks of it: `is` beside a text, a date or yes and no, `=` beside a number, else as it was written."""
    negated = node.name == "not_equal"
    if any(isinstance(each, String | Boolean | Date | DateTime | Time) for each in node.operands):
        return "is not" if negated else "is"
    if any(isinstance(each, Number | Percent) for each in node.operands):
        return "!=" if negated else "="
    return node.spelled or ("!=" if negated else "=")


class _Formatter:
    def __init__(self, spelling: Spelling):
        self._spelling = spelling

    def text(self, node: Syntax, least: int) -> str:
        """The node's text, in parentheses where it binds less tightly than `least`."""
        if isinstance(node, Operation):
            binds, text = self._operation(node)
            return text if binds >= least else f"({text})"
        return self._primary(node)

    def _operation(self, node: Operation) -> tuple[int, str]:
        operands = node.operands
        if node.name in _INFIX:
            return self._infix(node)
        match node.name:
            case "not":
                return _NOT, f"not {self.text(operands[0], _NOT)}"
            case "negative":
                return _UNARY, f"-{self.text(operands[0], _PRIMARY)}"
            case "if":
                condition, then, otherwise = (self.text(each, _ANY) for each in operands)
                return _ANY, f"if {condition} then {then} else {otherwise}"
        values = [self.text(each, _VALUE) for each in operands]
        match node.name:
            case "equal" | "not_equal":
                return _COMPARISON, f"{values[0]} {self._spelling(node)} {values[1]}"
            case "known" | "missing":
                return _COMPARISON, f"{values[0]} is {node.name}"
            case "between":
                return _COMPARISON, f"{values[0]} between {values[1]} and {values[2]}"
            case "within_distance":
                return _COMPARISON, f"{values[0]} within {values[1]} of {values[2]}"
            case "more_than_ago":
                return _COMPARISON, f"{values[0]} more than {values[1]} ago"
        raise AssertionError(f"no such operator: {node.name}")

    def _infix(self, node: Operation) -> tuple[int, str]:
        """`a + b - c`: the left operands are followed in a loop, since a row can be long."""
        binds, _, least, _ = _INFIX[node.name]
        row = [node]
        while isinstance(first := row[-1].operands[0], Operation) and first.name in _INFIX:
            if _INFIX[first.name][0] < least:
                break
            row.append(first)
            least = _INFIX[first.name][2]
        texts = [self.text(row[-1].operands[0], least)]
        for each in reversed(row):
            _, words, _, others = _INFIX[each.name]
            for operand in each.operands[1:]:
                text = self.text(operand, others)
                texts += [words, f"({text})" if each.name == "subtract" and text.startswith("-") else text]
        return binds, "".join(texts)

    def _primary(self, node: Syntax) -> str:
        match node:
            case Number(text=text) | Percent(text=text) | Date(text=text) | DateTime(text=text) | Time(text=text):
                return text
            case String(value=value):
                return format_text(value)
            case Boolean(value=value):
                return "yes" if value else "no"
            case Name():
                return str(node)
            case Quantity():
                return format_quantity(node)
            case ListLiteral(items=items):
                return f"[{', '.join(self.text(item, _ANY) for item in items)}]"
            case Call(name=name, arguments=arguments):
                return f"{name}({', '.join(self.text(each, _ANY) for each in arguments)})"
            case Aggregate():
                return self._aggregate(node)
        raise AssertionError(f"no such syntax: {node}")

    def _aggregate(self, node: Aggregate) -> str:
        words = [str(node.path)]
        match node.window:
            case InLast(quantity=quantity):
                words.append(f"in last {format_quantity(quantity)}")
            case Since(moment=moment):
                words.append(f"since {self.text(moment, _VALUE)}")
        if node.where:
            words.append(f"where {self.text(node.where, _ANY)}")
        return f"{node.name}({' '.join(words)})"


def format_text(value: str) -> str:
    """A text in double quotes."""
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def format_quantity(quantity: Quantity) -> str:
    """`1 day`, `30 days`, `10 km`."""
    unit = quantity.unit.removesuffix("s")
    plural = "" if unit == "km" or quantity.amount == "1" else "s"
    return f"{quantity.amount} {unit}{plural}"
