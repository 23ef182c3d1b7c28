"""Spark, with ANSI mode on and its session in UTC."""

from collections.abc import Sequence

from sqlglot import exp

from nextbest.engine.backends.dialects.dialect import (
    COMMON,
    Dialect,
    Expr,
    Form,
    atom,
    call,
    cast_to,
    casting,
    filtered,
    function,
    name,
)
from nextbest.engine.functions.sql import Sql

WHOLE, DOUBLE, WIDE = "BIGINT", "DOUBLE", "DECIMAL(38, 0)"
LATITUDE, LONGITUDE, VALUE = "lat", "lon", "value"


def _record(**parts: Expr) -> Expr:
    return call("named_struct", *(each for key, part in parts.items() for each in (exp.Literal.string(key), part)))


def _part(value: Expr, key: str) -> Expr:
    whole = value if isinstance(value, exp.Column) else exp.Paren(this=value)
    return exp.Dot(this=whole, expression=exp.to_identifier(key, quoted=True))


def _extreme(spelled: str, missing_last: bool) -> Form:
    """The value of the earliest or latest record; of several the least or greatest that is known."""

    def build(sql: Sql, args: Sequence[Expr]) -> Expr:
        at, value, condition = args
        missing: Expr = exp.Is(this=atom(value), expression=exp.null())
        record = _record(at=at, known=missing if missing_last else exp.Not(this=missing), value=value)
        return _part(filtered(call(spelled, record), sql, condition), VALUE)

    return build


def _all_of(_: Sql, args: Sequence[Expr]) -> Expr:
    values, wanted = args
    return exp.EQ(this=call("size", call("array_except", wanted, values)), expression=exp.Literal.number(0))


def _some(_: Sql, args: Sequence[Expr]) -> Expr:
    return call("exists", args[0], exp.Lambda(this=args[1], expressions=[exp.to_identifier("element", quoted=True)]))


def _hash(_: Sql, args: Sequence[Expr]) -> Expr:
    digits = call("substring", call("sha2", args[0], _number(256)), _number(1), _number(8))
    return cast_to(call("conv", digits, _number(16), _number(10)), WHOLE)


def _list(sql: Sql, args: Sequence[Expr]) -> Expr:
    return cast_to(exp.Array(expressions=list(args)), SPARK.list_of(sql))


def _unforeseen(value: Expr) -> Expr:
    """The optimizer would write conditions out over everything below, again and again; not through `explode`."""
    return call("explode", exp.Array(expressions=[value]))


def _number(value: int) -> Expr:
    return exp.Literal.number(value)


SPARK = Dialect(
    name="spark",
    forms={
        **COMMON,
        "double": casting(DOUBLE),
        "whole": casting(WHOLE),
        "wide": casting(WIDE),
        "list": _list,
        "place": lambda _, args: _record(lat=args[0], lon=args[1]),
        "element": lambda _, __: name("element"),
        "latitude": lambda _, args: _part(args[0], LATITUDE),
        "longitude": lambda _, args: _part(args[0], LONGITUDE),
        "contains": function("contains"),
        "starts": function("startswith"),
        "ends": function("endswith"),
        "element_of": lambda _, args: call("array_contains", args[1], args[0]),
        "any_of": function("arrays_overlap"),
        "all_of": _all_of,
        "some": _some,
        "hash": _hash,
        "sum": lambda sql, args: filtered(call("sum", cast_to(args[0], WIDE)), sql, args[-1]),
        "first_of": _extreme("min", missing_last=True),
        "last_of": _extreme("max", missing_last=False),
    },
    text="STRING",
    boolean="BOOLEAN",
    whole=WHOLE,
    double=DOUBLE,
    place="STRUCT<lat: DOUBLE, lon: DOUBLE>",
    lists="ARRAY<{}>",
    tested=True,
    repeats=True,
    unforeseen=_unforeseen,
)
