"""Conditions as their authors wrote them, for explanations: `and` taken apart, and what each part rests on."""

from collections.abc import Iterable, Iterator

from nextbest.dsl import typed
from nextbest.dsl.types import History
from nextbest.engine.graph.candidates import Condition
from nextbest.engine.graph.nodes import Node
from nextbest.engine.lowering.expression import Scope


def all_conditions(scope: Scope, expressions: Iterable[typed.Expression]) -> tuple[Condition, ...]:
    """The conditions of several expressions that must all be yes."""
    return tuple(condition for each in expressions for condition in conditions(scope, each))


def conditions(scope: Scope, expression: typed.Expression) -> tuple[Condition, ...]:
    """The parts of an expression that must all be yes."""
    return tuple(_condition(scope, expression, part) for part in together(expression.root))


def _condition(scope: Scope, expression: typed.Expression, part: typed.Typed) -> Condition:
    words = expression.source(part)
    leaves = dict(_leaves(scope, expression, part))
    leaves.pop(words, None)  # a condition that is nothing but a name says its value with its answer
    return Condition(words, scope.lower(part), tuple(leaves.items()))


def together(root: typed.Typed) -> Iterator[typed.Typed]:
    """The parts of a condition that must all be yes, in the order of the text."""
    if isinstance(root, typed.Apply) and root.function == "and":
        for each in root.arguments:
            yield from together(each)
    else:
        yield root


def _leaves(scope: Scope, expression: typed.Expression, root: typed.Typed) -> Iterator[tuple[str, Node]]:
    """Names and aggregates in it, in the order of the text; below the name of a definition, those of the definition.

    Below that of a score or table also the points it has, or the row that won, and what they rest on.
    """
    stack: list[tuple[typed.Expression, typed.Typed]] = [(expression, root)]
    while stack:
        within, node = stack.pop()
        match node:
            case typed.Attribute() if not isinstance(node.type, History):
                yield node.name, scope.lower(node)
            case typed.Context() if not isinstance(node.type, History):
                yield node.name, scope.lower(node)
            case typed.Reference() if named := scope.bundle.by_name(node.name):
                yield node.name, scope.lower(node)
                yield from scope.explained.get(node.name, ())
                stack.extend((part, part.root) for part in reversed(named.parts))
            case typed.Aggregate():
                yield within.source(node), scope.lower(node)
        stack.extend((within, each) for each in reversed(typed.parts(node)))
