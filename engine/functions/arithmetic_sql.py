"""Calculation in SQL: the meanings of `arithmetic`, for operands of which NULL gives NULL."""

from nextbest.dsl.types import INTEGER
from nextbest.engine.functions.ranges import RANGES, SCALE
from nextbest.engine.functions.sql import Operand, Sql, at_most, case, clamped, double, less, ratio, whole, word


def from_money(amount: Operand) -> Operand:
    """Money as a number in whole units of the currency."""
    return amount / SCALE if isinstance(amount, int) else ratio(double(amount), float(SCALE))


def lesser(a: Operand, b: Operand) -> Sql:
    """The smaller; the first of two that are equal."""
    return case((less(b, a), b), (at_most(a, b), a))


def greater(a: Operand, b: Operand) -> Sql:
    """The greater; the first of two that are equal."""
    return case((less(a, b), b), (at_most(b, a), a))


def to_whole(direction: str, value: Operand) -> Sql:
    """A number as an integer, by `floor` or `ceil`, cut before it is converted."""
    low, high = RANGES[INTEGER]
    return whole(word(direction, clamped(value, float(low), float(high))))


def square_root(value: Operand) -> Sql:
    """Of what is negative, NULL: no engine is asked for it."""
    return word("sqrt", case((at_most(0.0, value), value)))


def rounded(amount: Sql, step: int) -> Sql:
    """Money to a multiple of the step, half away from zero."""
    raised = abs(amount) + step // 2
    result = raised - raised % step
    return case((less(amount, 0), -result), (at_most(0, amount), result))
