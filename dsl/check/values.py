"""Data in a bundle that is typed by its place, not by its looks: defaults, list items, bounds, examples."""

from datetime import timedelta
from unicodedata import normalize
from zoneinfo import ZoneInfo

from nextbest.dsl import types, zones
from nextbest.dsl.clauses import Constant, ValuesCell
from nextbest.dsl.files.tree import YamlList, YamlMapping, YamlScalar, YamlTree
from nextbest.dsl.parse import literals
from nextbest.dsl.parse.clauses import parse_cell
from nextbest.dsl.syntax import Boolean, Date, DateTime, Number, Operation, Percent, String, Time
from nextbest.dsl.types import ListOf, OneOf, Type

WHOLE_LIMIT = 2**53
NUMBER_LIMIT = 10.0**15


def value_of(tree: YamlTree, type_: Type, zone: ZoneInfo) -> object:
    """The value, in the form of typed.py, that a piece of YAML has as a literal of a type; None where it has none."""
    if isinstance(type_, ListOf):
        return _list(tree, type_, zone)
    if isinstance(tree, YamlMapping):
        return _location(tree, zone) if type_ == types.LOCATION else None
    if not isinstance(tree, YamlScalar):
        return None
    text = normalize("NFC", tree.text.value.strip())
    if type_ == types.STRING:
        return text or None
    if type_ == types.TIMEZONE:
        return text if zones.zone(text) else None
    if isinstance(type_, OneOf):
        return text if text in type_.values else None
    cell = parse_cell(text).value
    if not isinstance(cell, ValuesCell) or len(cell.values) != 1:
        return None
    return constant_value(cell.values[0], type_, zone)


def _list(tree: YamlTree, type_: ListOf, zone: ZoneInfo) -> object:
    if not isinstance(tree, YamlList):
        return None
    items = tuple(value_of(item, type_.element, zone) for item in tree.items)
    return None if None in items else items


def _location(tree: YamlMapping, zone: ZoneInfo) -> object:
    latitude, longitude = tree.get("lat"), tree.get("lon")
    if latitude is None or longitude is None:
        return None
    return location(value_of(latitude, types.NUMBER, zone), value_of(longitude, types.NUMBER, zone))


def location(latitude: object, longitude: object) -> tuple[float, float] | None:
    """A place on the ground, rounded to 6 places; None outside of ±90 and ±180 degrees."""
    if not isinstance(latitude, float) or not isinstance(longitude, float):
        return None
    if abs(latitude) > 90 or abs(longitude) > 180:
        return None
    return round(latitude, 6) + 0.0, round(longitude, 6) + 0.0


def constant_value(constant: Constant, type_: Type, zone: ZoneInfo) -> object:
    """The value of a literal as one of a type; None where it cannot be one."""
    if isinstance(constant, Operation):
        (operand,) = constant.operands
        if not isinstance(operand, Number | Percent):
            return None
        positive = constant_value(operand, type_, zone)
        return -positive if isinstance(positive, int | float) else None
    match constant:
        case Number(text=text):
            return _number(text, type_)
        case Percent(text=text):
            return literals.percent_value(text) if type_ == types.NUMBER else None
        case Boolean(value=answer):
            return answer if type_ == types.BOOLEAN else None
        case String(value=words):
            fits = type_ == types.STRING or (isinstance(type_, OneOf) and words in type_.values)
            return words if fits else None
        case Date(text=text):
            return literals.date_value(text) if type_ == types.DATE else None
        case Time(text=text):
            return literals.time_value(text) if type_ == types.TIME else None
        case DateTime(text=text):
            return instant_value(text, zone) if type_ == types.DATETIME else None
        case _:
            return None


def _number(text: str, type_: Type) -> object:
    if literals.significant_digits(text) > literals.MOST_DIGITS:
        return None
    if type_ == types.INTEGER:
        whole = literals.integer_value(text) if literals.is_whole(text) else None
        return whole if whole is not None and whole <= WHOLE_LIMIT else None
    if type_ == types.MONEY:
        amount = literals.money_value(text)
        return amount if amount is not None and amount <= WHOLE_LIMIT else None
    if type_ == types.NUMBER:
        number = literals.number_value(text)
        return number if number <= NUMBER_LIMIT else None
    return None


def instant_value(text: str, zone: ZoneInfo) -> int | None:
    """Instant of a written date and time; None if there is no such time, or it exists twice, or not at all there."""
    written = literals.datetime_value(text)
    if written is None:
        return None
    if written.offset is not None:
        return written.seconds - written.offset
    found = zones.instants(zone, zones.EPOCH + timedelta(seconds=written.seconds))
    return found[0] if len(found) == 1 else None
