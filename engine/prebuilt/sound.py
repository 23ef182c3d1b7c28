"""What must hold of values that a built bundle gives, beyond their types: what checking and lowering make sure of."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import isfinite
from types import MappingProxyType
from typing import Any

from nextbest.dsl import types
from nextbest.dsl.clauses import EveryMonthDay, EveryMonthWeekday, EveryWeekday, EveryYearDay, Hours
from nextbest.dsl.quantities import Distance, Duration, Moment, Period
from nextbest.dsl.types import Declared, History, ListOf, OneOf, Scalar, Type
from nextbest.engine.graph.candidates import Candidate
from nextbest.engine.graph.nodes import Node
from nextbest.engine.graph.verify import problem
from nextbest.engine.prebuilt.forms import Garbage, whole
from nextbest.engine.remembering.columns import Column

Path = tuple[str, ...]
_WHOLE = frozenset({types.INTEGER, types.MONEY, types.DATE, types.DATETIME, types.TIME})
_TEXT = frozenset({types.STRING, types.TIMEZONE})
_QUANTITIES: Mapping[Scalar, type] = MappingProxyType(
    {types.PERIOD: Period, types.DURATION: Duration, types.DISTANCE: Distance}
)
_DAY = 86_400
_LONGEST = 366_000
"""Days: a thousand years, the longest step that can be written."""


@dataclass(slots=True)
class Facts:
    """What values are looked at with."""

    declared: Callable[[Path], Declared | None] | None = None
    """What is declared of what nodes read; None until that is known, when there can be no node."""


def check(value: object, facts: Facts) -> None:
    """Raise `Garbage` where a value breaks what checking and lowering make sure of."""
    rule = _RULES.get(type(value))
    if rule is not None and not rule(value, facts):
        raise Garbage(f"a {type(value).__name__} that cannot be")


def fits(value: object, type_: Type) -> bool:
    """Whether a value has the form of values of a type (see `nextbest.dsl.typed`); None is the missing one."""
    if value is None:
        return True
    match type_:
        case OneOf():
            return type(value) is str
        case ListOf(element):
            return type(value) is tuple and all(each is not None and fits(each, element) for each in value)
        case History():
            return value == ()
    if type_ in _WHOLE:
        return type(value) is int and whole(value) == value
    if type_ in _TEXT:
        return type(value) is str
    if type_ == types.NUMBER:
        return type(value) is float and isfinite(value)
    if type_ == types.BOOLEAN:
        return type(value) is bool
    if type_ == types.LOCATION:
        return type(value) is tuple and len(value) == 2 and all(type(each) is float for each in value)
    return isinstance(value, _QUANTITIES[type_])


def _node(node: Node, facts: Facts) -> bool:
    if facts.declared is None or problem(node) is not None:
        return False
    match node.op:
        case "literal":
            return fits(node.data, node.type)
        case "attribute":
            declared = facts.declared(node.data) if isinstance(node.data, tuple) else None
            return declared is not None and declared.type == node.type
        case "moment":
            return isinstance(node.data, Moment)
        case "during":
            return isinstance(node.data, tuple) and not any(isinstance(each, Candidate) for each in node.data)
    return True


def _candidate(candidate: Candidate, _: Facts) -> bool:
    booleans = [gate.passes for gate in candidate.gates]
    booleans += [] if candidate.mandatory is None else [candidate.mandatory]
    if any(each.type != types.BOOLEAN for each in booleans) or not candidate.sendings:
        return False
    return (candidate.rank.type, candidate.step.type) == (types.NUMBER, types.INTEGER)


def _hours(hours: Hours | None) -> bool:
    return hours is None or (0 <= hours.start < _DAY and 0 <= hours.end <= _DAY)


_RULES: Mapping[type, Callable[[Any, Facts], bool]] = MappingProxyType(
    {
        Node: _node,
        Candidate: _candidate,
        Declared: lambda it, _: all(fits(each, it.type) for each in (it.default, *it.examples)),
        Column: lambda it, _: fits(it.default, it.type),
        Period: lambda it, _: 0 <= it.months <= 12_000 and 0 <= it.days <= _LONGEST,
        Duration: lambda it, _: 0 <= it.seconds <= _LONGEST * _DAY,
        Hours: lambda it, _: _hours(it),
        EveryWeekday: lambda it, _: 0 <= it.weekday < 7,
        EveryMonthDay: lambda it, _: 0 <= it.day <= 31,
        EveryMonthWeekday: lambda it, _: 0 <= it.nth <= 5 and 0 <= it.weekday < 7,
        EveryYearDay: lambda it, _: 1 <= it.month <= 12 and 1 <= it.day <= 31,
    }
)
