"""One way to say a thing where the tree has two: `b is yes` is `b`, `count(…) = 0` and `not any(…)` are `none(…)`."""

from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from operator import is_

from nextbest.dsl.format.expression import format_expression
from nextbest.dsl.parse.expression import parse_expression
from nextbest.dsl.syntax import Aggregate, Boolean, Call, Name, Number, Operation, Since, Syntax

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
    # First operands are followed in a loop: a sum may be thousands of them deep.
    row: list[Operation] = []
    while isinstance(tree, Operation):
        row.append(tree)
        tree = tree.operands[0]
    tree = _below(tree, allowed)
    for node in reversed(row):
        rest = tuple(simplified(each, allowed) for each in node.operands[1:])
        same = all(map(is_, (tree, *rest), node.operands))
        node = node if same else replace(node, operands=(tree, *rest))
        other = _said_shorter(node)
        tree = other if other is not None and allowed(node, other) else node
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
    """A node that is no operation, its parts simplified."""
    match node:
        case Call(arguments=arguments):
            return replace(node, arguments=tuple(simplified(each, allowed) for each in arguments))
        case Aggregate(window=window, where=where):
            if isinstance(window, Since):
                window = replace(window, moment=simplified(window.moment, allowed))
            return replace(node, window=window, where=None if where is None else simplified(where, allowed))
    return node
