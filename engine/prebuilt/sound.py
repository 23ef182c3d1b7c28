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
from nextbest.engine.functions import FORMS
from nextbest.engine.graph.candidates import Candidate, Condition, Factors, Gate, OfferRule, Room, Wording
from nextbest.engine.graph.graph import Awaited, Obligation, RedeemRule, StageRule
from nextbest.engine.graph.nodes import Node, operands
from nextbest.engine.graph.verify import LEAVES, problem
from nextbest.engine.prebuilt.forms import whole
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

    signatures: dict[tuple[object, ...], tuple[Type, ...]] = field(default_factory=dict)
    """Operators with identities of types that have been looked at, and these types, so that their ids stay theirs."""

    records: set[Node] = field(default_factory=set)
    """Nodes that look at a record: they stand within an aggregate, and nowhere else."""

    def declared(self, path: Path) -> Declared | None:
        """What is declared of what an `attribute` node of that path reads."""
        column = self.memory.get(path)
        return self.reads.get(path) if column is None else column.declared


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
    types_ = (node.type, *(arg.type for arg in node.args))
    signature = (node.op, *map(id, types_))
    if signature not in facts.signatures:
        if facts.bundle is None or problem(node) is not None:
            return False
        facts.signatures[signature] = types_
    if node.op == "field" or not facts.records.isdisjoint(operands(node)):
        facts.records.add(node)
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
        case Node(op="moment", data=Moment()):
            return node.type in (types.DATE, types.DATETIME)
        case Node(op="during", data=tuple(calendars)):
            return node.type == types.BOOLEAN and all(isinstance(each, _TIMES) for each in calendars)
        case Node(op="stage", data=None):
            return isinstance(node.type, OneOf)
        case Node(op="local_time", data=None):
            return node.type == types.TIME
        case Node(args=(Node(type=History() as history), *_)) if node.op.startswith("aggregate."):
            return _aggregate(node, history)
    return node.op not in LEAVES and node.data is None


def _aggregate(node: Node, history: History) -> bool:
    form = FORMS.get(node.op)
    known = node.data is None or (isinstance(node.data, str) and history.field(node.data) is not None)
    return form is not None and known and (not isinstance(form.result, Scalar) or form.result == node.type)


def _has_type(declared: Declared | None, node: Node) -> bool:
    return declared is not None and declared.type == node.type


def _history(history: History) -> bool:
    names = [name for name, _ in history.fields]
    return len(set(names)) == len(names) and "at" in names and history.at in (types.DATE, types.DATETIME)


def _candidate(candidate: Candidate, facts: Facts) -> bool:
    assert facts.bundle is not None, "its nodes would not have been read"
    rules = facts.bundle.policy.never_together
    return (
        _is(types.NUMBER, facts, candidate.rank)
        and _is(types.INTEGER, facts, candidate.step)
        and _is(types.BOOLEAN, facts, candidate.mandatory)
        and _is(types.DATETIME, facts, candidate.deadline)
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
            known = gate.room is None and (name != "during" or gate.passes.op == "during")
    return known and _is(types.BOOLEAN, facts, gate.passes) and name in STEPS


def _counted(gate: Gate, column: Path) -> bool:
    """Whether a gate has room in that column, and its rule a scope that explanations can put in order."""
    return gate.room is not None and gate.room.column == column and column[2].partition(".")[0] in SCOPES


def _is(type_: Type, facts: Facts, *nodes: Node | None) -> bool:
    """Whether nodes, those that are there, have a type, and a value for each customer."""
    return all(each is None or (each.type == type_ and each not in facts.records) for each in nodes)


def _room(room: Room, facts: Facts) -> bool:
    return room.column in facts.memory and any(
        _is(each, facts, room.count, room.takes) for each in (types.INTEGER, types.MONEY)
    )


def _awaited(awaited: Awaited, facts: Facts) -> bool:
    known = facts.bundle is not None and set(awaited.on.events) <= facts.bundle.events.keys()
    return known and awaited.on.events != () and _is(types.BOOLEAN, facts, awaited.when)


def _condition(condition: Condition, facts: Facts) -> bool:
    return _is(types.BOOLEAN, facts, condition.node) and facts.records.isdisjoint(leaf for _, leaf in condition.leaves)


RULES: Mapping[type, Callable[[Any, Facts], bool]] = MappingProxyType(
    {
        Node: _node,
        History: lambda it, _: _history(it),
        Candidate: _candidate,
        Gate: _gate,
        Room: _room,
        Condition: _condition,
        Factors: lambda it, facts: _is(types.NUMBER, facts, *it.given),
        Wording: lambda it, facts: facts.records.isdisjoint(it.pieces),
        OfferRule: lambda it, facts: _is(types.MONEY, facts, it.cost),
        StageRule: lambda it, facts: _is(types.BOOLEAN, facts, it.when),
        RedeemRule: lambda it, facts: _is(types.BOOLEAN, facts, it.when),
        Awaited: _awaited,
        Obligation: lambda it, facts: any(_is(each, facts, it.date) for each in (types.DATE, types.DATETIME)),
        Declared: lambda it, _: all(fits(each, it.type) for each in (it.default, *it.examples)),
        Column: lambda it, _: fits(it.default, it.type),
        Period: lambda it, _: 0 <= it.months <= 12_000 and 0 <= it.days <= _LONGEST,
        Duration: lambda it, _: 0 <= it.seconds <= _LONGEST * _DAY,
        Hours: lambda it, _: 0 <= it.start < _DAY and 0 <= it.end <= _DAY,
        EveryWeekday: lambda it, _: 0 <= it.weekday < 7,
        EveryMonthDay: lambda it, _: 0 <= it.day <= 31,
        EveryMonthWeekday: lambda it, _: 0 <= it.nth <= 5 and 0 <= it.weekday < 7,
        EveryYearDay: lambda it, _: 1 <= it.month <= 12 and 1 <= it.day <= 31,
    }
)
"""By class, what must hold of its values."""
