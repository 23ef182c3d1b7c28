"""Operators and functions applied: operands typed, the overload chosen, conversions written out."""

from collections.abc import Sequence

from nextbest.dsl import syntax
from nextbest.dsl.expressions.flexible import flexible, usual_type
from nextbest.dsl.expressions.mismatch import mismatch
from nextbest.dsl.expressions.overloads import Choice, Operand, choose, converted
from nextbest.dsl.expressions.references import resolvable
from nextbest.dsl.expressions.site import Site
from nextbest.dsl.messages import checking
from nextbest.dsl.typed import Apply, Typed
from nextbest.dsl.types import BOOLEAN, Type


def apply(
    site: Site, node: syntax.Operation | syntax.Call, wish: Type | None, operands: Sequence[Operand]
) -> Apply | None:
    """The operator of `node` on operands prepared by `prepare`; a combination that does not exist is refused."""
    choice = chosen(site, node, wish, operands)
    return build(site, node, choice, operands) if choice is not None else None


def prepare(site: Site, nodes: Sequence[syntax.Syntax]) -> list[Operand] | None:
    """Operands with those typed that have a type of their own; None if one of them is in error.

    Left as they are: literals, which take the type of their partners, and names that mean nothing, which are
    reported once it is known what was wanted in their place.
    """
    prepared: list[Operand | None] = [
        node if flexible(node) or not resolvable(site, node) else site.typed(node) for node in nodes
    ]
    complete = [each for each in prepared if each is not None]
    if len(complete) == len(prepared):
        return complete
    for node in nodes:
        if flexible(node) or not resolvable(site, node):
            site.typed(node)
    return None


def chosen(
    site: Site, node: syntax.Operation | syntax.Call, wish: Type | None, operands: Sequence[Operand]
) -> Choice | None:
    """The overload that is meant and the types in it."""
    choice = choose(site.signatures[node.name].overloads, operands, wish)
    if choice is None:
        waiting = [each for each in operands if isinstance(each, syntax.Node)]
        odd = [each for each in waiting if isinstance(each, syntax.Name) or usual_type(each) is None]
        if all(site.typed(each) is not None for each in odd):
            site.refuse(mismatch(site, node, operands))
    return choice


def build(
    site: Site, node: syntax.Operation | syntax.Call, choice: Choice, operands: Sequence[Operand]
) -> Apply | None:
    """The application of a chosen overload."""
    arguments = [take(site, each, type) for each, type in zip(operands, choice.operands, strict=True)]
    complete = tuple(each for each in arguments if each is not None)
    if len(complete) < len(arguments):
        return None
    return Apply(type=choice.result, function=node.name, key=choice.overload.key, arguments=complete, span=node.span)


def take(site: Site, operand: Operand, type: Type) -> Typed | None:
    """An operand as the type that was chosen for it."""
    typed = site.typed(operand, type) if isinstance(operand, syntax.Node) else operand
    return converted(typed, type) if typed is not None else None


def condition(site: Site, node: syntax.Syntax) -> Typed | None:
    """A part that must be a condition: yes, no or unknown."""
    typed = site.typed(node, BOOLEAN)
    if typed is None or typed.type == BOOLEAN:
        return typed
    return site.refuse(checking.not_a_condition(site.at(node.span), site.words(node.span), typed.type, flexible(node)))
