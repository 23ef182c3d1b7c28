"""Syntax to typed expressions: names resolved, literals typed, conversions written out (language.md 1.1–1.7)."""

from dataclasses import dataclass

from nextbest.dsl import syntax
from nextbest.dsl.diagnostics import Report
from nextbest.dsl.expressions.arithmetic import arithmetic, call, negative
from nextbest.dsl.expressions.comparison import comparison
from nextbest.dsl.expressions.flexible import ARITHMETIC, flexible, usual_type
from nextbest.dsl.expressions.history import aggregate
from nextbest.dsl.expressions.literals import leaf, list_literal, quantity
from nextbest.dsl.expressions.logic import choice, logic, otherwise, presence
from nextbest.dsl.expressions.names import Scope
from nextbest.dsl.expressions.overloads import converted
from nextbest.dsl.expressions.references import resolve
from nextbest.dsl.expressions.site import LeftOut, Site
from nextbest.dsl.expressions.time import WINDOWS, near, window
from nextbest.dsl.format.simplify import canonical
from nextbest.dsl.messages import checking as messages
from nextbest.dsl.parse.cut_expression import cut_by_hash
from nextbest.dsl.parse.expression import is_long, parse_expression
from nextbest.dsl.signatures import Signatures
from nextbest.dsl.source import Text
from nextbest.dsl.typed import Expression, Typed
from nextbest.dsl.types import BOOLEAN, INTEGER, MONEY, NUMBER, History, ListOf, Type


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a place of the bundle asks of its expression."""

    type: Type | None
    """The type of the result; None: any single value."""
    what: str
    """In the words of messages: `a condition`."""
    money: bool = False
    """Money reads as a number here (`rank`, `propensity`, `value` …)."""


CONDITION = Wanted(BOOLEAN, "a condition")
FACTOR = Wanted(NUMBER, "a number", money=True)
ANY = Wanted(None, "a value")


def check_expression(
    text: Text, scope: Scope, wanted: Wanted, signatures: Signatures, report: Report
) -> Expression | None:
    """The typed expression, or None after at least one error in `report`. All problems are reported at once.

    None without an error where something that is left out of the check may be used.

    A result of type integer is widened where a number is wanted, and money converted where `wanted.money` says so:
    the root's type is exactly `wanted.type`. Presence is not looked at: see `check_presence`.
    """
    key = (check_expression, text.value, wanted, id(signatures))
    if key in scope.remembered:
        report.understood(text, scope.remembered[key])
        return Expression(text, scope.remembered[key])
    if report.full:
        return None
    parsed = parse_expression(text.value)
    if parsed.tree is None:
        cut = cut_by_hash(text)
        report.extend([cut] if cut else [problem.at(text) for problem in parsed.problems])
        return None
    found = Report()
    try:
        root = _wanted(Site(text, scope, signatures, found, infer), parsed.tree, wanted)
    except LeftOut:
        return None
    report.extend(found.diagnostics)
    if root is None:
        return None
    if not found.diagnostics:
        scope.remembered[key] = root
    if is_long(text.value):
        canonical(text.value)  # the digest will want it, and a long text is not parsed again while its tree is there
    report.understood(text, root)
    return Expression(text, root)


def infer(site: Site, node: syntax.Syntax, wish: Type | None) -> Typed | None:
    """A part of an expression with its type; literals take the wish of their place where they suit it."""
    match node:
        case syntax.Name():
            return resolve(site, node, wish)
        case syntax.ListLiteral():
            return list_literal(site, node, wish if wish is not None else usual_type(node))
        case syntax.Quantity():
            return quantity(node)
        case syntax.Aggregate():
            return aggregate(site, node)
        case syntax.Call():
            return call(site, node, wish)
        case syntax.Operation():
            return _operation(site, node, wish)
        case _:
            return leaf(site, node, wish)


def _operation(site: Site, node: syntax.Operation, wish: Type | None) -> Typed | None:
    name = node.name
    if name in ("and", "or", "not"):
        return logic(site, node)
    if name == "if":
        return choice(site, node, _set_of_texts(node, wish))
    if name == "otherwise":
        return otherwise(site, node, _set_of_texts(node, wish))
    if name in ("known", "missing"):
        return presence(site, node)
    if name in WINDOWS:
        return window(site, node)
    if name == "within_distance":
        return near(site, node)
    if name == "negative":
        return negative(site, node, wish)
    return arithmetic(site, node, wish) if name in ARITHMETIC else comparison(site, node)


def _set_of_texts(node: syntax.Operation, wish: Type | None) -> Type | None:
    """What literals under a choice are asked to be where the place of the choice asks nothing: one set."""
    return usual_type(node) if wish is None and flexible(node) else wish


def _wanted(site: Site, node: syntax.Syntax, wanted: Wanted) -> Typed | None:
    """The whole expression, as what its place of the bundle asks for."""
    typed = site.typed(node, wanted.type)
    if typed is None or typed.type == wanted.type:
        return typed
    place, words = site.at(node.span), site.words(node.span)
    if wanted.type is None:
        if isinstance(typed.type, History):
            return site.refuse(messages.history_as_value(place, words))
        return site.refuse(messages.list_as_value(place, words)) if isinstance(typed.type, ListOf) else typed
    if wanted.type == BOOLEAN:
        return site.refuse(messages.not_a_condition(place, words, typed.type, flexible(node)))
    if wanted.type == NUMBER and (typed.type == INTEGER or (typed.type == MONEY and wanted.money)):
        return converted(typed, NUMBER)
    return site.refuse(messages.wrong_type(place, words, typed.type, wanted.what))
