"""Aggregates where there is no `FILTER`: what does not count is NULL to them, and they pass over NULL."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from sqlglot import exp

from nextbest.engine.backends.dialects.dialect import Expr, Form, call, constant
from nextbest.engine.functions.sql import YES, Sql


def counted(value: Expr, sql: Sql, condition: Expr) -> Expr:
    """The value, where the record counts."""
    everything = sql.args[-1].word == "constant" and sql.args[-1].data is YES.data
    return value if everything else exp.Case(ifs=[exp.If(this=condition, true=value)])


def conditional(spelled: str) -> Form:
    """An aggregate function of one operand."""
    return lambda sql, args: call(spelled, counted(args[0], sql, args[-1]))


def _count(sql: Sql, args: Sequence[Expr]) -> Expr:
    one = counted(constant(1), sql, args[-1])
    return exp.Count(this=one if isinstance(one, exp.Case) else exp.Star())


def _count_distinct(sql: Sql, args: Sequence[Expr]) -> Expr:
    return exp.Count(this=exp.Distinct(expressions=[counted(args[0], sql, args[-1])]))


CONDITIONAL: Mapping[str, Form] = MappingProxyType(
    {
        "count": _count,
        "count_distinct": _count_distinct,
        "minimum": conditional("MIN"),
        "maximum": conditional("MAX"),
    }
)
"""The aggregates whose values have the type of their operand, or are counts."""
