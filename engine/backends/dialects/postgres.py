"""PostgreSQL 14 and later. A product of doubles beyond ±1e308 or nearer to 0 than 1e-308 stops its queries."""

from collections.abc import Sequence

from sqlglot import exp

from nextbest.engine.backends.dialects.dialect import (
    COMMON,
    Dialect,
    Expr,
    Form,
    atom,
    binary,
    blank,
    call,
    cast_to,
    casting,
    constant,
    filtered,
    function,
)
from nextbest.engine.functions.sql import Sql

TEXT, WHOLE, DOUBLE, WIDE = "TEXT", "BIGINT", "DOUBLE PRECISION", "NUMERIC"


def _constant(sql: Sql, _: Sequence[Expr]) -> Expr:
    """A literal with an exponent would be a decimal."""
    if isinstance(sql.data, float):
        return cast_to(exp.Literal.string(repr(sql.data)), DOUBLE)
    return constant(sql.data)


def _contains(_: Sql, args: Sequence[Expr]) -> Expr:
    return exp.LT(this=exp.Literal.number(0), expression=call("strpos", *args))


def _ends(_: Sql, args: Sequence[Expr]) -> Expr:
    return exp.EQ(this=call("right", args[0], call("length", args[1])), expression=atom(args[1]))


def _element_of(_: Sql, args: Sequence[Expr]) -> Expr:
    value, values = args
    has = exp.EQ(this=atom(value), expression=call("any", values))
    return exp.Case(ifs=[exp.If(this=exp.Not(this=exp.Is(this=atom(value), expression=exp.null())), true=has)])


def _hash(_: Sql, args: Sequence[Expr]) -> Expr:
    bytes_ = call("convert_to", args[0], exp.Literal.string("UTF8"))
    digits = call("substr", call("encode", call("sha256", bytes_), exp.Literal.string("hex")), _number(1), _number(8))
    bits = exp.Paren(this=exp.DPipe(this=exp.Literal.string("x"), expression=digits))
    return cast_to(cast_to(bits, "BIT(32)"), WHOLE)


def _coordinate(place: int) -> Form:
    # sqlglot counts from 0 and PostgreSQL from 1, but for the parts of a point.
    return lambda _, args: exp.Bracket(this=exp.Paren(this=args[0]), expressions=[_number(place)], offset=1)


def _some(_: Sql, args: Sequence[Expr]) -> Expr:
    values, condition = args
    elements = exp.Unnest(expressions=[values], alias=exp.TableAlias(this=_element(), columns=[_element()]))
    one = exp.Select(expressions=[_number(1)], from_=exp.From(this=elements), where=exp.Where(this=condition))
    known: Expr = exp.Not(this=exp.Is(this=atom(values), expression=exp.null()))
    return exp.Case(ifs=[exp.If(this=known, true=exp.Exists(this=one))])


def _element() -> exp.Identifier:
    return exp.to_identifier("element", quoted=True)


def _list(sql: Sql, args: Sequence[Expr]) -> Expr:
    return cast_to(exp.Array(expressions=list(args)), POSTGRES.list_of(sql))


def _number(value: int) -> Expr:
    return exp.Literal.number(value)


def _extreme(latest: bool) -> Form:
    """The value of the earliest or latest record; of several the least or greatest that is known."""

    def build(sql: Sql, args: Sequence[Expr]) -> Expr:
        at, value, condition = args
        order = [exp.Ordered(this=each, desc=latest, nulls_first=False) for each in (at, value)]
        values = exp.ArrayAgg(this=exp.Order(this=value, expressions=order))
        return exp.Bracket(this=exp.Paren(this=filtered(values, sql, condition)), expressions=[_number(1)], offset=1)

    return build


POSTGRES = Dialect(
    name="postgres",
    forms={
        **COMMON,
        "constant": _constant,
        "double": casting(DOUBLE),
        "whole": casting(WHOLE),
        "wide": casting(WIDE),
        "list": _list,
        "place": function("point"),
        "element": lambda _, __: exp.Column(this=_element()),
        "latitude": _coordinate(0),
        "longitude": _coordinate(1),
        "some": _some,
        "contains": _contains,
        "starts": function("starts_with"),
        "ends": _ends,
        "element_of": _element_of,
        "any_of": binary(exp.ArrayOverlaps),
        "all_of": binary(exp.ArrayContainsAll),
        "blank": blank("btrim"),
        "nfc": function("normalize"),
        "hash": _hash,
        "first_of": _extreme(latest=False),
        "last_of": _extreme(latest=True),
    },
    text=TEXT,
    boolean="BOOLEAN",
    whole=WHOLE,
    double=DOUBLE,
    place="POINT",
    lists="{}[]",
    tested=True,
    fenced=True,
    longest=63,
)
