"""What an expression rests on: bounds of its quantities, and whether it counts over histories (language.md 1.4)."""

from functools import reduce

from nextbest.dsl.expressions.flexible import ARITHMETIC
from nextbest.dsl.expressions.intervals import ANYTHING, COUNTS, Interval, combined, declared_interval
from nextbest.dsl.expressions.names import Scope
from nextbest.dsl.typed import Aggregate, Apply, Attribute, Context, Field, Literal, Reference, Typed
from nextbest.dsl.types import History

_COUNTS = frozenset({"count", "count_distinct", "average_gap"})
_SAME = frozenset({"minimum", "maximum", "first", "last", "average"})
"""Aggregates whose result lies between the bounds of the field."""


def interval(node: Typed, scope: Scope) -> Interval:
    """Between which bounds a part lies when it is known; the left operands are followed in a loop."""
    row: list[Apply] = []
    while isinstance(node, Apply):
        row.append(node)
        node = node.arguments[0]
    found = _leaf(node, scope)
    for each in reversed(row):
        found = _apply(each, found, scope)
    return found


def _apply(node: Apply, first: Interval, scope: Scope) -> Interval:
    if node.function == "to_number":
        return first.scaled(1e-4) if node.key == "to_number.money" else first
    others = [interval(each, scope) for each in node.arguments[1:]]
    if node.function in ARITHMETIC:
        return reduce(lambda left, right: combined(node.function, (left, right)), others, first)
    return combined(node.function, (first, *others))


def _leaf(node: Typed, scope: Scope) -> Interval:
    match node:
        case Literal(value=int() | float() as value):
            return Interval(value, value)
        case Attribute() | Context():
            return declared_interval(scope.declared(node.path))
        case Field():
            return declared_interval(scope.record.field(node.name) if scope.record is not None else None)
        case Reference():
            named = scope.named(node.name)
            return named.interval if named is not None else ANYTHING
        case Aggregate(function=name) if name in _COUNTS:
            return COUNTS
        case Aggregate(function=name, field=str(field), history=over) if name in _SAME:
            assert isinstance(over.type, History)
            return declared_interval(over.type.field(field))
        case _:
            return ANYTHING


def rests_on_aggregate(root: Typed, scope: Scope) -> bool:
    """Whether an expression holds an aggregate, itself or through a definition."""
    waiting = [root]
    while waiting:
        match node := waiting.pop():
            case Aggregate():
                return True
            case Apply():
                waiting.extend(node.arguments)
            case Reference() if (named := scope.named(node.name)) is not None and named.aggregate:
                return True
            case _:
                pass
    return False
