"""Conditions put together, choices, and tests of presence (language.md 1.2, 1.3)."""

from nextbest.dsl import syntax
from nextbest.dsl.check_apply import apply, condition, prepare
from nextbest.dsl.check_flexible import flexible
from nextbest.dsl.check_site import Site
from nextbest.dsl.messages import checking as messages
from nextbest.dsl.typed import Apply, Typed
from nextbest.dsl.types import BOOLEAN, Type


def logic(site: Site, node: syntax.Operation) -> Typed | None:
    """`and`, `or`, `not`: each operand is a condition, and each is checked whatever is wrong with the others."""
    parts = [_part(site, node, position) for position in range(len(node.operands))]
    complete = tuple(part for part in parts if part is not None)
    if len(complete) < len(parts):
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


def _part(site: Site, node: syntax.Operation, position: int) -> Typed | None:
    part = node.operands[position]
    before = node.operands[position - 1] if position else None
    if node.name == "or" and isinstance(before, syntax.Operation) and before.name == "equal" and _text(part):
        return _value_or_value(site, node, position, before)
    return condition(site, part)


def _text(node: syntax.Syntax) -> bool:
    return isinstance(node, syntax.String) and flexible(node)


def _value_or_value(site: Site, node: syntax.Operation, position: int, before: syntax.Operation) -> Typed | None:
    """`tier is "gold" or "silver"`: one comparison with a list is meant."""
    left = before.operands[0]
    values = [before.operands[1], node.operands[position]]
    for each in node.operands[position + 1 :]:
        if not _text(each):
            break
        values.append(each)
    words = [site.words(each.span) for each in values]
    span = before.span._replace(end=values[-1].span.end)
    edit = site.edit(span, f"{site.words(left.span)} in [{', '.join(words)}]")
    return site.refuse(
        messages.value_or_value(site.at(node.operands[position].span), site.words(left.span), words, edit)
    )
