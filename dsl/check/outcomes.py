"""Outcomes of a decision table: values of one type, texts as a set (language.md 2.2)."""

from collections.abc import Sequence
from typing import NamedTuple
from zoneinfo import ZoneInfo

from nextbest.dsl import types
from nextbest.dsl.check.cells import Written
from nextbest.dsl.check.values import constant_value
from nextbest.dsl.clauses import Constant, ValuesCell
from nextbest.dsl.diagnostics import Report
from nextbest.dsl.messages import bundle as say_value
from nextbest.dsl.messages import tables as say
from nextbest.dsl.parse.clauses import parse_cell
from nextbest.dsl.parse.literals import is_whole
from nextbest.dsl.source import Text
from nextbest.dsl.syntax import Boolean, Date, DateTime, Number, Operation, Percent, String, Time
from nextbest.dsl.types import OneOf, Type


class Outcomes(NamedTuple):
    """The outcomes in the order of the rows, `otherwise` last, in the form of their type."""

    type: Type
    values: tuple[object, ...]


def check_outcomes(written: Sequence[Written], zone: ZoneInfo, report: Report) -> Outcomes | None:
    """The outcomes, or None after a complaint about each that is none."""
    read = [(_outcome(each, zone, report), each) for each in written]
    found = [(outcome, text) for outcome, text in read if outcome is not None and isinstance(text, Text)]
    if not found:
        return None
    (first, _), begun = found[0]
    numbers = (types.INTEGER, types.NUMBER)
    alike = True
    for (type, _), text in found:
        if type != first and not (type in numbers and first in numbers):
            report.add(say.mixed_outcomes(text.place, first, type, begun.place))
            alike = False
    if not alike or len(found) != len(written):
        return None
    values = tuple(value for (_, value), _ in found)
    if first == types.STRING:
        return Outcomes(OneOf(tuple(str(each) for each in dict.fromkeys(values))), values)
    if any(type == types.NUMBER for (type, _), _ in found):
        return Outcomes(types.NUMBER, tuple(float(each) + 0.0 for each in values if isinstance(each, int | float)))
    return Outcomes(first, values)


def _outcome(written: Written, zone: ZoneInfo, report: Report) -> tuple[Type, object] | None:
    """Its own type and value; a text that is no other literal is taken as written."""
    if not isinstance(written, Text):
        report.add(say.not_an_outcome(written[0].place))
        return None
    cell = parse_cell(written.value).value
    if cell is None:
        return types.STRING, written.value.strip()
    if not isinstance(cell, ValuesCell) or len(cell.values) != 1:
        report.add(say.not_an_outcome(written.place))
        return None
    type = _type(cell.values[0])
    if type != types.STRING:
        report.understood_cell(written)
    value = constant_value(cell.values[0], type, zone)
    if value is None:
        report.add(say_value.not_a_value(f"`{written.value.strip()}`", str(type), written.place))
        return None
    return type, value


def _type(constant: Constant) -> Type:
    match constant:
        case String():
            return types.STRING
        case Boolean():
            return types.BOOLEAN
        case Date():
            return types.DATE
        case DateTime():
            return types.DATETIME
        case Time():
            return types.TIME
        case Percent():
            return types.NUMBER
        case Operation(operands=(inner,)) if not isinstance(inner, Percent):
            return types.INTEGER if isinstance(inner, Number) and is_whole(inner.text) else types.NUMBER
        case Number(text=text):
            return types.INTEGER if is_whole(text) else types.NUMBER
        case _:
            return types.NUMBER
