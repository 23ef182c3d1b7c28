"""Arithmetic and calls of functions (language.md 1.5)."""

from dataclasses import replace

from nextbest.dsl import syntax
from nextbest.dsl.diagnostics import closest
from nextbest.dsl.expressions.apply import apply, prepare
from nextbest.dsl.expressions.comparison import in_order
from nextbest.dsl.expressions.flexible import ARITHMETIC, flexible, usual_type
from nextbest.dsl.expressions.mismatch import mismatch
from nextbest.dsl.expressions.nearest import nearest
from nextbest.dsl.expressions.overloads import Operand
from nextbest.dsl.expressions.references import resolvable
from nextbest.dsl.expressions.site import Site
from nextbest.dsl.expressions.time import anniversary_alone, moved
from nextbest.dsl.messages import checking as messages
from nextbest.dsl.messages.checking_names import unknown_function
from nextbest.dsl.typed import Apply, Literal, Typed
from nextbest.dsl.types import Type

MOST_PLACES = 4


def arithmetic(site: Site, node: syntax.Operation, wish: Type | None) -> Typed | None:
    """`a + b - c * d`: the left operands are followed in a loop, since a row can be long.

    So that the typed tree stays shallow however long the row is, `a + b + c` is one node with three operands where
    both steps are of one overload.
    """
    row = [node]
    while isinstance(first := row[-1].operands[0], syntax.Operation) and first.name in ARITHMETIC:
        row.append(first)
    if wish is None and flexible(node):
        wish = usual_type(node)
    start = row[-1].operands[0]
    waits = flexible(start) or not resolvable(site, start)
    left: Operand | None = start if waits else site.typed(start)
    run: list[Typed] = []
    for each in reversed(row):
        typed = _step(site, each, left, wish)
        if _continues(typed, left):
            assert isinstance(typed, Apply)
            assert isinstance(left, Apply)
            run.append(typed.arguments[1])
            left = replace(left, span=typed.span)
            continue
        if run:
            assert isinstance(left, Apply)
            left = _joined(left, run)
            typed, run = _step(site, each, left, wish), []
        left = typed
    if run:
        assert isinstance(left, Apply)
        left = _joined(left, run)
    assert left is None or not isinstance(left, syntax.Node)
    return left


def _continues(typed: Typed | None, left: Operand | None) -> bool:
    """Whether a step does with its left operand what that one did with its own."""
    if not isinstance(typed, Apply) or not isinstance(left, Apply) or typed.arguments[0] is not left:
        return False
    return (typed.function, typed.key, typed.type) == (left.function, left.key, left.type)


def _joined(first: Apply, run: list[Typed]) -> Apply:
    return replace(first, arguments=(*first.arguments, *run))


def _step(site: Site, node: syntax.Operation, left: Operand | None, wish: Type | None) -> Typed | None:
    right = node.operands[1]
    if isinstance(right, syntax.Quantity):
        typed = site.typed(left) if isinstance(left, syntax.Node) else left
        return moved(site, node, typed, right)
    prepared = prepare(site, (right,))
    if left is None or prepared is None:
        if isinstance(left, syntax.Node):
            site.typed(left)
        return None
    return apply(site, node, wish, [left, *prepared])


def negative(site: Site, node: syntax.Operation, wish: Type | None) -> Typed | None:
    """`-x`; of a number written out, a literal."""
    operands = prepare(site, node.operands)
    typed = apply(site, node, wish, operands) if operands is not None else None
    inner = typed.arguments[0] if typed is not None else None
    if isinstance(inner, Literal) and isinstance(inner.value, int | float):
        return Literal(type=inner.type, value=-inner.value or inner.value, span=node.span)
    return typed


def call(site: Site, node: syntax.Call, wish: Type | None) -> Typed | None:
    """`min(a, b)`, `days_since(x)`."""
    if node.name == "anniversary":
        return anniversary_alone(site, node)
    if node.name == "nearest":
        return nearest(site, node)
    signature = site.signatures.get(node.name)
    if signature is None or not signature.form.startswith(f"{node.name}("):
        return _unknown(site, node)
    operands = prepare(site, node.arguments)
    if operands is None:
        return None
    if all(len(overload.params) != len(operands) for overload in signature.overloads):
        return site.refuse(mismatch(site, node, operands))
    typed = apply(site, node, wish, operands)
    match node.name:
        case "clamp" if typed is not None:
            return in_order(site, typed)
        case "round" if typed is not None:
            return _places(site, typed)
        case _:
            return typed


def _places(site: Site, typed: Apply) -> Typed | None:
    places = typed.arguments[1]
    if isinstance(places, Literal) and isinstance(places.value, int) and 0 <= places.value <= MOST_PLACES:
        return typed
    return site.refuse(messages.places_out_of_range(site.at(places.span)))


def _unknown(site: Site, node: syntax.Call) -> Typed | None:
    for each in node.arguments:
        site.typed(each)
    known = [name for name, each in site.signatures.items() if each.form.startswith(f"{name}(")]
    meant = closest(node.name, [*known, "anniversary"])
    edit = site.edit(node.name_span, meant) if meant else None
    return site.refuse(unknown_function(site.at(node.name_span), node.name, meant, edit))
