"""Conditions put together, choices, and what to do where something is missing (language.md 1.2, 1.3)."""

from nextbest.dsl.signatures import Example
from nextbest.dsl.types import BOOLEAN
from nextbest.engine.functions.function import Form, Function
from nextbest.engine.functions.patterns import ANY
from nextbest.engine.functions.sql import Operand, Sql, all_of, any_of, case, first_known, known, opposite


def _and(*conditions: bool | None) -> bool | None:
    if False in conditions:
        return False
    return None if None in conditions else True


def _or(*conditions: bool | None) -> bool | None:
    if True in conditions:
        return True
    return None if None in conditions else False


def _not(condition: bool | None) -> bool | None:
    return None if condition is None else not condition


def _if(condition: bool | None, then: object, otherwise: object) -> object:
    if condition is None:
        return None
    return then if condition else otherwise


def _if_sql(condition: Sql, then: Operand, otherwise: Operand) -> Sql:
    return case((condition, then), (opposite(condition), otherwise))


def _otherwise(*values: object) -> object:
    return next((value for value in values if value is not None), None)


def _known(value: object) -> bool:
    return value is not None


def _missing(value: object) -> bool:
    return value is None


def _missing_sql(value: Operand) -> Sql:
    return opposite(known(value))


AND = Function(
    name="and",
    form="a and b",
    sentence="Yes when all are yes; no as soon as one is no, whatever is unknown about the others.",
    family="logic",
    unknown="kleene",
    overloads=(Form("and", (BOOLEAN, BOOLEAN), BOOLEAN, variadic=True, python=_and, sql=all_of),),
    examples=(Example("yes and yes", "yes"), Example("yes and no", "no")),
)

OR = Function(
    name="or",
    form="a or b",
    sentence="Yes as soon as one is yes, whatever is unknown about the others; no when all are no.",
    family="logic",
    unknown="kleene",
    overloads=(Form("or", (BOOLEAN, BOOLEAN), BOOLEAN, variadic=True, python=_or, sql=any_of),),
    examples=(Example("yes or no", "yes"), Example("no or no", "no")),
)

NOT = Function(
    name="not",
    form="not a",
    sentence="Yes when the condition is no, and no when it is yes.",
    family="logic",
    unknown="kleene",
    overloads=(Form("not", (BOOLEAN,), BOOLEAN, python=_not, sql=opposite),),
    examples=(Example("not no", "yes"), Example("not (1 < 2)", "no")),
)

IF = Function(
    name="if",
    form="if c then a else b",
    sentence="The first value when the condition is yes, the second when it is no.",
    family="logic",
    unknown="choice",
    overloads=(Form("if", (BOOLEAN, ANY, ANY), ANY, python=_if, sql=_if_sql),),
    examples=(Example("if 3 < 5 then 10 else 20", "10"), Example("if 3 > 5 then 10 else 20", "20")),
)

OTHERWISE = Function(
    name="otherwise",
    form="x otherwise y",
    sentence="The first of the values that is known.",
    family="logic",
    unknown="otherwise",
    overloads=(Form("otherwise", (ANY, ANY), ANY, variadic=True, python=_otherwise, sql=first_known),),
    examples=(Example("sqrt(-4) otherwise 7", "7"), Example("sqrt(4) otherwise 7", "2")),
)

KNOWN = Function(
    name="known",
    form="x is known",
    sentence="Yes when there is a value.",
    family="logic",
    unknown="presence",
    overloads=(Form("known", (ANY,), BOOLEAN, python=_known, inline="({0} is not None)", sql=known),),
    examples=(Example("sqrt(4) is known", "yes"), Example("sqrt(-4) is known", "no")),
)

MISSING = Function(
    name="missing",
    form="x is missing",
    sentence="Yes when there is no value.",
    family="logic",
    unknown="presence",
    overloads=(Form("missing", (ANY,), BOOLEAN, python=_missing, inline="({0} is None)", sql=_missing_sql),),
    examples=(Example("sqrt(-4) is missing", "yes"), Example("sqrt(4) is missing", "no")),
)

LOGIC = (AND, OR, NOT, IF, OTHERWISE, KNOWN, MISSING)
