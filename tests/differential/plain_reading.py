"""A third evaluator: checked expressions by a plain reading of language.md, sharing nothing with the engine but values.

The back ends share the function table, the lowering and the clock; what those get wrong, they get wrong together. This
one is slow, has no graph, and says everything in the words of the page once more.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from hashlib import sha256
from math import asin, ceil, cos, factorial, floor, radians, sin, sqrt
from typing import Any

from nextbest.dsl import checked, typed
from nextbest.dsl.quantities import Distance
from nextbest.dsl.types import DATE, DATETIME, INTEGER, MONEY, NUMBER, TIMEZONE, History, OneOf, Type
from tests.differential.plain_time import PlainClock, day_of

Value = Any
LIMITS: Mapping[Type, int | float] = {INTEGER: 2**53, MONEY: 2**53, NUMBER: 1e300}
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@dataclass(frozen=True)
class PlainReading:
    """One customer at one `now`."""

    bundle: checked.Bundle
    customer: Mapping[tuple[str, ...], Value]
    clock: PlainClock
    record: Mapping[str, Value] = field(default_factory=dict)
    """In a `where`: the record."""

    def value(self, node: typed.Typed) -> Value:
        match node:
            case typed.Literal():
                return node.value
            case typed.MomentNode():
                return self.clock.moment(node.moment)
            case typed.Attribute():
                return self.customer[node.path]
            case typed.Field():
                return self.record[node.name]
            case typed.Reference():
                return self._named(node.name)
            case typed.Context():
                return self._context(node.name)
            case typed.Aggregate():
                return self._aggregate(node)
            case typed.Apply():
                return self._apply(node)

    def _named(self, name: str) -> Value:
        if name in self.bundle.definitions:
            return replace(self, record={}).value(self.bundle.definitions[name].expression.root)
        return tuple(each.value for each in self.bundle.lists[name].items)

    def _context(self, name: str) -> Value:
        if name == "stage":
            return self.stage()
        assert name == "local_time"
        (path,) = (path for path, each in self.bundle.profile.attributes.items() if each.type == TIMEZONE)
        zone = self.customer[path]
        return None if zone is None else self.clock.local_time(zone)

    def stage(self) -> str:
        """The first that is yes."""
        return next(
            each.name
            for each in self.bundle.stages
            if each.when is None or replace(self, record={}).value(each.when.root) is True
        )

    # Histories (1.4)

    def _aggregate(self, node: typed.Aggregate) -> Value:
        history = node.history.type
        assert isinstance(history, History)
        start = None
        if isinstance(node.window, typed.Since):
            start = self.value(node.window.moment)
            if start is None:
                return None
        elif node.window is not None:
            start = self.clock.edge(history.at == DATE, -1, node.window.length)
        records = [
            dict(zip((name for name, _ in history.fields), each, strict=True)) for each in self.value(node.history)
        ]
        window = [each for each in records if start is None or each["at"] > start]
        answers = [True if node.where is None else replace(self, record=each).value(node.where) for each in window]
        kept = [each for each, answer in zip(window, answers, strict=True) if answer is True]
        match node.function:
            case "any":
                return _any(answers)
            case "none":
                return _not(_any(answers))
            case "count":
                return len(kept)
            case "average_gap":
                return _average_gap([each["at"] for each in kept], history.at)
        assert node.field is not None
        declared = history.field(node.field)
        assert declared is not None
        return _of_field(node.function, [(each["at"], each[node.field]) for each in kept], declared.type)

    # Operators (1.2, 1.3)

    def _apply(self, node: typed.Apply) -> Value:
        arguments = node.arguments
        match node.function:
            case "and":
                return _not(_any([_not(self.value(each)) for each in arguments]))
            case "or":
                return _any([self.value(each) for each in arguments])
            case "not":
                return _not(self.value(arguments[0]))
            case "known":
                return self.value(arguments[0]) is not None
            case "missing":
                return self.value(arguments[0]) is None
            case "otherwise":
                return next((found for each in arguments if (found := self.value(each)) is not None), None)
            case "if":
                condition = self.value(arguments[0])
                return None if condition is None else self.value(arguments[1 if condition else 2])
            case "between":
                return self._between(*arguments)
            case "before":
                return self._before(*arguments)
            case "after":
                return self._before(arguments[1], arguments[0])
        values = [self.value(each) for each in arguments]
        if None in values:
            return None
        if node.function in SIMPLE:
            return SIMPLE[node.function](*values)
        types = tuple(each.type for each in arguments)
        if node.function in ARITHMETIC:
            return _within(ARITHMETIC[node.function](types, values), node.type)
        return self._in_time(node.function, values, types[0] == DATE)

    def _between(self, x: typed.Typed, low: typed.Typed, high: typed.Typed) -> Value:
        """`a <= x and x <= b`; of days of the bundle, from the midnight that begins to the one that ends."""
        at, first, last = (self.value(each) for each in (x, low, high))
        if x.type == DATETIME and low.type == DATE:
            first = self.clock.midnight(first)
        above = None if None in (at, first) else first <= at
        if x.type == DATETIME and high.type == DATE:
            below: Value = None if at is None else at < self.clock.midnight(last + 1)
        else:
            below = None if None in (at, last) else at <= last
        return _not(_any([_not(above), _not(below)]))

    def _before(self, x: typed.Typed, y: typed.Typed) -> Value:
        """A day is before an instant when it is over, and after it when it has not begun."""
        first, second = self.value(x), self.value(y)
        if None in (first, second):
            return None
        if (x.type, y.type) == (DATE, DATETIME):
            return self.clock.midnight(first + 1) <= second
        if (x.type, y.type) == (DATETIME, DATE):
            return first < self.clock.midnight(second)
        return first < second

    def _in_time(self, function: str, values: Sequence[Value], of_days: bool) -> Value:
        clock = self.clock
        match function:
            case "within_last" | "within_next":
                return clock.within(values[0], of_days, function.removeprefix("within_"), values[1])
            case "more_than_ago":
                return clock.ago(values[0], of_days, values[1])
            case "anniversary_within_last" | "anniversary_within_next":
                return clock.anniversary_within(values[0], function.removeprefix("anniversary_within_"), values[1])
            case "days_since":
                return clock.today - values[0] if of_days else (clock.now - values[0]) // 86_400
            case "days_until":
                return values[0] - clock.today
        raise AssertionError(f"the page has no `{function}`")


def _any(answers: Sequence[bool | None]) -> bool | None:
    return True if True in answers else None if None in answers else False


def _not(answer: bool | None) -> bool | None:
    return None if answer is None else not answer


def _of_field(function: str, kept: Sequence[tuple[int, Value]], type: Type) -> Value:
    known = [value for _, value in kept if value is not None]
    order: Callable[[Value], Value] = type.values.index if isinstance(type, OneOf) else lambda value: value
    match function:
        case "sum":
            return _within(sum(known), type)
        case "average":
            return _double(sum(known), type) / float(len(known)) if known else None
        case "minimum":
            return min(known, default=None)
        case "maximum":
            return max(known, default=None)
        case "count_distinct":
            return len(set(known))
        case "first" | "last":
            ends = min if function == "first" else max
            end = ends((at for at, _ in kept), default=None)
            return ends((value for at, value in kept if at == end and value is not None), key=order, default=None)
        case "most_common":
            counts = Counter(known)
            latest = {value: max(at for at, each in kept if each == value) for value in counts}
            return min(counts, key=lambda value: (-counts[value], -latest[value], order(value)), default=None)
    raise AssertionError(f"the page has no `{function}`")


def _average_gap(times: Sequence[int], at: Type) -> float | None:
    if len(set(times)) < 2:
        return None
    days = (max(times) - min(times)) / (1 if at == DATE else 86_400)
    return days / (len(set(times)) - 1)


# Numbers (1.5)


def _double(value: Value, type: Type) -> float:
    return value / 10_000 if type == MONEY else float(value)


def _within(value: Value, type: Type) -> Value:
    """The nearest end of the range."""
    if value is None:
        return None
    limit = LIMITS[type]
    return -limit if value < -limit else limit if value > limit else value


def _multiply(types: tuple[Type, ...], values: Sequence[Value]) -> Value:
    if NUMBER in types:
        a, b = (_double(value, type) for value, type in zip(values, types, strict=True))
        return a * b
    return values[0] * values[1]


def _divide(types: tuple[Type, ...], values: Sequence[Value]) -> Value:
    a, b = (_double(value, type) for value, type in zip(values, types, strict=True))
    return None if b == 0 else a / b


def _logistic(x: float) -> float:
    v = min(max(x, -40.0), 40.0)
    t = -abs(v) / 64
    y = float(Fraction(1, factorial(13)))
    for k in range(12, -1, -1):
        y = y * t + float(Fraction(1, factorial(k)))
    for _ in range(6):
        y = y * y
    return 1 / (1 + y) if v >= 0 else y / (1 + y)


def _round(amount: int, places: int) -> int:
    step = Decimal(1).scaleb(-places)
    return int((Decimal(amount) / 10_000).quantize(step, ROUND_HALF_UP) * 10_000)


ARITHMETIC: Mapping[str, Callable[[tuple[Type, ...], Sequence[Value]], Value]] = {
    "add": lambda _, v: v[0] + v[1],
    "subtract": lambda _, v: v[0] - v[1],
    "multiply": _multiply,
    "divide": _divide,
    "negative": lambda _, v: -v[0],
    "min": lambda _, v: min(v),
    "max": lambda _, v: max(v),
    "clamp": lambda _, v: min(max(v[0], v[1]), v[2]),
    "abs": lambda _, v: abs(v[0]),
    "floor": lambda _, v: floor(v[0]),
    "ceil": lambda _, v: ceil(v[0]),
    "sqrt": lambda _, v: None if v[0] < 0 else sqrt(v[0]),
    "round": lambda _, v: _round(*v),
    "logistic": lambda _, v: _logistic(v[0]),
    "to_number": lambda types, v: _double(v[0], types[0]),
}


# Texts, lists, places, chance (1.2)


def _near(x: tuple[float, float], distance: Distance, y: Value) -> bool:
    """By the haversine formula; the sample has no two places whose distance is that of an example to the centimetre."""
    if y and isinstance(y[0], float):
        return _kilometres(x, y) <= distance.kilometres
    return any(_kilometres(x, each) <= distance.kilometres for each in y)


def _kilometres(a: tuple[float, float], b: tuple[float, float]) -> float:
    (lat, lon), (other_lat, other_lon) = (map(radians, each) for each in (a, b))
    half = sin((other_lat - lat) / 2) ** 2 + cos(lat) * cos(other_lat) * sin((other_lon - lon) / 2) ** 2
    return 2 * 6371.0088 * asin(min(1.0, sqrt(half)))


def _lower(text: str) -> str:
    return "".join(chr(ord(each) + 32) if "A" <= each <= "Z" else each for each in text)


def _bucket(id: str, salt: str) -> float:
    return int.from_bytes(sha256(f"{salt}:{id}".encode()).digest()[:4], "big") / 4_294_967_296


SIMPLE: Mapping[str, Callable[..., Value]] = {
    "equal": lambda a, b: a == b,
    "not_equal": lambda a, b: a != b,
    "less": lambda a, b: a < b,
    "at_most": lambda a, b: a <= b,
    "more": lambda a, b: a > b,
    "at_least": lambda a, b: a >= b,
    "in": lambda x, items: any(x == each for each in items),
    "not_in": lambda x, items: all(x != each for each in items),
    "contains": lambda whole, part: part in whole,
    "contains_any_of": lambda a, b: not set(a).isdisjoint(b),
    "contains_all_of": lambda a, b: set(b) <= set(a),
    "starts_with": lambda text, start: text[: len(start)] == start,
    "ends_with": lambda text, end: len(end) <= len(text) and text[len(text) - len(end) :] == end,
    "lower": _lower,
    "weekday": lambda day: DAYS[day_of(day).weekday()],
    "bucket": _bucket,
    "within_distance": _near,
}
