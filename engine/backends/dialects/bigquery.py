"""BigQuery. A column's name has no point there: `consent__email`. An ARRAY is never NULL there, and a list can be
missing: lists are `STRUCT<elements ARRAY<…>>`. A product of doubles beyond ±1e308 stops its queries.
"""

from collections.abc import Sequence

from sqlglot import exp

from nextbest.engine.backends.dialects.conditional import CONDITIONAL, counted
from nextbest.engine.backends.dialects.dialect import (
    COMMON,
    Dialect,
    Expr,
    Form,
    atom,
    blank,
    call,
    cast_to,
    casting,
    constant,
    function,
)
from nextbest.engine.functions.sql import Sql

TEXT, WHOLE, DOUBLE, WIDE = "STRING", "INT64", "FLOAT64", "BIGNUMERIC"
ELEMENTS, VALUE = "elements", "value"


def _struct(**parts: Expr) -> Expr:
    named = [exp.PropertyEQ(this=_quoted(key), expression=part) for key, part in parts.items()]
    return exp.Struct(expressions=named)


def _part(key: str) -> Form:
    return lambda _, args: _inside(args[0], key)


def _inside(value: Expr, key: str) -> Expr:
    whole = value if isinstance(value, exp.Column | exp.Struct | exp.Bracket) else exp.Paren(this=value)
    return exp.Dot(this=whole, expression=_quoted(key))


def _quoted(key: str) -> exp.Identifier:
    return exp.to_identifier(key, quoted=True)


def _where_known(values: Sequence[Expr], answer: Expr) -> Expr:
    """The answer, where all these are known: to what looks into a list, a missing one is empty."""
    known = [exp.Not(this=exp.Is(this=atom(each.copy()), expression=exp.null())) for each in values]
    condition: Expr = known[0]
    for each in known[1:]:
        condition = exp.And(this=condition, expression=each)
    return exp.Case(ifs=[exp.If(this=condition, true=answer)])


def _elements(values: Expr) -> Expr:
    return exp.Unnest(expressions=[_inside(values, ELEMENTS)])


def _in(value: Expr, values: Expr) -> Expr:
    return exp.In(this=atom(value), unnest=_elements(values))


def _exists(values: Expr, condition: Expr) -> Expr:
    """Whether the condition is yes of an element."""
    source = _elements(values)
    source.set("alias", exp.TableAlias(columns=[_quoted("element")]))
    one = exp.Select(expressions=[constant(1)], from_=exp.From(this=source), where=exp.Where(this=condition))
    return exp.Exists(this=one)


def _element_of(_: Sql, args: Sequence[Expr]) -> Expr:
    return _where_known(args, _in(*args))


def _any_of(_: Sql, args: Sequence[Expr]) -> Expr:
    values, others = args
    return _where_known(args, _exists(values, _in(_element(), others)))


def _all_of(_: Sql, args: Sequence[Expr]) -> Expr:
    values, wanted = args
    lacking = _exists(wanted, exp.Not(this=_in(_element(), values)))
    return _where_known(args, exp.Not(this=lacking))


def _some(_: Sql, args: Sequence[Expr]) -> Expr:
    return _where_known(args[:1], _exists(*args))


def _element() -> Expr:
    return exp.Column(this=_quoted("element"))


def _list(sql: Sql, args: Sequence[Expr]) -> Expr:
    elements = BIGQUERY.list_of(sql).removeprefix(f"STRUCT<{ELEMENTS} ").removesuffix(">")
    typed = exp.Cast(this=exp.Array(expressions=list(args)), to=exp.DataType.build(elements, dialect="bigquery"))
    return _struct(elements=typed)


def _contains(_: Sql, args: Sequence[Expr]) -> Expr:
    return exp.LT(this=constant(0), expression=call("STRPOS", *args))


def _hash(_: Sql, args: Sequence[Expr]) -> Expr:
    digits = call("SUBSTRING", call("TO_HEX", call("SHA256", args[0])), constant(1), constant(8))
    return cast_to(exp.DPipe(this=exp.Literal.string("0x"), expression=digits, safe=False), WHOLE)


def _extreme(latest: bool) -> Form:
    """The value of the earliest or latest record; of several the least or greatest that is known."""

    def build(sql: Sql, args: Sequence[Expr]) -> Expr:
        at, value, condition = args
        # NULL is less than anything, and so the last of the greatest.
        missing = [] if latest else [exp.Is(this=atom(value.copy()), expression=exp.null())]
        order = [exp.Ordered(this=each, desc=latest, nulls_first=not latest) for each in (at, *missing, value)]
        record = counted(_struct(value=value.copy()), sql, condition)
        ordered = exp.Limit(this=exp.Order(this=record, expressions=order), expression=constant(1))
        found = exp.IgnoreNulls(this=exp.ArrayAgg(this=ordered))
        return _inside(exp.Bracket(this=found, expressions=[constant(0)], offset=0, safe=True), VALUE)

    return build


BIGQUERY = Dialect(
    name="bigquery",
    forms={
        **COMMON,
        **CONDITIONAL,
        "sum": lambda sql, args: call("SUM", counted(cast_to(args[0], WIDE), sql, args[-1])),
        "modulo": function("MOD"),
        "double": casting(DOUBLE),
        "whole": casting(WHOLE),
        "wide": casting(WIDE),
        "list": _list,
        "element": lambda _, __: _element(),
        "place": lambda _, args: _struct(lat=args[0], lon=args[1]),
        "latitude": _part("lat"),
        "longitude": _part("lon"),
        "contains": _contains,
        "starts": function("STARTS_WITH"),
        "ends": function("ENDS_WITH"),
        "element_of": _element_of,
        "any_of": _any_of,
        "all_of": _all_of,
        "some": _some,
        "blank": blank("TRIM"),
        "nfc": function("NORMALIZE"),
        "hash": _hash,
        "first_of": _extreme(latest=False),
        "last_of": _extreme(latest=True),
    },
    text=TEXT,
    boolean="BOOL",
    whole=WHOLE,
    double=DOUBLE,
    place="STRUCT<lat FLOAT64, lon FLOAT64>",
    lists="STRUCT<elements ARRAY<{}>>",
    tested=False,
    repeats=True,
    point="__",
    longest=300,
)
