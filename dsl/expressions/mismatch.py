"""What to say where an operator has no meaning for the types it was given: the likely mistake, and the way out."""

from collections.abc import Sequence
from dataclasses import replace

from nextbest.dsl import syntax
from nextbest.dsl.diagnostics import Diagnostic
from nextbest.dsl.expressions.flexible import usual_type
from nextbest.dsl.expressions.overloads import Operand, choose
from nextbest.dsl.expressions.site import Site
from nextbest.dsl.messages import checking as messages
from nextbest.dsl.types import (
    BOOLEAN,
    DATE,
    DATETIME,
    INTEGER,
    LOCATION,
    MONEY,
    NUMBER,
    STRING,
    TIME,
    History,
    ListOf,
    OneOf,
    Type,
)

EQUALITY = frozenset({"equal", "not_equal", "in", "not_in"})
MEMBERSHIP = frozenset({"in", "not_in", "contains", "contains_any_of", "contains_all_of"})
ORDER = frozenset({"less", "at_most", "more", "at_least", "between"})
COMPARISONS = EQUALITY | MEMBERSHIP | ORDER | {"before", "after"}
WITH_DAYS = frozenset({"before", "after", "between"})
"""What compares datetimes with days too, if the day is written out."""

ARITHMETIC = frozenset({"add", "subtract", "multiply", "divide", "negative", "min", "max", "clamp"})
_LISTS = {"in": (1,), "not_in": (1,), "contains": (0,), "contains_any_of": (0, 1), "contains_all_of": (0, 1)}
"""Where each of these takes a list."""

QUANTITIES = frozenset({INTEGER, NUMBER, MONEY})
MOMENTS = frozenset({DATE, DATETIME})
ORDERED = QUANTITIES | MOMENTS | {TIME}
"""What there is more or less of, earlier or later."""


def mismatch(site: Site, node: syntax.Operation | syntax.Call, operands: Sequence[Operand]) -> Diagnostic:
    """The one complaint about an operator and its operands."""
    place = site.at(node.span)
    types = [_type(each) for each in operands]
    for operand, type in zip(operands, types, strict=True):
        if isinstance(type, History):
            return messages.history_as_value(site.at(operand.span), site.words(operand.span))
    if node.name not in WITH_DAYS and _fits_without_literals(site, node, operands):
        if node.name in EQUALITY | MEMBERSHIP:
            return messages.number_equality(place)
        return messages.literals_wanted(place, site.signatures[node.name].form)
    if node.name in COMPARISONS:
        return _comparison(site, node, operands, types)
    if node.name in ARITHMETIC:
        return _arithmetic(site, node, operands, types)
    form = site.signatures[node.name].form
    if isinstance(node, syntax.Call) and len(operands) not in _counts(site, node.name):
        return messages.wrong_count(place, node.name, form, len(operands))
    if node.name in ("if", "otherwise"):
        first, second = types[-2:]
        return messages.different_outcomes(place, first, second)
    return messages.not_for_these(place, form, site.signatures[node.name].sentence, _described(site, operands, types))


def _counts(site: Site, name: str) -> set[int]:
    return {len(overload.params) for overload in site.signatures[name].overloads}


def _type(operand: Operand) -> Type | None:
    return usual_type(operand) if isinstance(operand, syntax.Node) else operand.type


def _described(site: Site, operands: Sequence[Operand], types: Sequence[Type | None]) -> list[tuple[str, Type]]:
    return [(site.words(each.span), type) for each, type in zip(operands, types, strict=True) if type is not None]


def _elements(types: Sequence[Type | None]) -> list[Type | None]:
    return [type.element if isinstance(type, ListOf) else type for type in types]


def _fits_without_literals(site: Site, node: syntax.Operation | syntax.Call, operands: Sequence[Operand]) -> bool:
    """Whether all that is wrong is that a constant should stand where something else does."""
    overloads = [replace(each, literals=frozenset()) for each in site.signatures[node.name].overloads]
    return choose(overloads, operands, None) is not None


def _comparison(
    site: Site, node: syntax.Operation | syntax.Call, operands: Sequence[Operand], types: Sequence[Type | None]
) -> Diagnostic:
    place, described = site.at(node.span), _described(site, operands, types)
    found = set(types) - {None}
    for position in _LISTS.get(node.name, ()):
        if not isinstance(types[position], ListOf):
            return messages.list_wanted(place, site.words(operands[position].span), types[position], node.name)
    if node.name not in MEMBERSHIP and any(isinstance(type, ListOf) for type in found):
        return messages.list_compared(place, *(site.words(each.span) for each in operands[:2]))
    if found == {LOCATION}:
        return messages.locations_compared(place)
    scalar = set(_elements(types)) - {None}
    if scalar <= QUANTITIES and MONEY in scalar and len(scalar) > 1:
        return messages.money_with_number(place, described, "compared")
    if scalar == {DATE, DATETIME}:
        return messages.date_with_datetime(place, described)
    if node.name in ("before", "after") and (odd := scalar - MOMENTS - {TIME}):
        return messages.no_order(place, next(type for type in types if type in odd) or STRING, sign=False)
    if scalar & MOMENTS and scalar & QUANTITIES:
        return messages.date_with_number(place, *_moment_and_amount(operands, types, site))
    if node.name in ORDER and scalar and not scalar & ORDERED:
        return messages.no_order(place, next(type for type in types if type in scalar) or STRING, sign=True)
    only = next(iter(scalar), None)
    if len(scalar) == 1 and only is not None and node.name in ORDER | {"before", "after"}:
        return messages.no_order(place, only, sign=node.name in ORDER)
    if BOOLEAN in scalar and len(scalar) > 1:
        return messages.condition_compared(place, described)
    sets = [each for each in dict.fromkeys(_elements(types)) if isinstance(each, OneOf)]
    if len(sets) > 1 and len(sets) == len(scalar):
        return messages.different_sets(place, sets[0], sets[1])
    if sets and scalar == {sets[0], STRING}:
        return messages.set_with_text(place, described)
    if scalar & QUANTITIES and STRING in scalar and node.name not in MEMBERSHIP:
        return messages.amount_with_text(place, described)
    return messages.never_compare(place, described)


def _moment_and_amount(operands: Sequence[Operand], types: Sequence[Type | None], site: Site) -> tuple[str, str]:
    moment = next(each for each, type in zip(operands, types, strict=True) if type in MOMENTS)
    amount = next(each for each, type in zip(operands, types, strict=True) if type in QUANTITIES)
    return site.words(moment.span), site.words(amount.span)


def _arithmetic(
    site: Site, node: syntax.Operation | syntax.Call, operands: Sequence[Operand], types: Sequence[Type | None]
) -> Diagnostic:
    place, described = site.at(node.span), _described(site, operands, types)
    if isinstance(node, syntax.Call) and len(operands) not in _counts(site, node.name):
        return messages.wrong_count(place, node.name, site.signatures[node.name].form, len(operands))
    for operand, type in zip(operands, types, strict=True):
        if type is not None and type not in QUANTITIES and type not in MOMENTS:
            return messages.no_arithmetic(site.at(operand.span), site.words(operand.span), type)
    if set(types) & MOMENTS:
        return messages.date_arithmetic(place)
    if node.name == "multiply":
        return messages.money_times_money(place)
    if MONEY in types:
        return messages.money_with_number(place, described, "added" if node.name == "add" else "combined")
    return messages.never_compare(place, described)
