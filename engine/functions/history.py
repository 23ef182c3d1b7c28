"""Aggregates over the records of a history (language.md 1.4).

`params` are the history and, where the aggregate takes a field, the field's type. Every key is `aggregate.NAME`; the
shape of `python` is that of `aggregates`.
"""

from nextbest.dsl.signatures import Example, Var
from nextbest.dsl.types import (
    BOOLEAN,
    DATE,
    DATETIME,
    INTEGER,
    LOCATION,
    MONEY,
    NUMBER,
    SCALARS,
    STRING,
    History,
)
from nextbest.engine.functions import aggregates, aggregates_sql
from nextbest.engine.functions.function import Form, Function

HISTORY = History(())
"""Any history."""

WHOLE = Var("T", (INTEGER, MONEY))
MEASURED = Var("T", (INTEGER, NUMBER, MONEY, DATE, DATETIME))
SINGLE = Var("T", tuple(each for each in SCALARS.values() if each != LOCATION), sets=True)
COUNTABLE = Var("T", (STRING, INTEGER, BOOLEAN, DATE), sets=True)
NAMED = Var("T", (STRING,), sets=True)


COUNT = Function(
    name="count",
    form="count(history)",
    sentence="How many records there are.",
    family="history",
    unknown="presence",
    overloads=(Form("aggregate.count", (HISTORY,), INTEGER, python=aggregates.count, sql=aggregates_sql.count),),
    examples=(
        Example("count(orders)", "4"),
        Example("count(orders in last 30 days)", "1"),
        Example('count(orders where store is "Soho")', "2"),
    ),
)


ANY_OF = Function(
    name="any",
    form="any(history)",
    sentence="Yes when there is a record; unknown when none is for certain but one could be.",
    family="history",
    unknown="kleene",
    overloads=(Form("aggregate.any", (HISTORY,), BOOLEAN, python=aggregates.any_, sql=aggregates_sql.any_),),
    examples=(Example("any(orders in last 30 days)", "yes"), Example("any(orders where total >= 500)", "no")),
)


NONE_OF = Function(
    name="none",
    form="none(history)",
    sentence="Yes when there is no record: `not any(…)`.",
    family="history",
    unknown="kleene",
    overloads=(Form("aggregate.none", (HISTORY,), BOOLEAN, python=aggregates.none, sql=aggregates_sql.none),),
    examples=(Example("none(orders where total >= 500)", "yes"), Example("none(orders)", "no")),
)


SUM = Function(
    name="sum",
    form="sum(history.field)",
    sentence="The sum of a field; 0 of nothing.",
    family="history",
    unknown="presence",
    overloads=(
        Form("aggregate.sum", (HISTORY, WHOLE), WHOLE, saturates=True, python=aggregates.sum_, sql=aggregates_sql.sum_),
    ),
    examples=(Example("sum(orders.items)", "9"), Example("sum(orders.total)", "210.5")),
)


AVERAGE = Function(
    name="average",
    form="average(history.field)",
    sentence="The average of a field, over the records that have it.",
    family="history",
    unknown="strict",
    overloads=(
        Form(
            "aggregate.average",
            (HISTORY, WHOLE),
            NUMBER,
            partial=True,
            python=aggregates.average,
            sql=aggregates_sql.average,
        ),
    ),
    examples=(Example("average(orders.items)", "3"), Example("average(orders.total)", "52.625")),
)


MINIMUM = Function(
    name="minimum",
    form="minimum(history.field)",
    sentence="The least value of a field.",
    family="history",
    unknown="strict",
    overloads=(
        Form(
            "aggregate.minimum",
            (HISTORY, MEASURED),
            MEASURED,
            partial=True,
            python=aggregates.minimum,
            sql=aggregates_sql.minimum,
        ),
    ),
    examples=(Example("minimum(orders.total)", "20"), Example("minimum(orders.items)", "1")),
)


MAXIMUM = Function(
    name="maximum",
    form="maximum(history.field)",
    sentence="The greatest value of a field.",
    family="history",
    unknown="strict",
    overloads=(
        Form(
            "aggregate.maximum",
            (HISTORY, MEASURED),
            MEASURED,
            partial=True,
            python=aggregates.maximum,
            sql=aggregates_sql.maximum,
        ),
    ),
    examples=(Example("maximum(orders.total)", "100.5"),),
)


FIRST = Function(
    name="first",
    form="first(history.field)",
    sentence="What the earliest record says, missing if it says nothing.",
    family="history",
    unknown="strict",
    overloads=(
        Form(
            "aggregate.first",
            (HISTORY, SINGLE),
            SINGLE,
            partial=True,
            python=aggregates.first,
            sql=aggregates_sql.first,
        ),
    ),
    examples=(Example("first(orders.store)", '"Soho"'),),
)


LAST = Function(
    name="last",
    form="last(history.field)",
    sentence="What the latest record says, missing if it says nothing.",
    family="history",
    unknown="strict",
    overloads=(
        Form(
            "aggregate.last", (HISTORY, SINGLE), SINGLE, partial=True, python=aggregates.last, sql=aggregates_sql.last
        ),
    ),
    examples=(Example("last(orders.total)", "50"), Example("last(orders.items) is missing", "yes")),
)


COUNT_DISTINCT = Function(
    name="count_distinct",
    form="count_distinct(history.field)",
    sentence="How many different values a field has.",
    family="history",
    unknown="presence",
    overloads=(
        Form(
            "aggregate.count_distinct",
            (HISTORY, COUNTABLE),
            INTEGER,
            python=aggregates.count_distinct,
            sql=aggregates_sql.count_distinct,
        ),
    ),
    examples=(Example("count_distinct(orders.store)", "2"),),
)


MOST_COMMON = Function(
    name="most_common",
    form="most_common(history.field)",
    sentence="The value of a field that is seen most often, and latest of several.",
    family="history",
    unknown="strict",
    overloads=(
        Form(
            "aggregate.most_common",
            (HISTORY, NAMED),
            NAMED,
            partial=True,
            python=aggregates.most_common,
            sql=aggregates_sql.most_common,
        ),
    ),
    examples=(Example("most_common(orders.store)", '"Harlem"'),),
)


AVERAGE_GAP = Function(
    name="average_gap",
    form="average_gap(history)",
    sentence="Days from one record to the next, on average; missing below two.",
    family="history",
    unknown="strict",
    overloads=(
        Form(
            "aggregate.average_gap",
            (HISTORY,),
            NUMBER,
            partial=True,
            python=aggregates.average_gap,
            sql=aggregates_sql.average_gap,
        ),
    ),
    examples=(Example("average_gap(orders)", "30"),),
)


HISTORY_FUNCTIONS = (
    COUNT,
    ANY_OF,
    NONE_OF,
    SUM,
    AVERAGE,
    MINIMUM,
    MAXIMUM,
    FIRST,
    LAST,
    COUNT_DISTINCT,
    MOST_COMMON,
    AVERAGE_GAP,
)
