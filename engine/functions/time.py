"""Windows, ages, anniversaries and weekdays (language.md 1.6).

Windows are half-open and hold exactly P; they and the ages compare with constants of `now`, so the graph lowers them:
`x within last P` to `now - P < x and x <= now`, `x within next P` to `now <= x and x < now + P`, `x more than P ago`
to `x <= now - P`, all with `today` for a date; `anniversary(d) within last P` to the same about
`last_anniversary(d, today)`, `… within next P` about `next_anniversary(d, today)`; `days_since(x)` to
`days_between(x, today)` or `days_between(x, now)`, `days_until(x)` to `days_between(today, x)`.
"""

from nextbest.dsl.signatures import Example
from nextbest.dsl.types import BOOLEAN, DATE, DATETIME, DURATION, INTEGER, PERIOD, WEEKDAY
from nextbest.engine.functions.calendar import last_anniversary, next_anniversary
from nextbest.engine.functions.calendar_sql import last_anniversary_sql, next_anniversary_sql
from nextbest.engine.functions.function import Form, Function
from nextbest.engine.functions.sql import Operand, Sql, sql, switch

SECOND = frozenset({1})
DAY = 86_400
"""Seconds."""


def _days_between_dates(earlier: int, later: int) -> int:
    return later - earlier


def _days_between_instants(earlier: int, later: int) -> int:
    return (later - earlier) // DAY


def _weekday(day: int) -> str:
    # 1970-01-01 was a Thursday.
    return WEEKDAY.values[(day + 3) % 7]


def _weekday_sql(day: Operand) -> Sql:
    return switch((sql(day) + 3) % 7, dict(enumerate(WEEKDAY.values)))


def _windows(name: str) -> tuple[Form, ...]:
    return (
        Form(f"{name}.date", (DATE, PERIOD), BOOLEAN, literals=SECOND),
        Form(f"{name}.datetime", (DATETIME, PERIOD), BOOLEAN, literals=SECOND),
        Form(f"{name}.datetime", (DATETIME, DURATION), BOOLEAN, literals=SECOND),
    )


WITHIN_LAST = Function(
    name="within_last",
    form="x within last P",
    sentence="Yes when it was no longer than that ago; for a day, today counts as the first.",
    family="time",
    unknown="strict",
    overloads=_windows("within_last"),
    examples=(
        Example("today - 6 days within last 7 days", "yes"),
        Example("today - 7 days within last 7 days", "no"),
        Example("now within last 10 minutes", "yes"),
    ),
)

WITHIN_NEXT = Function(
    name="within_next",
    form="x within next P",
    sentence="Yes when it is to come before that much time has passed; for a day, today counts as the first.",
    family="time",
    unknown="strict",
    overloads=_windows("within_next"),
    examples=(
        Example("today + 6 days within next 7 days", "yes"),
        Example("today + 7 days within next 7 days", "no"),
        Example("now + 35 hours within next 36 hours", "yes"),
    ),
)

MORE_THAN_AGO = Function(
    name="more_than_ago",
    form="x more than P ago",
    sentence="Yes when at least that much time has passed since: of everything past, what is not `within last P`.",
    family="time",
    unknown="strict",
    overloads=_windows("more_than_ago"),
    examples=(
        Example("today - 7 days more than 7 days ago", "yes"),
        Example("today - 6 days more than 7 days ago", "no"),
    ),
)

DAYS_SINCE = Function(
    name="days_since",
    form="days_since(x)",
    sentence="Days that have passed: whole days of 24 hours since a moment, days of the calendar since a date.",
    family="time",
    unknown="strict",
    overloads=(
        Form("days_since.date", (DATE,), INTEGER),
        Form("days_since.datetime", (DATETIME,), INTEGER),
    ),
    examples=(Example("days_since(today - 3 days)", "3"), Example("days_since(now - 36 hours)", "1")),
)

DAYS_UNTIL = Function(
    name="days_until",
    form="days_until(date)",
    sentence="Days of the calendar that are still to come until a date; below 0 when it has passed.",
    family="time",
    unknown="strict",
    overloads=(Form("days_until", (DATE,), INTEGER),),
    examples=(Example("days_until(today + 3 days)", "3"), Example("days_until(today - 1 day)", "-1")),
)

ANNIVERSARY_WITHIN_NEXT = Function(
    name="anniversary_within_next",
    form="anniversary(date) within next P",
    sentence="Yes when the day comes round again in that time, today included; 29 February is the 28th in other years.",
    family="time",
    unknown="strict",
    overloads=(Form("anniversary_within_next", (DATE, PERIOD), BOOLEAN, literals=SECOND),),
    examples=(
        Example("anniversary(today + 6 days) within next 7 days", "yes"),
        Example("anniversary(today - 1 day) within next 7 days", "no"),
    ),
)

ANNIVERSARY_WITHIN_LAST = Function(
    name="anniversary_within_last",
    form="anniversary(date) within last P",
    sentence="Yes when the day came round in that time, today included; 29 February is the 28th in other years.",
    family="time",
    unknown="strict",
    overloads=(Form("anniversary_within_last", (DATE, PERIOD), BOOLEAN, literals=SECOND),),
    examples=(
        Example("anniversary(today - 6 days) within last 7 days", "yes"),
        Example("anniversary(today + 1 day) within last 7 days", "no"),
    ),
)

WEEKDAY_OF = Function(
    name="weekday",
    form="weekday(date)",
    sentence='The day of the week: "monday" to "sunday".',
    family="time",
    unknown="strict",
    overloads=(Form("weekday", (DATE,), WEEKDAY, python=_weekday, sql=_weekday_sql),),
    examples=(
        Example('weekday(2026-11-20) is "friday"', "yes"),
        Example('weekday(2026-11-22) in ["saturday", "sunday"]', "yes"),
    ),
)

TIME_FUNCTIONS = (
    WITHIN_LAST,
    WITHIN_NEXT,
    MORE_THAN_AGO,
    DAYS_SINCE,
    DAYS_UNTIL,
    ANNIVERSARY_WITHIN_NEXT,
    ANNIVERSARY_WITHIN_LAST,
    WEEKDAY_OF,
)

DAYS_BETWEEN = Function(
    name="days_between",
    form="",
    sentence="Days from the first to the second.",
    family="time",
    unknown="strict",
    overloads=(
        Form(
            "days_between.date",
            (DATE, DATE),
            INTEGER,
            python=_days_between_dates,
            inline="({1} - {0})",
            sql=_days_between_dates,
        ),
        Form(
            "days_between.datetime",
            (DATETIME, DATETIME),
            INTEGER,
            python=_days_between_instants,
            inline="(({1} - {0}) // 86400)",
            sql=_days_between_instants,
        ),
    ),
)

NEXT_ANNIVERSARY = Function(
    name="next_anniversary",
    form="",
    sentence="The first anniversary of the first day that is not before the second.",
    family="time",
    unknown="strict",
    overloads=(Form("next_anniversary", (DATE, DATE), DATE, python=next_anniversary, sql=next_anniversary_sql),),
)

LAST_ANNIVERSARY = Function(
    name="last_anniversary",
    form="",
    sentence="The last anniversary of the first day that is not after the second.",
    family="time",
    unknown="strict",
    overloads=(Form("last_anniversary", (DATE, DATE), DATE, python=last_anniversary, sql=last_anniversary_sql),),
)

TIME_PRIMITIVES = (DAYS_BETWEEN, NEXT_ANNIVERSARY, LAST_ANNIVERSARY)
