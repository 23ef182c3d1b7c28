"""Comparisons: bounds in order, numbers equal to whole literals only, days against instants (language.md 1.5, 1.6)."""

from collections.abc import Sequence

from nextbest.dsl import syntax
from nextbest.dsl.diagnostics import Diagnostic
from nextbest.dsl.expressions.apply import build, chosen, prepare
from nextbest.dsl.expressions.flexible import flexible
from nextbest.dsl.expressions.literals import Leaf
from nextbest.dsl.expressions.mismatch import EQUALITY, MEMBERSHIP
from nextbest.dsl.expressions.overloads import Operand
from nextbest.dsl.expressions.site import Site
from nextbest.dsl.messages import checking as messages
from nextbest.dsl.parse.literals import is_whole
from nextbest.dsl.typed import Apply, Literal, MomentNode, Typed
from nextbest.dsl.types import BOOLEAN, DATE, DATETIME, NUMBER, TIME, ListOf

_MIRRORED = {"before": "after", "after": "before"}


def comparison(site: Site, node: syntax.Operation) -> Typed | None:
    """A comparison, `in`, `contains`, `between`, `before`, `after`."""
    loose = _loose_otherwise(site, node)
    if loose is not None:
        return site.refuse(loose)
    operands = prepare(site, node.operands)
    if operands is None:
        return None
    days = _days_against_instants(node, operands)
    if days is not None:
        return days
    choice = chosen(site, node, None, operands)
    if choice is None:
        return None
    if node.name in EQUALITY | MEMBERSHIP and choice.operands[0] in (NUMBER, ListOf(NUMBER)):
        for operand in node.operands:
            if (isinstance(operand, Leaf | syntax.ListLiteral) or flexible(operand)) and not _whole(operand):
                return site.refuse(messages.number_equality(site.at(node.span)))
    typed = build(site, node, choice, operands)
    if typed is not None and node.name == "between":
        return in_order(site, typed)
    return typed


def _loose_otherwise(site: Site, node: syntax.Operation) -> Diagnostic | None:
    """`tier is "gold" otherwise no`: a condition in the place of a constant, where the whole comparison was meant."""
    last, text = node.operands[-1], site.text.value
    if not (isinstance(last, syntax.Operation) and last.name == "otherwise"):
        return None
    constant, *others = last.operands
    if not isinstance(constant, Leaf | syntax.ListLiteral) or isinstance(constant, syntax.Boolean):
        return None
    in_parentheses = text[: last.span.start].rstrip().endswith("(")
    if in_parentheses or not all(isinstance(each, syntax.Boolean) for each in others):
        return None
    mended = f"({text[node.span.start : constant.span.end]}){text[constant.span.end : last.span.end]}"
    place, edit = site.at(last.span), site.edit(node.span, mended)
    return messages.otherwise_in_comparison(place, site.words(constant.span), " ".join(mended.split()), edit)


def in_order(site: Site, typed: Apply) -> Apply | None:
    """The application, if its second and third operand, where constants, are in order."""
    x, low, high = typed.arguments
    if not (isinstance(low, Literal) and isinstance(high, Literal)):
        return typed
    if not isinstance(low.value, int | float) or not isinstance(high.value, int | float) or low.value <= high.value:
        return typed
    words = site.words(low.span), site.words(high.span)
    if low.type == TIME:
        return site.refuse(messages.reversed_times(site.at(low.span), site.words(x.span), *words))
    return site.refuse(messages.reversed_bounds(site.at(low.span), *words))


def _whole(node: syntax.Syntax) -> bool:
    match node:
        case syntax.Number(text=text):
            return is_whole(text)
        case syntax.Operation(name="negative", operands=(operand,)):
            return _whole(operand)
        case syntax.ListLiteral(items=items):
            return all(_whole(item) for item in items)
        case _:
            return False


def _days_against_instants(node: syntax.Operation, operands: Sequence[Operand]) -> Typed | None:
    """The forms in which the table's order of operands is not the written one."""
    typed = [each for each in operands if not isinstance(each, syntax.Node)]
    if len(typed) < len(operands):
        return None
    if node.name in _MIRRORED and _day(typed[0]) and typed[1].type == DATETIME:
        name = _MIRRORED[node.name]
        return Apply(type=BOOLEAN, function=name, key=f"{name}.day", arguments=(typed[1], typed[0]), span=node.span)
    if node.name == "between" and typed[0].type == DATETIME:
        kinds = {each.type for each in typed[1:]}
        if kinds == {DATE, DATETIME} and all(_day(each) or each.type == DATETIME for each in typed[1:]):
            return Apply(type=BOOLEAN, function="between", key="between.days", arguments=tuple(typed), span=node.span)
    return None


def _day(node: Typed) -> bool:
    """A day that the bundle gives: a date written out, or `today`."""
    return node.type == DATE and isinstance(node, Literal | MomentNode)
