"""Conditions put together, choices, and tests of presence (language.md 1.2, 1.3)."""

from itertools import takewhile

from nextbest.dsl import syntax
from nextbest.dsl.expressions.apply import apply, condition, prepare
from nextbest.dsl.expressions.literals import Leaf
from nextbest.dsl.expressions.site import Site
from nextbest.dsl.messages import checking as messages
from nextbest.dsl.source import Span
from nextbest.dsl.typed import Apply, Typed
from nextbest.dsl.types import BOOLEAN, Type


def logic(site: Site, node: syntax.Operation) -> Typed | None:
    """`and`, `or`, `not`: each operand is a condition, and each is checked whatever is wrong with the others."""
    mended = _values_in_a_row(site, node)
    parts = [condition(site, part) for part in node.operands if part.span not in mended]
    complete = tuple(part for part in parts if part is not None)
    if len(complete) < len(node.operands):
        return None
    return Apply(type=BOOLEAN, function=node.name, key=node.name, arguments=complete, span=node.span)


def choice(site: Site, node: syntax.Operation, wish: Type | None) -> Typed | None:
    """`if c then a else b`."""
    first = condition(site, node.operands[0])
    outcomes = prepare(site, node.operands[1:])
    if first is None or outcomes is None:
        return None
    return apply(site, node, wish, [first, *outcomes])


def otherwise(site: Site, node: syntax.Operation, wish: Type | None) -> Typed | None:
    """`x otherwise y`."""
    operands = prepare(site, node.operands)
    return apply(site, node, wish, operands) if operands is not None else None


def presence(site: Site, node: syntax.Operation) -> Typed | None:
    """`x is known`, `x is missing`: x is of any type."""
    operand = site.typed(node.operands[0])
    if operand is None:
        return None
    return Apply(type=BOOLEAN, function=node.name, key=node.name, arguments=(operand,), span=node.span)


_ROWS = {"or": ("equal", "in"), "and": ("not_equal", "not in")}
"""Which comparison may be followed by mere values, and what is meant by that."""


def _constant(node: syntax.Syntax) -> bool:
    return isinstance(node, Leaf) and not isinstance(node, syntax.Boolean)


def _values_in_a_row(site: Site, node: syntax.Operation) -> set[Span]:
    """Report `tier is "gold" or "silver"`, where one comparison with a list is meant; the values in question."""
    mended: set[Span] = set()
    comparison, operator = _ROWS.get(node.name, ("", ""))
    for position, part in enumerate(node.operands):
        if not (isinstance(part, syntax.Operation) and part.name == comparison):
            continue
        values = list(takewhile(_constant, node.operands[position + 1 :]))
        if values:
            mended |= {each.span for each in values}
            words = [site.words(each.span) for each in (part.operands[1], *values)]
            meant = f"{site.words(part.operands[0].span)} {operator} [{', '.join(words)}]"
            edit = site.edit(part.span._replace(end=values[-1].span.end), meant)
            site.refuse(messages.values_in_a_row(site.at(values[0].span), words[1], meant, edit))
    return mended
