"""Literals: their exact values, in the type that their partner asks for (language.md 1.1)."""

from datetime import timedelta

from nextbest.dsl import syntax
from nextbest.dsl.check_site import Site
from nextbest.dsl.diagnostics import closest
from nextbest.dsl.literals import (
    MOST_DIGITS,
    date_value,
    datetime_value,
    integer_value,
    is_whole,
    money_value,
    number_value,
    percent_value,
    quantity_value,
    significant_digits,
    time_value,
)
from nextbest.dsl.messages import checking_literals as messages
from nextbest.dsl.source import Span
from nextbest.dsl.typed import Distance, Duration, Literal, Period
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
            return _percent(site, node)
        case syntax.String():
            return _string(site, node, wish)
        case syntax.Date():
            return _date(site, node)
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


def quantity(site: Site, node: syntax.Quantity) -> Literal | None:
    """`30 days`, `36 hours`, `10 km`; of type PERIOD, DURATION or DISTANCE."""
    match value := quantity_value(node.amount, node.unit):
        case Period():
            return Literal(type=PERIOD, value=value, span=node.span)
        case Duration():
            return Literal(type=DURATION, value=value, span=node.span)
        case Distance():
            return Literal(type=DISTANCE, value=value, span=node.span)
        case None:
            return site.refuse(messages.quantity_out_of_range(site.at(node.span), node.amount, node.unit))


def list_literal(site: Site, node: syntax.ListLiteral, wish: Type | None) -> Literal | None:
    """`["a", "b"]`; `wish`, if any, is a list type that all its items suit."""
    if not node.items:
        return site.refuse(messages.empty_list(site.at(node.span)))
    element = wish.element if isinstance(wish, ListOf) else None
    values: list[object] = []
    complete = True
    for item in node.items:
        typed = site.typed(item, element)
        if typed is not None and not isinstance(typed, Literal):
            typed = site.refuse(messages.list_of_names(site.at(item.span), site.words(item.span)))
        if typed is None:
            complete = False
            continue
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
    if not _few_digits(site, node.text, node.span):
        return None
    if wish == MONEY and (value := money_value(node.text)) is not None:
        return _within(site, node.span, value, MONEY)
    if wish != NUMBER and is_whole(node.text):
        return _within(site, node.span, integer_value(node.text), INTEGER)
    return Literal(type=NUMBER, value=number_value(node.text), span=node.span)


def _within(site: Site, span: Span, value: int, type: Type) -> Literal | None:
    if abs(value) > 2**53:
        return site.refuse(messages.number_out_of_range(site.at(span), site.words(span), type))
    return Literal(type=type, value=value, span=span)


def _percent(site: Site, node: syntax.Percent) -> Literal | None:
    if not _few_digits(site, node.text, node.span):
        return None
    return Literal(type=NUMBER, value=percent_value(node.text), span=node.span)


def _few_digits(site: Site, text: str, span: Span) -> bool:
    if significant_digits(text) <= MOST_DIGITS:
        return True
    site.refuse(messages.too_many_digits(site.at(span), text, MOST_DIGITS))
    return False


def _string(site: Site, node: syntax.String, wish: Type | None) -> Literal | None:
    if not node.value:
        return site.refuse(messages.empty_text(site.at(node.span)))
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


def _date(site: Site, node: syntax.Date) -> Literal | None:
    value = date_value(node.text)
    if value is None:
        return site.refuse(messages.no_such_date(site.at(node.span), node.text))
    return Literal(type=DATE, value=value, span=node.span)


def _datetime(site: Site, node: syntax.DateTime) -> Literal | None:
    wall = datetime_value(node.text)
    if wall is None:
        return site.refuse(messages.no_such_date(site.at(node.span), node.text))
    if wall.offset is not None:
        return Literal(type=DATETIME, value=wall.seconds - wall.offset, span=node.span)
    found = instants(site.scope.zone, EPOCH + timedelta(seconds=wall.seconds))
    if len(found) != 1:
        name = site.scope.zone.key or "the policy zone"
        offsets = [wall.seconds - each for each in found]
        return site.refuse(messages.clock_change(site.at(node.span), node.text, name, offsets))
    return Literal(type=DATETIME, value=found[0], span=node.span)
