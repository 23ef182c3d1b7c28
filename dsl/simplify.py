"""One way to say a thing where the tree has two: `b is yes` is `b`, `count(…) = 0` and `not any(…)` are `none(…)`."""

from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache

from nextbest.dsl.format_expression import format_expression
from nextbest.dsl.parse_expression import parse_expression
from nextbest.dsl.syntax import Aggregate, Boolean, Call, ListLiteral, Name, Number, Operation, Since, Syntax

Allowed = Callable[[Operation, Syntax], bool]
"""Whether an operation may give way to what says the same."""


def anything(_: Operation, __: Syntax) -> bool:
    """Allows every rewrite."""
    return True


def simplified(tree: Syntax, allowed: Allowed = anything) -> Syntax:
    """The tree after all rewrites that are allowed.

    In an expression without errors each of them means the same (language.md 1.2, 1.4); in one with errors it could
    hide the error, so whoever formats such a text allows less.
    """
    tree = _below(tree, allowed)
    if isinstance(tree, Operation):
        other = _said_shorter(tree)
        if other is not None and allowed(tree, other):
            return other
    return tree


@lru_cache(maxsize=8192)
def canonical(text: str) -> str:
    """The text by which expressions that differ in layout, comments and spelling only are the same.

    A text that cannot be read stands for itself.
    """
    tree = parse_expression(text).tree
    if tree is None:
        return text.strip()
    return format_expression(simplified(tree), lambda node: "!=" if node.name == "not_equal" else "=")


def _said_shorter(node: Operation) -> Syntax | None:
    match node:
        case Operation(name="equal", operands=(Name() as name, Boolean(value=True))):
            return name
        case Operation(name="equal", operands=(Boolean(value=True), Name() as name)):
            return name
        case Operation(name="equal", operands=(Aggregate(name="count") as count, Number(text="0"))):
            return replace(count, name="none")
        case Operation(name="equal", operands=(Number(text="0"), Aggregate(name="count") as count)):
            return replace(count, name="none")
        case Operation(name="not", operands=(Aggregate(name="any") as found,)):
            return replace(found, name="none")
    return None


def _below(node: Syntax, allowed: Allowed) -> Syntax:
    def each(part: Syntax) -> Syntax:
        return simplified(part, allowed)

    match node:
        case Operation():
            return _kept(node, node.operands, "operands", allowed)
        case Call():
            return _kept(node, node.arguments, "arguments", allowed)
        case ListLiteral():
            return _kept(node, node.items, "items", allowed)
        case Aggregate():
            window = node.window
            if isinstance(window, Since):
                window = replace(window, moment=each(window.moment))
            return replace(node, window=window, where=None if node.where is None else each(node.where))
    return node


def _kept(
    node: Operation | Call | ListLiteral, parts: tuple[Syntax, ...], name: str, allowed: Allowed
) -> Operation | Call | ListLiteral:
    """The node with its parts simplified; itself where none of them changes."""
    new = tuple(simplified(part, allowed) for part in parts)
    same = all(one is other for one, other in zip(new, parts, strict=True))
    return node if same else replace(node, **{name: new})  # type: ignore[arg-type]
