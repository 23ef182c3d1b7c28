"""What must hold of values that a built bundle gives, beyond their types: what checking and lowering make sure of."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from math import isfinite
from types import MappingProxyType
from typing import Any, get_args

from nextbest.dsl import types
from nextbest.dsl.checked import Bundle
from nextbest.dsl.checked_campaigns import Budget
from nextbest.dsl.checked_during import Times
from nextbest.dsl.checked_policy import Limit, NeverTogether, Suppression
from nextbest.dsl.clauses import EveryMonthDay, EveryMonthWeekday, EveryWeekday, EveryYearDay, Hours
from nextbest.dsl.quantities import Distance, Duration, Moment, Period
from nextbest.dsl.types import Declared, History, ListOf, OneOf, Scalar, Type
from nextbest.engine.deciding.choose import STEPS
from nextbest.engine.deciding.reasons import SCOPES
from nextbest.engine.graph.candidates import Candidate, Condition, Factors, Gate, OfferRule, Room
from nextbest.engine.graph.graph import Awaited, Obligation, RedeemRule, StageRule
from nextbest.engine.graph.nodes import Node
from nextbest.engine.graph.verify import problem
from nextbest.engine.prebuilt.forms import Garbage, whole
from nextbest.engine.remembering.columns import Column, purse, spent, used

Path = tuple[str, ...]
_WHOLE = frozenset({types.INTEGER, types.MONEY, types.DATE, types.DATETIME, types.TIME})
_TEXT = frozenset({types.STRING, types.TIMEZONE})
_QUANTITIES: Mapping[Scalar, type] = MappingProxyType(
    {types.PERIOD: Period, types.DURATION: Duration, types.DISTANCE: Distance}
)
_TIMES = get_args(Times)
_DAY = 86_400
_LONGEST = 366_000
"""Days: a thousand years, the longest step that can be written."""


@dataclass(slots=True)
class Facts:
    """What values are looked at with; nothing of it is there before the bundle is, and then there can be no node."""

    bundle: Bundle | None = None
    reads: Mapping[Path, Declared] = field(default_factory=dict)
    memory: Mapping[Path, Column] = field(default_factory=dict)

    def declared(self, path: Path) -> Declared | None:
        """What is declared of what an `attribute` node of that path reads."""
        column = self.memory.get(path)
        return self.reads.get(path) if column is None else column.declared


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
    if facts.bundle is None or problem(node) is not None:
        return False
    match node:
        case Node(op="literal"):
            return fits(node.data, node.type)
        case Node(op="attribute", data=tuple(path)):
            return _has_type(facts.declared(path), node)
        case Node(op="field", data=(tuple(path), str(name))):
            history = facts.declared(path)
            return (
                history is not None and isinstance(history.type, History) and _has_type(history.type.field(name), node)
            )
        case Node(op="moment"):
            return isinstance(node.data, Moment)
        case Node(op="during", data=tuple(calendars)):
            return all(isinstance(each, _TIMES) for each in calendars)
        case Node(op="stage", data=None) | Node(op="local_time", data=None):
            return True
        case Node(op="attribute" | "field" | "during" | "stage" | "local_time"):
            return False
        case Node(args=(Node(type=History() as history), *_), data=str(name)) if node.op.startswith("aggregate."):
            return history.field(name) is not None
    return node.data is None


def _has_type(declared: Declared | None, node: Node) -> bool:
    return declared is not None and declared.type == node.type


def _history(history: History) -> bool:
    names = [name for name, _ in history.fields]
    return len(set(names)) == len(names) and "at" in names and history.at in (types.DATE, types.DATETIME)


def _candidate(candidate: Candidate, facts: Facts) -> bool:
    assert facts.bundle is not None, "its nodes would not have been read"
    rules = facts.bundle.policy.never_together
    return (
        _is(types.NUMBER, candidate.rank)
        and _is(types.INTEGER, candidate.step)
        and _is(types.BOOLEAN, candidate.mandatory)
        and _is(types.DATETIME, candidate.deadline)
        and all(index in range(len(rules)) for index, _ in candidate.members)
    )


def _gate(gate: Gate, facts: Facts) -> bool:
    assert facts.bundle is not None, "its nodes would not have been read"
    policy = facts.bundle.policy
    name, _, scope = gate.rule.partition(":")
    match gate.protects:
        case Limit(pace=pace):
            known = _counted(gate, used(scope, pace)) and name == "limit"
        case Budget() as budget:
            known = _counted(gate, spent(purse(scope, budget))) and name == "budget"
        case Suppression():
            known = gate.protects in policy.suppressions
        case NeverTogether():
            known = gate.protects in policy.never_together
        case _:
            known = gate.room is None and (name != "during" or gate.passes.op in ("during", "or", "literal"))
    return known and _is(types.BOOLEAN, gate.passes) and name in STEPS


def _counted(gate: Gate, column: Path) -> bool:
    """Whether a gate has room in that column, and its rule a scope that explanations can put in order."""
    return gate.room is not None and gate.room.column == column and column[2].partition(".")[0] in SCOPES


def _is(type_: Type, *nodes: Node | None) -> bool:
    return all(each is None or each.type == type_ for each in nodes)


def _room(room: Room, facts: Facts) -> bool:
    return (
        room.column in facts.memory
        and room.count.type == room.takes.type
        and room.count.type in (types.INTEGER, types.MONEY)
    )


def _awaited(awaited: Awaited, facts: Facts) -> bool:
    known = facts.bundle is not None and set(awaited.on.events) <= facts.bundle.events.keys()
    return known and awaited.on.events != () and _is(types.BOOLEAN, awaited.when)


def _hours(hours: Hours | None) -> bool:
    return hours is None or (0 <= hours.start < _DAY and 0 <= hours.end <= _DAY)


_RULES: Mapping[type, Callable[[Any, Facts], bool]] = MappingProxyType(
    {
        Node: _node,
        History: lambda it, _: _history(it),
        Candidate: _candidate,
        Gate: _gate,
        Room: _room,
        Condition: lambda it, _: _is(types.BOOLEAN, it.node),
        Factors: lambda it, _: _is(types.NUMBER, *it.given),
        OfferRule: lambda it, _: _is(types.MONEY, it.cost),
        StageRule: lambda it, _: _is(types.BOOLEAN, it.when),
        RedeemRule: lambda it, _: _is(types.BOOLEAN, it.when),
        Awaited: _awaited,
        Obligation: lambda it, _: it.date.type in (types.DATE, types.DATETIME),
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
