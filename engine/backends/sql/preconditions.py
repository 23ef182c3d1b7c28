"""What a query rests on, which the door would have seen to: for each table a query that counts rows that break it."""

from collections.abc import Iterator, Mapping, Set

from sqlglot import exp

from nextbest.dsl.types import (
    DATE,
    DATETIME,
    INTEGER,
    LOCATION,
    MONEY,
    NUMBER,
    STRING,
    TIME,
    TIMEZONE,
    Declared,
    History,
    ListOf,
    OneOf,
    Scalar,
)
from nextbest.dsl.zones import names as zone_names
from nextbest.engine.backends.dialects.dialect import Dialect, Expr, alias, name
from nextbest.engine.backends.sql.expand import column_name
from nextbest.engine.backends.sql.names import CUSTOMERS, MEMORY
from nextbest.engine.backends.sql.terms import below
from nextbest.engine.backends.sql.writer import CUSTOMER, table
from nextbest.engine.doors.scalars import EARLIEST, FURTHEST, LARGEST, LATEST
from nextbest.engine.functions.calendar import FIRST_DAY, LAST_DAY
from nextbest.engine.functions.sql import YES, Operand, Sql, any_of, equal, known, less, opposite, word
from nextbest.engine.graph.graph import Graph

RANGES: Mapping[Scalar, tuple[int | float, int | float]] = {
    INTEGER: (-LARGEST, LARGEST),
    MONEY: (-LARGEST, LARGEST),
    NUMBER: (-FURTHEST, FURTHEST),
    DATE: (FIRST_DAY, LAST_DAY),
    DATETIME: (EARLIEST, LATEST),
    TIME: (0, 86_399),
}
"""What the door lets through."""

Breach = tuple[str, Sql]
"""What is wrong with a row, in words and as a condition that is yes of it."""


def preconditions(graph: Graph, dialect: Dialect, reads: Mapping[str, Set[str]], key: str) -> Iterator[exp.Select]:
    """Of every table that is read one query: each count that is not 0 is of rows that no decision should rest on.

    What the dialect has no form for is not counted: in Spark, blanks and Unicode's NFC.
    """
    for read in sorted(reads):
        declared = _declared(graph, read, key)
        counts = [
            _count(dialect, f"{column}: {words}", condition)
            for column in sorted(reads[read] & declared.keys())
            for words, condition in _breaches(declared[column], Sql("column", data=column))
            if all(each.word in dialect.words for each in below(condition))
        ]
        if read in (CUSTOMERS, MEMORY):
            whose = Sql("column", data=key)
            again = word("count", known(whose)) - word("count_distinct", whose, YES)
            counts.append(alias(_built(again, dialect), f"{key}: stands there already"))
        yield exp.Select(expressions=counts, from_=exp.From(this=table(read)))


def _declared(graph: Graph, read: str, key: str) -> Mapping[str, Declared]:
    if read == MEMORY:
        return {key: Declared(STRING, required=True)}
    if read == CUSTOMERS:
        return {column_name(path): each for path, each in graph.attributes.items()}
    attributes = {column_name(path): each.type for path, each in graph.attributes.items()}
    history = attributes[read]
    assert isinstance(history, History)
    return {CUSTOMER: Declared(STRING, required=True), **dict(history.fields)}


def _breaches(declared: Declared, column: Sql) -> Iterator[Breach]:
    type = declared.type
    if declared.always_there:
        yield "is missing", opposite(known(column))
    if isinstance(type, OneOf):
        yield "is not of the set", opposite(word("in", column, *type.values))
    elif type == TIMEZONE:
        yield "is no time zone", opposite(word("in", column, *sorted(zone_names())))
    elif type == STRING:
        yield "is blank", word("blank", column)
        yield "is not in NFC", opposite(equal(word("nfc", column), column))
    elif type == LOCATION:
        latitude, longitude = word("latitude", column), word("longitude", column)
        yield "is nowhere on earth", any_of(_outside(latitude, -90.0, 90.0), _outside(longitude, -180.0, 180.0))
    elif isinstance(type, ListOf):
        yield "has a missing element", word("some", column, opposite(known(Sql("element"))))
    elif isinstance(type, Scalar) and type in RANGES:
        yield "is out of range", _outside(column, *RANGES[type])
    if declared.minimum is not None:
        yield "is below its minimum", less(column, _as(type == NUMBER, declared.minimum))
    if declared.maximum is not None:
        yield "is above its maximum", less(_as(type == NUMBER, declared.maximum), column)


def _as(number: bool, bound: int | float) -> Operand:
    return float(bound) if number else int(bound)


def _outside(value: Sql, low: int | float, high: int | float) -> Sql:
    # Every dialect sorts NaN behind all other doubles.
    return any_of(less(value, low), less(high, value))


def _count(dialect: Dialect, called: str, condition: Sql) -> Expr:
    return alias(_built(Sql("count", (condition,)), dialect), called)


def _built(each: Sql, dialect: Dialect) -> Expr:
    if each.word == "column":
        return name(str(each.data))
    return dialect.build(each, [_built(arg, dialect) for arg in each.args])
