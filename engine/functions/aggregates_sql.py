"""What aggregates make of the records of a history, in SQL: the meanings of `aggregates`, word for word.

Every meaning has one shape, `(records, type)`; `type` is that of the field, or of `at` where there is none.
"""

from nextbest.dsl.types import DATETIME, MONEY, OneOf, Type
from nextbest.engine.functions.aggregates import DAY
from nextbest.engine.functions.ranges import SCALE
from nextbest.engine.functions.sql import (
    NO,
    YES,
    Records,
    Sql,
    all_of,
    case,
    double,
    first_known,
    known,
    less,
    opposite,
    ratio,
    switch,
)


def _placed(records: Records, type: Type) -> Sql:
    """What ties are decided by: the value; of a set, its place as written."""
    if isinstance(type, OneOf):
        return switch(records.value, {value: place for place, value in enumerate(type.values)})
    return records.value


def _named(placed: Sql, type: Type) -> Sql:
    """The value that ties were decided by."""
    return switch(placed, dict(enumerate(type.values))) if isinstance(type, OneOf) else placed


def _present(records: Records) -> Sql:
    here = known(records.value)
    return here if records.kept is YES else all_of(records.kept, here)


def _how_many(records: Records, condition: Sql) -> Sql:
    return first_known(records.over("count", condition), 0)


def count(records: Records, _type: Type) -> Sql:
    """Records whose condition is yes."""
    return _how_many(records, records.kept)


def any_(records: Records, _type: Type) -> Sql:
    """Yes if a record is; else unknown if one is; else no."""
    found = less(0, _how_many(records, records.kept))
    if records.unsure is None:
        return found
    return case((found, YES), (less(0, _how_many(records, records.unsure)), None), otherwise=NO)


def none(records: Records, type: Type) -> Sql:
    """`not any`."""
    return opposite(any_(records, type))


def sum_(records: Records, _type: Type) -> Sql:
    """0 of nothing; exact, not yet cut to the range."""
    return first_known(records.over("sum", records.value, records.kept), 0)


def average(records: Records, type: Type) -> Sql:
    """The sum as a number, divided by how many there are; NULL of nothing."""
    total = double(records.over("sum", records.value, records.kept))
    number = double(_how_many(records, _present(records)))
    return ratio(ratio(total, float(SCALE)) if type == MONEY else total, number)


def minimum(records: Records, _type: Type) -> Sql:
    """The least value."""
    return records.over("minimum", records.value, records.kept)


def maximum(records: Records, _type: Type) -> Sql:
    """The greatest value."""
    return records.over("maximum", records.value, records.kept)


def _is_at(records: Records) -> bool:
    return records.value.data == records.at.data


def first(records: Records, type: Type) -> Sql:
    """The value of the earliest record."""
    if _is_at(records):
        return minimum(records, type)
    return _named(records.over("first_of", records.at, _placed(records, type), records.kept), type)


def last(records: Records, type: Type) -> Sql:
    """The value of the latest record."""
    if _is_at(records):
        return maximum(records, type)
    return _named(records.over("last_of", records.at, _placed(records, type), records.kept), type)


def count_distinct(records: Records, _type: Type) -> Sql:
    """How many different values."""
    return first_known(records.over("count_distinct", records.value, records.kept), 0)


def most_common(records: Records, type: Type) -> Sql:
    """The value seen most often."""
    return _named(records.over("most_common", records.at, _placed(records, type), records.kept), type)


def average_gap(records: Records, type: Type) -> Sql:
    """Days from the first to the last, divided by the steps between different times."""
    span = double(records.over("maximum", records.at, records.kept) - records.over("minimum", records.at, records.kept))
    steps = double(first_known(records.over("count_distinct", records.at, records.kept), 0) - 1)
    return case((less(0.0, steps), ratio(ratio(span, float(DAY)) if type == DATETIME else span, steps)))
