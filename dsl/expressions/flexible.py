"""Parts made of literals only: they have no type of their own yet and take the one that is asked (language.md 1.1)."""

from collections.abc import Iterable, Iterator
from typing import get_args

from nextbest.dsl import syntax
from nextbest.dsl.expressions.literals import Leaf, suits, usual
from nextbest.dsl.types import INTEGER, MONEY, NUMBER, STRING, ListOf, OneOf, Type

LEAVES: tuple[type, ...] = get_args(Leaf)
ARITHMETIC = frozenset({"add", "subtract", "multiply", "divide"})
_PASSING = ARITHMETIC | {"negative", "if", "otherwise", "min", "max", "clamp", "abs"}
"""What hands the wish of its place on to its parts."""


def flexible(node: syntax.Syntax) -> bool:
    """Whether a part has literals only where its type comes from, and one of them can be of several types."""
    several = False
    for each in _ends(node):
        match each:
            case syntax.Number() | syntax.String() | syntax.ListLiteral():
                several = True
            case syntax.Percent():
                pass
            case _:
                return False
    return several or isinstance(node, syntax.Percent)


def can_be(node: syntax.Syntax, type: Type) -> bool:
    """Whether a flexible part can be read as that type."""
    if _holds(node, {"divide"}) and type != NUMBER:
        return False
    if _holds(node, {"multiply"}) and type == MONEY:
        type = INTEGER  # `2 * 50` can be money, and which of the two is the amount makes no difference
    return all(_end_suits(each, type) for each in _ends(node))


def usual_type(node: syntax.Syntax) -> Type | None:
    """The type of a flexible part of which nobody asks anything; None where its literals have none in common.

    The texts among which an `if` chooses form a set (language.md 2.2).
    """
    ends = tuple(_ends(node))
    if all(isinstance(each, syntax.String) for each in ends):
        texts = dict.fromkeys(each.value for each in ends if isinstance(each, syntax.String))
        return OneOf(tuple(texts)) if _holds(node, {"if"}) else STRING
    if _holds(node, {"divide"}):
        return NUMBER
    return common(_usual_end(each) for each in ends)


def common(types: Iterable[Type | None]) -> Type | None:
    """The type that values of all these types can have: the same, or number for integers and numbers."""
    found: set[Type | None] = set()
    first: Type | None = None
    for each in types:
        first = first or each
        found.add(each)
    if len(found) == 1:
        return first
    return NUMBER if found == {INTEGER, NUMBER} else None


def _end_suits(node: syntax.Syntax, type: Type) -> bool:
    if isinstance(node, syntax.ListLiteral):
        return isinstance(type, ListOf) and all(can_be(item, type.element) for item in node.items if _literal(item))
    return isinstance(node, Leaf) and suits(node, type)


def _usual_end(node: syntax.Syntax) -> Type | None:
    if isinstance(node, syntax.ListLiteral):
        element = common(usual_type(item) for item in node.items if _literal(item))
        return ListOf(element) if element is not None else None
    return usual(node) if isinstance(node, Leaf) else None


def _literal(node: syntax.Syntax) -> bool:
    return all(isinstance(each, Leaf) for each in _ends(node))


def _passes(node: syntax.Syntax) -> tuple[syntax.Syntax, ...] | None:
    """The parts to which a form hands its wish on; None for a form that does not."""
    match node:
        case syntax.Operation(name="if", operands=(_, first, second)):
            return first, second
        case syntax.Operation(name=name, operands=operands) if name in _PASSING:
            return operands
        case syntax.Call(name=name, arguments=arguments) if name in _PASSING:
            return arguments
        case _:
            return None


def _walk(node: syntax.Syntax) -> Iterator[tuple[syntax.Syntax, bool]]:
    """Every form that hands its wish on and every end at which it arrives (True); a loop, for long chains."""
    waiting = [node]
    while waiting:
        each = waiting.pop()
        parts = _passes(each)
        yield each, parts is None
        waiting.extend(reversed(parts or ()))


def _ends(node: syntax.Syntax) -> Iterator[syntax.Syntax]:
    return (each for each, end in _walk(node) if end)


def _holds(node: syntax.Syntax, names: set[str]) -> bool:
    return any(isinstance(each, syntax.Operation) and each.name in names for each, _ in _walk(node))
