"""Between which bounds a quantity lies, as far as declarations and literals tell."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import inf, isnan
from types import MappingProxyType

from nextbest.dsl.types import Declared


@dataclass(frozen=True, slots=True)
class Interval:
    """Closed bounds in the engine's form of the value (money: ten-thousandths)."""

    low: float = -inf
    high: float = inf

    @property
    def excludes_zero(self) -> bool:
        """Whether 0 lies outside."""
        return self.low > 0 or self.high < 0

    def scaled(self, factor: float) -> "Interval":
        """Both bounds times a factor above 0."""
        return Interval(self.low * factor, self.high * factor)


ANYTHING = Interval()
COUNTS = Interval(0)
"""Counts, ages of records, absolute values."""


def declared_interval(declared: Declared | None) -> Interval:
    """What `minimum` and `maximum` of a declaration say."""
    if declared is None:
        return ANYTHING
    low, high = declared.minimum, declared.maximum
    return Interval(-inf if low is None else low, inf if high is None else high)


def combined(function: str, parts: Sequence[Interval]) -> Interval:
    """Bounds of an arithmetic operation; rounding is monotone, so that bounds round as values do."""
    rule = _RULES.get(function)
    return rule(*parts) if rule is not None else ANYTHING


def _bounds(*ends: float) -> Interval:
    return ANYTHING if any(isnan(end) for end in ends) else Interval(min(ends), max(ends))


def _multiply(a: Interval, b: Interval) -> Interval:
    return _bounds(a.low * b.low, a.low * b.high, a.high * b.low, a.high * b.high)


def _absolute(a: Interval) -> Interval:
    if a.low <= 0 <= a.high:
        return Interval(0, max(-a.low, a.high))
    return _bounds(abs(a.low), abs(a.high))


_RULES: Mapping[str, Callable[..., Interval]] = MappingProxyType(
    {
        "add": lambda a, b: _bounds(a.low + b.low, a.high + b.high),
        "subtract": lambda a, b: _bounds(a.low - b.high, a.high - b.low),
        "multiply": _multiply,
        "negative": lambda a: Interval(-a.high, -a.low),
        "min": lambda a, b: Interval(min(a.low, b.low), min(a.high, b.high)),
        "max": lambda a, b: Interval(max(a.low, b.low), max(a.high, b.high)),
        "clamp": lambda _, low, high: Interval(low.low, high.high),
        "abs": _absolute,
        "sqrt": lambda _: COUNTS,
        "bucket": lambda *_: Interval(0, 1),
        "logistic": lambda _: Interval(0, 1),
        "if": lambda _, a, b: Interval(min(a.low, b.low), max(a.high, b.high)),
        "otherwise": lambda *parts: Interval(min(each.low for each in parts), max(each.high for each in parts)),
    }
)
