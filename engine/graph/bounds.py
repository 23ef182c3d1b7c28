"""Intervals of numeric nodes: from declared bounds and the ranges of types, to drop cuts that can never act."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from math import ceil, floor, inf, sqrt
from typing import NamedTuple, cast

from nextbest.dsl.types import DATE, DATETIME, INTEGER, MONEY, NUMBER, TIME, Declared, History, Type
from nextbest.engine.functions import FORMS
from nextbest.engine.graph.nodes import Node, walk

WHOLE = 2**53
DOOR_NUMBER = 10.0**15
MONEY_SCALE = 10_000


class Interval(NamedTuple):
    """Both ends belong to it."""

    low: float
    high: float

    def inside(self, other: "Interval") -> bool:
        """Whether the other holds all of it."""
        return other.low <= self.low and self.high <= other.high

    def cut(self, other: "Interval") -> "Interval":
        """Where its values lie once they are cut to the other's ends."""
        return Interval(min(max(self.low, other.low), other.high), max(min(self.high, other.high), other.low))

    def has(self, value: float) -> bool:
        """Whether it holds the value."""
        return self.low <= value <= self.high


RANGES: Mapping[Type, Interval] = {
    INTEGER: Interval(-WHOLE, WHOLE),
    MONEY: Interval(-WHOLE, WHOLE),
    NUMBER: Interval(-1e300, 1e300),
    DATE: Interval(-1_000_000, 4_000_000),
    DATETIME: Interval(-(10**11), 4 * 10**11),
    TIME: Interval(0, 86_399),
}
"""What a value of the type can be at all (language.md 1.1, 1.5); types without an order have none."""

EVERYTHING = Interval(-inf, inf)


def declaration(node: Node, attributes: Mapping[tuple[str, ...], Declared]) -> Declared | None:
    """What the bundle says of an attribute, a record's field, or the field that an aggregate picks a value of."""
    match node:
        case Node(op="attribute"):
            return attributes.get(cast(tuple[str, ...], node.data))
        case Node(op="field"):
            path, name = cast(tuple[tuple[str, ...], str], node.data)
            history = attributes[path].type if path in attributes else None
        case Node(op=op, args=(above, *_)) if op in FIELD_AGGREGATES:
            history, name = above.type, str(node.data)
        case _:
            return None
    return history.field(name) if isinstance(history, History) else None


def declared_interval(declared: Declared) -> Interval | None:
    """What the door lets through."""
    whole = RANGES.get(declared.type)
    if whole is None:
        return None
    if declared.type == NUMBER:
        whole = Interval(-DOOR_NUMBER, DOOR_NUMBER)
    low = whole.low if declared.minimum is None else max(whole.low, declared.minimum)
    high = whole.high if declared.maximum is None else min(whole.high, declared.maximum)
    if isinstance(declared.default, int | float):
        low, high = min(low, declared.default), max(high, declared.default)
    return Interval(low, high)


@dataclass(frozen=True, slots=True)
class Bounds:
    """Intervals of the nodes of one bundle, worked out when asked for."""

    attributes: Mapping[tuple[str, ...], Declared]
    _raw: dict[Node, Interval] = field(default_factory=dict)

    def of(self, node: Node) -> Interval:
        """Where the known values of a node lie; everything, for types without an order."""
        return self.before_cut(node).cut(RANGES.get(node.type, EVERYTHING))

    def needs_cut(self, node: Node) -> bool:
        """Whether its result can lie outside of its type's range, and has to be cut."""
        return not self.before_cut(node).inside(RANGES.get(node.type, EVERYTHING))

    def before_cut(self, node: Node) -> Interval:
        """Where its values lie before they are cut to the range of its type."""
        if node not in self._raw:
            for each in walk(node, into=lambda above: [arg for arg in above.args if arg not in self._raw]):
                self._raw[each] = self._work_out(each)
        return self._raw[node]

    def _work_out(self, node: Node) -> Interval:
        whole = RANGES.get(node.type)
        if whole is None:
            return EVERYTHING
        if node.op == "literal":
            return Interval(node.data, node.data) if isinstance(node.data, int | float) else whole
        declared = declaration(node, self.attributes)
        if declared is not None:
            return declared_interval(declared) or whole
        rule = RULES.get(node.op.partition(".")[0])
        if rule is None:
            if node.op in ("aggregate.count", "aggregate.count_distinct"):
                return COUNTS
            return EVERYTHING if node.op in FORMS and FORMS[node.op].saturates else whole
        scaled = node.type == NUMBER
        return rule(node, [self._as_number(arg) if scaled else self.of(arg) for arg in node.args])

    def _as_number(self, node: Node) -> Interval:
        low, high = self.of(node)
        return Interval(low / MONEY_SCALE, high / MONEY_SCALE) if node.type == MONEY else Interval(low, high)


COUNTS = Interval(0, WHOLE)
FIELD_AGGREGATES = frozenset(f"aggregate.{name}" for name in ("minimum", "maximum", "first", "last"))

Rule = Callable[[Node, list[Interval]], Interval]


def _corners(combine: Callable[[float, float], float], a: Interval, b: Interval) -> Interval:
    found = [combine(x, y) for x in a for y in b]
    return Interval(min(found), max(found))


def _multiply(node: Node, args: list[Interval]) -> Interval:
    found = _corners(lambda x, y: x * y, *args)
    square = node.args[0] is node.args[1]
    return Interval(max(found.low, 0) if square else found.low, found.high)


def _divide(_: Node, args: list[Interval]) -> Interval:
    numerator, divisor = args
    if divisor.has(0):
        return EVERYTHING
    return _corners(lambda x, y: float(x) / float(y), numerator, divisor)


def _abs(_: Node, args: list[Interval]) -> Interval:
    low, high = args[0]
    return Interval(0 if args[0].has(0) else min(abs(low), abs(high)), max(abs(low), abs(high)))


def _hull(args: list[Interval]) -> Interval:
    return Interval(min(low for low, _ in args), max(high for _, high in args))


RULES: Mapping[str, Rule] = {
    "add": lambda _, args: Interval(args[0].low + args[1].low, args[0].high + args[1].high),
    "subtract": lambda _, args: Interval(args[0].low - args[1].high, args[0].high - args[1].low),
    "multiply": _multiply,
    "divide": _divide,
    "negative": lambda _, args: Interval(-args[0].high, -args[0].low),
    "abs": _abs,
    "min": lambda _, args: Interval(min(low for low, _ in args), min(high for _, high in args)),
    "max": lambda _, args: Interval(max(low for low, _ in args), max(high for _, high in args)),
    "floor": lambda _, args: Interval(floor(args[0].low), floor(args[0].high)),
    "ceil": lambda _, args: Interval(ceil(args[0].low), ceil(args[0].high)),
    "sqrt": lambda _, args: Interval(sqrt(max(args[0].low, 0)), sqrt(max(args[0].high, 0))),
    "to_number": lambda _, args: args[0],
    "if": lambda _, args: _hull(args[1:]),
    "otherwise": lambda _, args: _hull(args),
}
"""By operator, from the intervals of its operands; money in whole units where the result is a number."""
