"""Literals: their exact values, in the type that their partner asks for (language.md 1.1).

`check_syntax` has seen to all that needs no types: digits, dates that exist, lists of literals, lengths in range.
"""

from datetime import timedelta

from nextbest.dsl import syntax
from nextbest.dsl.diagnostics import closest
from nextbest.dsl.expressions.site import Site
from nextbest.dsl.messages import checking_literals as messages
from nextbest.dsl.parse.literals import (
    date_value,
    datetime_value,
    integer_value,
    is_whole,
    money_value,
    number_value,
    percent_value,
    quantity_value,
    time_value,
)
from nextbest.dsl.quantities import Distance, Duration, Period
from nextbest.dsl.source import Span
from nextbest.dsl.typed import Literal
from nextbest.dsl.types import (
    BOOLEAN,
    DATE,
    DATETIME,
    DISTANCE,
    DURATION,
    INTEGER,
    MONEY,
    NUMBER,
    PERIOD,
    STRING,
    TIME,
    TIMEZONE,
    ListOf,
    OneOf,
    Type,
)
from nextbest.dsl.zones import EPOCH, instants, names, zone

Leaf = syntax.Number | syntax.Percent | syntax.String | syntax.Date | syntax.DateTime | syntax.Time | syntax.Boolean


def leaf(site: Site, node: Leaf, wish: Type | None) -> Literal | None:
    """A literal without parts."""
    match node:
        case syntax.Number():
            return _number(site, node, wish)
        case syntax.Percent():
            return Literal(type=NUMBER, value=percent_value(node.text), span=node.span)
        case syntax.String():
            return _string(site, node, wish)
        case syntax.Date():
            return Literal(type=DATE, value=date_value(node.text), span=node.span)
        case syntax.DateTime():
            return _datetime(site, node)
        case syntax.Time():
            return Literal(type=TIME, value=time_value(node.text), span=node.span)
        case syntax.Boolean():
            return Literal(type=BOOLEAN, value=node.value, span=node.span)


def suits(node: Leaf, type: Type) -> bool:
    """Whether a literal can be read as that type; values outside a set are complained of only when it is read."""
    match node:
        case syntax.Number():
            if type == INTEGER:
                return is_whole(node.text)
            return type == NUMBER or (type == MONEY and money_value(node.text) is not None)
        case syntax.String():
            return type in (STRING, TIMEZONE) or isinstance(type, OneOf)
        case _:
            return type == usual(node)


def usual(node: Leaf) -> Type:
    """The type of a literal that nobody asks anything of."""
    match node:
        case syntax.Number():
            return INTEGER if is_whole(node.text) else NUMBER
        case syntax.Percent():
            return NUMBER
        case syntax.String():
            return STRING
        case syntax.Date():
            return DATE
        case syntax.DateTime():
            return DATETIME
        case syntax.Time():
            return TIME
        case syntax.Boolean():
            return BOOLEAN


def quantity(node: syntax.Quantity) -> Literal:
    """`30 days`, `36 hours`, `10 km`; of type PERIOD, DURATION or DISTANCE."""
    value = quantity_value(node.amount, node.unit)
    assert value is not None
    match value:
        case Period():
            type = PERIOD
        case Duration():
            type = DURATION
        case Distance():
            type = DISTANCE
    return Literal(type=type, value=value, span=node.span)


def list_literal(site: Site, node: syntax.ListLiteral, wish: Type | None) -> Literal | None:
    """`["a", "b"]`; `wish`, if any, is a list type that all its items suit."""
    element = wish.element if isinstance(wish, ListOf) else None
    values: list[object] = []
    complete = True
    for item in node.items:
        typed = site.typed(item, element)
        if typed is None:
            complete = False
            continue
        assert isinstance(typed, Literal)
        element = element or typed.type
        if typed.type != element:
            complete = False
            site.refuse(messages.mixed_list(site.at(item.span), element, typed.type))
        elif typed.value in values:
            site.refuse(messages.repeated_item(site.at(item.span), site.words(item.span)))
        values.append(typed.value)
    if not complete or element is None:
        return None
    return Literal(type=ListOf(element), value=tuple(values), span=node.span)


def _number(site: Site, node: syntax.Number, wish: Type | None) -> Literal | None:
    if wish == MONEY and (value := money_value(node.text)) is not None:
        return _within(site, node.span, value, MONEY)
    if wish != NUMBER and is_whole(node.text):
        return _within(site, node.span, integer_value(node.text), INTEGER)
    return Literal(type=NUMBER, value=number_value(node.text), span=node.span)


def _within(site: Site, span: Span, value: int, type: Type) -> Literal | None:
    if abs(value) > 2**53:
        return site.refuse(messages.number_out_of_range(site.at(span), site.words(span), type))
    return Literal(type=type, value=value, span=span)


def _string(site: Site, node: syntax.String, wish: Type | None) -> Literal | None:
    if isinstance(wish, OneOf):
        return _member(site, node, wish)
    if wish == TIMEZONE and zone(node.value) is None:
        meant = closest(node.value, names())
        edit = site.edit(node.span, f'"{meant}"') if meant else None
        return site.refuse(messages.no_such_zone(site.at(node.span), node.value, meant, edit))
    return Literal(type=TIMEZONE if wish == TIMEZONE else STRING, value=node.value, span=node.span)


def _member(site: Site, node: syntax.String, wish: OneOf) -> Literal | None:
    if node.value in wish.values:
        return Literal(type=wish, value=node.value, span=node.span)
    meant = closest(node.value, wish.values)
    edit = site.edit(node.span, f'"{meant}"') if meant else None
    return site.refuse(messages.outside_set(site.at(node.span), node.value, wish, meant, edit))


def _datetime(site: Site, node: syntax.DateTime) -> Literal | None:
    wall = datetime_value(node.text)
    assert wall is not None
    if wall.offset is not None:
        return Literal(type=DATETIME, value=wall.seconds - wall.offset, span=node.span)
    found = instants(site.scope.zone, EPOCH + timedelta(seconds=wall.seconds))
    if len(found) != 1:
        name = site.scope.zone.key or "the policy zone"
        offsets = [wall.seconds - each for each in found]
        return site.refuse(messages.clock_change(site.at(node.span), node.text, name, offsets))
    return Literal(type=DATETIME, value=found[0], span=node.span)
