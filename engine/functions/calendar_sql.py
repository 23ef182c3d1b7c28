"""Anniversaries in SQL, by the whole-number formulas of `calendar`."""

from typing import cast

from nextbest.engine.functions.calendar import civil, day_number, is_leap
from nextbest.engine.functions.sql import Operand, Sql, all_of, case, equal, less, sql


def next_anniversary_sql(day: Operand, today: int) -> Sql:
    """The first anniversary that is not before today, a constant of `now`."""
    year = civil(today)[0]
    this_year = _anniversary(day, year)
    return case((less(this_year, today), _anniversary(day, year + 1)), otherwise=this_year)


def last_anniversary_sql(day: Operand, today: int) -> Sql:
    """The last anniversary that is not after today, a constant of `now`."""
    year = civil(today)[0]
    this_year = _anniversary(day, year)
    return case((less(today, this_year), _anniversary(day, year - 1)), otherwise=this_year)


def _anniversary(day: Operand, year: int) -> Sql:
    # The formulas are written for whole numbers; an expression does with an operator what a number does.
    _, month, of_month = cast(tuple[Sql, Sql, Sql], civil(cast(int, sql(day))))
    if not is_leap(year):
        of_month = case((all_of(equal(month, 2), equal(of_month, 29)), 28), otherwise=of_month)
    return cast(Sql, day_number(year, cast(int, month), cast(int, of_month)))
