"""What operators make of values, by a plain reading of language.md 1.2, 1.4 and 1.5."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from hashlib import sha256
from math import asin, ceil, cos, factorial, floor, radians, sin, sqrt
from typing import Any

from nextbest.dsl import typed
from nextbest.dsl.checked_tables import Among, Anything, Cell, Nothing, Within
from nextbest.dsl.quantities import Distance
from nextbest.dsl.types import DATE, INTEGER, MONEY, NUMBER, OneOf, Type
from tests.differential.plain_time import day_of

Value = Any
Operation = Callable[[tuple[Type, ...], Sequence[Value]], Value]
LIMITS: Mapping[Type, int | float] = {INTEGER: 2**53, MONEY: 2**53, NUMBER: 1e300}
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def some(answers: Sequence[bool | None]) -> bool | None:
    return True if True in answers else None if None in answers else False


def opposite(answer: bool | None) -> bool | None:
    return None if answer is None else not answer


def of_field(function: str, kept: Sequence[tuple[int, Value]], type: Type) -> Value:
    known = [value for _, value in kept if value is not None]
    order: Callable[[Value], Value] = type.values.index if isinstance(type, OneOf) else lambda value: value
    match function:
        case "sum":
            return in_range(sum(known), type)
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


def average_gap(times: Sequence[int], at: Type) -> float | None:
    if len(set(times)) < 2:
        return None
    days = (max(times) - min(times)) / (1 if at == DATE else 86_400)
    return days / (len(set(times)) - 1)


def fits(cell: Cell, value: Value) -> bool:
    """A missing value fits only `any` and `missing`."""
    match cell:
        case Anything():
            return True
        case Nothing():
            return value is None
        case Among(values=values):
            return value in values
        case Within(low=low, high=high, low_fits=low_fits, high_fits=high_fits):
            above = value is not None and (low is None or low < value or (low_fits and low == value))
            return above and (high is None or value < high or (high_fits and high == value))


# Numbers (1.5)


def _double(value: Value, type: Type) -> float:
    return value / 10_000 if type == MONEY else float(value)


def in_range(value: Value, type: Type) -> Value:
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


def in_a_row(step: Operation, node: typed.Apply, values: Sequence[Value]) -> Value:
    """From the left, each result within the range before the next step."""
    found, type = values[0], node.arguments[0].type
    for each, value in zip(node.arguments[1:], values[1:], strict=True):
        if found is not None:
            found = in_range(step((type, each.type), (found, value)), node.type)
        type = node.type
    return found


ROWS: Mapping[str, Operation] = {
    "add": lambda _, v: v[0] + v[1],
    "subtract": lambda _, v: v[0] - v[1],
    "multiply": _multiply,
    "divide": _divide,
}
ARITHMETIC: Mapping[str, Operation] = {
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


def _nearest(x: tuple[float, float], places: Value, names: Value) -> str:
    """Of equally near ones the least name; no two are, at the poles neither, but for the last bit."""
    return min((round(_kilometres(x, place), 6), str(name)) for place, name in zip(places, names, strict=True))[1]


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
    "nearest": _nearest,
}
