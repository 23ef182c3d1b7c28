"""Snowflake. Lists are ARRAY, locations OBJECT with `lat` and `lon`; names are quoted, so capitals count in them.

Of several records of one time `MIN_BY` and `MAX_BY` take any, so the first and last are found by a window. There is no
form for NFC.
"""

from collections.abc import Sequence

from sqlglot import exp

from nextbest.engine.backends.dialects.conditional import CONDITIONAL, counted
from nextbest.engine.backends.dialects.dialect import (
    COMMON,
    STRUCTURAL,
    Dialect,
    Expr,
    blank,
    call,
    cast_to,
    casting,
    constant,
    function,
)
from nextbest.engine.functions.sql import Sql

TEXT, WHOLE, DOUBLE, WIDE = "VARCHAR", "BIGINT", "DOUBLE", "DECIMAL(38, 0)"


def _constant(sql: Sql, _: Sequence[Expr]) -> Expr:
    """A literal with an exponent might be a decimal."""
    if isinstance(sql.data, float):
        return cast_to(exp.Literal.string(repr(sql.data)), DOUBLE)
    return constant(sql.data)


def _hash(_: Sql, args: Sequence[Expr]) -> Expr:
    digits = call("SUBSTRING", call("SHA2", args[0], constant(256)), constant(1), constant(8))
    return cast_to(call("TO_NUMBER", digits, exp.Literal.string("XXXXXXXX")), WHOLE)


def _part(key: str, value: Expr) -> Expr:
    return cast_to(call("GET", value, exp.Literal.string(key)), DOUBLE)


def _element_of(_: Sql, args: Sequence[Expr]) -> Expr:
    value, values = args
    return call("ARRAY_CONTAINS", cast_to(value, "VARIANT"), values)


def _all_of(_: Sql, args: Sequence[Expr]) -> Expr:
    """Of values that stand several times in both, ARRAY_EXCEPT takes away only as many as there are."""
    values, wanted = args
    left = call("ARRAY_EXCEPT", call("ARRAY_DISTINCT", wanted), values)
    return exp.EQ(this=call("ARRAY_SIZE", left), expression=constant(0))


def _some(_: Sql, args: Sequence[Expr]) -> Expr:
    near = exp.Lambda(this=args[1], expressions=[_element()])
    return exp.LT(this=constant(0), expression=call("ARRAY_SIZE", call("FILTER", args[0], near)))


def _element() -> exp.Identifier:
    return exp.to_identifier("element", quoted=True)


SNOWFLAKE = Dialect(
    name="snowflake",
    forms={
        **COMMON,
        **CONDITIONAL,
        "sum": lambda sql, args: call("SUM", counted(cast_to(args[0], WIDE), sql, args[-1])),
        "constant": _constant,
        "double": casting(DOUBLE),
        "whole": casting(WHOLE),
        "wide": casting(WIDE),
        "list": function("ARRAY_CONSTRUCT"),
        "element": lambda _, __: exp.Column(this=_element()),
        "place": lambda _, args: call(
            "OBJECT_CONSTRUCT", exp.Literal.string("lat"), args[0], exp.Literal.string("lon"), args[1]
        ),
        "latitude": lambda _, args: _part("lat", args[0]),
        "longitude": lambda _, args: _part("lon", args[0]),
        "contains": function("CONTAINS"),
        "starts": function("STARTSWITH"),
        "ends": function("ENDSWITH"),
        "element_of": _element_of,
        "any_of": function("ARRAYS_OVERLAP"),
        "all_of": _all_of,
        "some": _some,
        "blank": blank("TRIM"),
        "hash": _hash,
    },
    queries=STRUCTURAL | {"first_of", "last_of"},
    text=TEXT,
    boolean="BOOLEAN",
    whole=WHOLE,
    double=DOUBLE,
    place="OBJECT",
    lists="ARRAY",
    tested=False,
    longest=255,
)
