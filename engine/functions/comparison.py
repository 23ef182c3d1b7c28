"""Equality, order and membership (language.md 1.2, 1.5, 1.6).

Overloads that compare numbers for equality want a literal, and the checker that it be whole: two numbers that are
equal on paper can differ as doubles. `before.day`, `after.day` and `between.days` set an instant against whole days
of the policy zone: `D` begins at its midnight, `after D` at the midnight that ends it.
"""

import operator
from collections.abc import Sequence

from nextbest.dsl.signatures import Example, ListPattern, Var
from nextbest.dsl.types import BOOLEAN, DATE, DATETIME, NUMBER, TIME
from nextbest.engine.functions.function import Form, Function
from nextbest.engine.functions.patterns import EXACT, ORDERED
from nextbest.engine.functions.sql import at_most, equal, is_in, less

CALENDAR = Var("T", (DATE, DATETIME, TIME))

FIRST = frozenset({0})
SECOND = frozenset({1})


def _in(value: object, values: Sequence[object]) -> bool:
    return value in values


EQUAL = Function(
    name="equal",
    form="x is y",
    sentence="Yes when both are the same; between quantities it is written `=`.",
    family="comparison",
    unknown="strict",
    overloads=(
        Form("equal", (EXACT, EXACT), BOOLEAN, python=operator.eq, inline="({0} == {1})", sql=equal),
        Form("equal", (NUMBER, NUMBER), BOOLEAN, literals=SECOND, python=operator.eq, inline="({0} == {1})", sql=equal),
        Form("equal", (NUMBER, NUMBER), BOOLEAN, literals=FIRST, python=operator.eq, inline="({0} == {1})", sql=equal),
    ),
    examples=(
        Example('"gold" is "gold"', "yes"),
        Example("2 + 2 = 5", "no"),
    ),
)

NOT_EQUAL = Function(
    name="not_equal",
    form="x is not y",
    sentence="Yes when both are known and differ; between quantities it is written `!=`.",
    family="comparison",
    unknown="strict",
    overloads=(
        Form("not_equal", (EXACT, EXACT), BOOLEAN),
        Form("not_equal", (NUMBER, NUMBER), BOOLEAN, literals=SECOND),
        Form("not_equal", (NUMBER, NUMBER), BOOLEAN, literals=FIRST),
    ),
    examples=(
        Example('"gold" is not "silver"', "yes"),
        Example("2 + 2 != 4", "no"),
    ),
)

LESS = Function(
    name="less",
    form="x < y",
    sentence="Yes when the first is smaller or earlier.",
    family="comparison",
    unknown="strict",
    overloads=(Form("less", (ORDERED, ORDERED), BOOLEAN, python=operator.lt, inline="({0} < {1})", sql=less),),
    examples=(
        Example("3 < 5", "yes"),
        Example("5 < 5", "no"),
    ),
)

AT_MOST = Function(
    name="at_most",
    form="x <= y",
    sentence="Yes when the first is smaller or earlier, or both are equal.",
    family="comparison",
    unknown="strict",
    overloads=(Form("at_most", (ORDERED, ORDERED), BOOLEAN, python=operator.le, inline="({0} <= {1})", sql=at_most),),
    examples=(
        Example("5 <= 5", "yes"),
        Example("6 <= 5", "no"),
    ),
)

MORE = Function(
    name="more",
    form="x > y",
    sentence="Yes when the first is greater or later.",
    family="comparison",
    unknown="strict",
    overloads=(Form("more", (ORDERED, ORDERED), BOOLEAN),),
    examples=(
        Example("5 > 3", "yes"),
        Example("5 > 5", "no"),
    ),
)

AT_LEAST = Function(
    name="at_least",
    form="x >= y",
    sentence="Yes when the first is greater or later, or both are equal.",
    family="comparison",
    unknown="strict",
    overloads=(Form("at_least", (ORDERED, ORDERED), BOOLEAN),),
    examples=(
        Example("5 >= 5", "yes"),
        Example("21:00 >= 21:30", "no"),
    ),
)

BETWEEN = Function(
    name="between",
    form="x between a and b",
    sentence="Yes from the first end to the second, both included; days are included whole.",
    family="comparison",
    unknown="strict",
    overloads=(
        Form("between", (ORDERED, ORDERED, ORDERED), BOOLEAN),
        Form("between.days", (DATETIME, DATE, DATE), BOOLEAN, literals=frozenset({1, 2})),
    ),
    examples=(
        Example("5 between 1 and 5", "yes"),
        Example("2026-12-01 between 2026-11-01 and 2026-11-30", "no"),
    ),
)

BEFORE = Function(
    name="before",
    form="x before y",
    sentence="Yes when the first is earlier; a moment is before a day when that day has not begun.",
    family="comparison",
    unknown="strict",
    overloads=(
        Form("before", (CALENDAR, CALENDAR), BOOLEAN),
        Form("before.day", (DATETIME, DATE), BOOLEAN, literals=SECOND),
    ),
    examples=(
        Example("2026-11-20 before 2026-11-21", "yes"),
        Example("2026-11-20 00:00 before 2026-11-20", "no"),
    ),
)

AFTER = Function(
    name="after",
    form="x after y",
    sentence="Yes when the first is later; a moment is after a day when that day is over.",
    family="comparison",
    unknown="strict",
    overloads=(
        Form("after", (CALENDAR, CALENDAR), BOOLEAN),
        Form("after.day", (DATETIME, DATE), BOOLEAN, literals=SECOND),
    ),
    examples=(
        Example("2026-11-21 00:00 after 2026-11-20", "yes"),
        Example("2026-11-20 23:59 after 2026-11-20", "no"),
    ),
)

IN = Function(
    name="in",
    form="x in list",
    sentence="Yes when the value is one of the list.",
    family="comparison",
    unknown="strict",
    overloads=(
        Form("in", (EXACT, ListPattern(EXACT)), BOOLEAN, python=_in, inline="({0} in {1})", sql=is_in),
        Form(
            "in", (NUMBER, ListPattern(NUMBER)), BOOLEAN, literals=SECOND, python=_in, inline="({0} in {1})", sql=is_in
        ),
    ),
    examples=(
        Example('"gold" in ["gold", "silver"]', "yes"),
        Example("4 in [1, 2, 3]", "no"),
    ),
)

NOT_IN = Function(
    name="not_in",
    form="x not in list",
    sentence="Yes when the value is known and none of the list.",
    family="comparison",
    unknown="strict",
    overloads=(
        Form("not_in", (EXACT, ListPattern(EXACT)), BOOLEAN),
        Form("not_in", (NUMBER, ListPattern(NUMBER)), BOOLEAN, literals=SECOND),
    ),
    examples=(
        Example('"bronze" not in ["gold", "silver"]', "yes"),
        Example("3 not in [1, 2, 3]", "no"),
    ),
)

COMPARISON = (EQUAL, NOT_EQUAL, LESS, AT_MOST, MORE, AT_LEAST, BETWEEN, BEFORE, AFTER, IN, NOT_IN)
