"""DuckDB, which runs embedded."""

from collections.abc import Sequence

from sqlglot import exp

from nextbest.engine.backends.dialects.dialect import (
    COMMON,
    Dialect,
    Expr,
    Form,
    blank,
    call,
    cast_to,
    casting,
    filtered,
    function,
    name,
)
from nextbest.engine.functions.sql import Sql

TEXT, WHOLE, DOUBLE = "VARCHAR", "BIGINT", "DOUBLE"
PLACE = "STRUCT(lat DOUBLE, lon DOUBLE)"


def _hash(_: Sql, args: Sequence[Expr]) -> Expr:
    digits = call("substr", call("sha256", args[0]), exp.Literal.number(1), exp.Literal.number(8))
    return cast_to(exp.DPipe(this=exp.Literal.string("0x"), expression=digits), WHOLE)


def _place(_: Sql, args: Sequence[Expr]) -> Expr:
    return cast_to(call("row", *args), PLACE)


def _list(sql: Sql, args: Sequence[Expr]) -> Expr:
    return cast_to(exp.Array(expressions=list(args)), DUCKDB.list_of(sql))


def _double(sql: Sql, args: Sequence[Expr]) -> Expr:
    """A whole number as a double. Those of 128 bits, which sums are, DuckDB casts to another one than the nearest where
    they are below 0; texts it reads exactly."""
    whole = cast_to(args[0], TEXT) if sql.args[0].word == "sum" else args[0]
    return cast_to(whole, DOUBLE)


def _part(name: str) -> Expr:
    return exp.Literal.string(name)


def _some(_: Sql, args: Sequence[Expr]) -> Expr:
    near = exp.Lambda(this=args[1], expressions=[exp.to_identifier("element", quoted=True)])
    kept = call("list_filter", args[0], near)
    return exp.LT(this=exp.Literal.number(0), expression=call("len", kept))


def _extreme(spelled: str, missing_last: bool) -> Form:
    """The value of the earliest or latest record; of several the least or greatest that is known."""

    def build(sql: Sql, args: Sequence[Expr]) -> Expr:
        at, value, condition = args
        missing: Expr = exp.Is(this=value, expression=exp.null())
        known = missing if missing_last else exp.Not(this=missing)
        record = call("row", at, known, value)
        return call("struct_extract", filtered(call(spelled, record), sql, condition), exp.Literal.number(3))

    return build


DUCKDB = Dialect(
    name="duckdb",
    forms={
        **COMMON,
        "double": _double,
        "whole": casting(WHOLE),
        "wide": casting("HUGEINT"),
        "list": _list,
        "element": lambda _, __: name("element"),
        "place": _place,
        "latitude": lambda _, args: call("struct_extract", args[0], _part("lat")),
        "longitude": lambda _, args: call("struct_extract", args[0], _part("lon")),
        "contains": function("contains"),
        "starts": function("starts_with"),
        "ends": function("ends_with"),
        "element_of": lambda _, args: call("list_contains", args[1], args[0]),
        "any_of": function("list_has_any"),
        "all_of": function("list_has_all"),
        "some": _some,
        "blank": blank("trim"),
        "nfc": function("nfc_normalize"),
        "hash": _hash,
        "first_of": _extreme("min", missing_last=True),
        "last_of": _extreme("max", missing_last=False),
    },
    text=TEXT,
    boolean="BOOLEAN",
    whole=WHOLE,
    double=DOUBLE,
    place=PLACE,
    lists="{}[]",
    tested=True,
    fences="some",
)
