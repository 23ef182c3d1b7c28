"""Calculation with integers, numbers and money, which saturates and never raises (language.md 1.5).

Money reads as a number in whole units of the currency: ten-thousandths divided by 10,000, once, before anything else.
"""

import math
import operator
from collections.abc import Callable
from functools import partial
from typing import Any

from nextbest.dsl.signatures import Example
from nextbest.dsl.types import INTEGER, MONEY, NUMBER, Type
from nextbest.engine.functions.arithmetic_sql import from_money, greater, lesser, rounded, square_root, to_whole
from nextbest.engine.functions.function import Form, Function
from nextbest.engine.functions.patterns import QUANTITY
from nextbest.engine.functions.ranges import SCALE, saturate
from nextbest.engine.functions.sql import Operand, Sql, double, ratio

STEPS = (10_000, 1_000, 100, 10, 1)
"""What money is rounded to, by places after the point."""

SECOND = frozenset({1})


def _of_money(amount: int) -> float:
    return amount / SCALE


def _money_times(amount: int, factor: float) -> float:
    return _of_money(amount) * factor


def _times_money(factor: float, amount: int) -> float:
    return factor * _of_money(amount)


def _divide(dividend: float, divisor: float) -> float | None:
    return None if divisor == 0 else dividend / divisor


def _money_by(amount: int, divisor: float) -> float | None:
    return _divide(_of_money(amount), divisor)


def _by_money(dividend: float, amount: int) -> float | None:
    return _divide(dividend, _of_money(amount))


def _money_by_money(amount: int, divisor: int) -> float | None:
    return _divide(_of_money(amount), _of_money(divisor))


def _floor(value: float) -> int:
    return math.floor(saturate(INTEGER, value))


def _ceil(value: float) -> int:
    return math.ceil(saturate(INTEGER, value))


def _sqrt(value: float) -> float | None:
    return None if value < 0 else math.sqrt(value)


def _round(amount: int, places: int) -> int:
    """Half away from zero, to 0 to 4 places."""
    step = _step(places)
    rounded = (abs(amount) + step // 2) // step * step
    return rounded if amount >= 0 else -rounded


def _rounded(amount: Sql, places: int) -> Sql:
    return rounded(amount, _step(places))


def _step(places: int) -> int:
    return STEPS[min(max(places, 0), 4)]


def _alike(name: str, python: Callable[..., Any], inline: str) -> tuple[Form, ...]:
    """Two of one type, giving the same type."""
    return tuple(
        Form(f"{name}.{type}", (type, type), type, python=python, inline=inline, saturates=True, sql=python)
        for type in (INTEGER, NUMBER, MONEY)
    )


def _product(name: str, params: tuple[Type, Type], result: Type) -> Form:
    times = operator.mul
    return Form(f"multiply.{name}", params, result, python=times, inline="({0} * {1})", saturates=True, sql=times)


def _quotient(name: str, params: tuple[Type, Type], python: Callable[..., object]) -> Form:
    of_money = [type == MONEY for type in params]

    def sql(*operands: Operand) -> Sql:
        return ratio(*(from_money(each) if money else each for each, money in zip(operands, of_money, strict=True)))

    return Form(f"divide.{name}", params, NUMBER, partial=True, python=python, saturates=True, sql=sql)


ADD = Function(
    name="add",
    form="a + b",
    sentence="The sum.",
    family="arithmetic",
    unknown="strict",
    overloads=_alike("add", operator.add, "({0} + {1})"),
    examples=(Example("2 + 3", "5"), Example("0.5 + 0.25", "0.75")),
)

SUBTRACT = Function(
    name="subtract",
    form="a - b",
    sentence="The difference.",
    family="arithmetic",
    unknown="strict",
    overloads=_alike("subtract", operator.sub, "({0} - {1})"),
    examples=(Example("2 - 3", "-1"), Example("7 - 2 - 1", "4")),
)

MULTIPLY = Function(
    name="multiply",
    form="a * b",
    sentence="The product: money times a whole number is money, times any other it is a number.",
    family="arithmetic",
    unknown="strict",
    overloads=(
        _product("integer", (INTEGER, INTEGER), INTEGER),
        _product("number", (NUMBER, NUMBER), NUMBER),
        _product("money_integer", (MONEY, INTEGER), MONEY),
        _product("money_integer", (INTEGER, MONEY), MONEY),
        Form(
            "multiply.money_number",
            (MONEY, NUMBER),
            NUMBER,
            python=_money_times,
            saturates=True,
            sql=lambda amount, factor: from_money(amount) * factor,
        ),
        Form(
            "multiply.number_money",
            (NUMBER, MONEY),
            NUMBER,
            python=_times_money,
            saturates=True,
            sql=lambda factor, amount: factor * from_money(amount),
        ),
    ),
    examples=(Example("3 * 4", "12"), Example("0.5 * 50%", "0.25")),
)

DIVIDE = Function(
    name="divide",
    form="a / b",
    sentence="The quotient, a number; missing when dividing by zero.",
    family="arithmetic",
    unknown="strict",
    overloads=(
        _quotient("number", (NUMBER, NUMBER), _divide),
        _quotient("money_number", (MONEY, NUMBER), _money_by),
        _quotient("number_money", (NUMBER, MONEY), _by_money),
        _quotient("money", (MONEY, MONEY), _money_by_money),
    ),
    examples=(Example("7 / 2", "3.5"), Example("(1 / 0) otherwise 3", "3")),
)

NEGATIVE = Function(
    name="negative",
    form="-x",
    sentence="The same amount with the other sign.",
    family="arithmetic",
    unknown="strict",
    overloads=(Form("negative", (QUANTITY,), QUANTITY, python=operator.neg, inline="(-{0})", sql=operator.neg),),
    examples=(Example("-(2 + 3)", "-5"),),
)

MIN = Function(
    name="min",
    form="min(a, b)",
    sentence="The smaller of the two.",
    family="arithmetic",
    unknown="strict",
    overloads=(Form("min", (QUANTITY, QUANTITY), QUANTITY, python=min, inline="min({0}, {1})", sql=lesser),),
    examples=(Example("min(3, 5)", "3"), Example("min(0.5, -1)", "-1")),
)

MAX = Function(
    name="max",
    form="max(a, b)",
    sentence="The greater of the two.",
    family="arithmetic",
    unknown="strict",
    overloads=(Form("max", (QUANTITY, QUANTITY), QUANTITY, python=max, inline="max({0}, {1})", sql=greater),),
    examples=(Example("max(3, 5)", "5"), Example("max(0.5, -1)", "0.5")),
)

CLAMP = Function(
    name="clamp",
    form="clamp(x, low, high)",
    sentence="The value, but never below the one bound nor above the other.",
    family="arithmetic",
    unknown="strict",
    overloads=(Form("clamp", (QUANTITY, QUANTITY, QUANTITY), QUANTITY, literals=frozenset({1, 2})),),
    examples=(Example("clamp(12, 0, 10)", "10"), Example("clamp(-3, 0, 10)", "0"), Example("clamp(7, 0, 10)", "7")),
)

ABS = Function(
    name="abs",
    form="abs(x)",
    sentence="The amount without its sign.",
    family="arithmetic",
    unknown="strict",
    overloads=(Form("abs", (QUANTITY,), QUANTITY, python=abs, inline="abs({0})", sql=abs),),
    examples=(Example("abs(-5)", "5"), Example("abs(2.5)", "2.5")),
)

FLOOR = Function(
    name="floor",
    form="floor(x)",
    sentence="The next whole number below, or the number itself when it is whole.",
    family="arithmetic",
    unknown="strict",
    overloads=(Form("floor", (NUMBER,), INTEGER, python=_floor, sql=partial(to_whole, "floor")),),
    examples=(Example("floor(2.7)", "2"), Example("floor(-2.7)", "-3")),
)

CEIL = Function(
    name="ceil",
    form="ceil(x)",
    sentence="The next whole number above, or the number itself when it is whole.",
    family="arithmetic",
    unknown="strict",
    overloads=(Form("ceil", (NUMBER,), INTEGER, python=_ceil, sql=partial(to_whole, "ceil")),),
    examples=(Example("ceil(2.1)", "3"), Example("ceil(-2.1)", "-2")),
)

SQRT = Function(
    name="sqrt",
    form="sqrt(x)",
    sentence="The square root; missing for a negative number.",
    family="arithmetic",
    unknown="strict",
    overloads=(Form("sqrt", (NUMBER,), NUMBER, partial=True, python=_sqrt, sql=square_root),),
    examples=(Example("sqrt(9)", "3"), Example("sqrt(-9) is missing", "yes")),
)

ROUND = Function(
    name="round",
    form="round(money, places)",
    sentence="Money rounded to so many decimal places, 0 to 4; halves go away from zero.",
    family="arithmetic",
    unknown="strict",
    overloads=(Form("round", (MONEY, INTEGER), MONEY, literals=SECOND, python=_round, saturates=True, sql=_rounded),),
    examples=(Example("round(2.345, 2)", "2.35"), Example("round(-0.5, 0)", "-1")),
)

LOGISTIC = Function(
    name="logistic",
    form="logistic(x)",
    sentence="A chance between 0 and 1 from a score of any size: 0 gives a half.",
    family="arithmetic",
    unknown="strict",
    overloads=(Form("logistic", (NUMBER,), NUMBER),),
    examples=(Example("logistic(0)", "0.5"), Example("logistic(3) > 0.95", "yes")),
)

ARITHMETIC = (
    ADD,
    SUBTRACT,
    MULTIPLY,
    DIVIDE,
    NEGATIVE,
    MIN,
    MAX,
    CLAMP,
    ABS,
    FLOOR,
    CEIL,
    SQRT,
    ROUND,
    LOGISTIC,
)

TO_NUMBER = Function(
    name="to_number",
    form="",
    sentence="The same quantity as a number.",
    family="arithmetic",
    unknown="strict",
    overloads=(
        Form("to_number.integer", (INTEGER,), NUMBER, python=float, inline="float({0})", sql=double),
        Form("to_number.money", (MONEY,), NUMBER, python=_of_money, inline="({0} / 10000)", sql=from_money),
    ),
)
"""Written by nobody: the checker widens with it."""
