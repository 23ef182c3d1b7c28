"""Holidays as days of the customer's wall clock: public ones of a country, or the bundle's own (language.md 2.4).

Public holidays are those of the `holidays` package: nationwide ones, and the days on which they are observed instead.
They are fixed by a country, a year and the version of that package.
"""

from functools import lru_cache
from importlib import import_module
from threading import Lock
from warnings import catch_warnings, simplefilter

from nextbest.dsl.check.countries import countries
from nextbest.dsl.checked_policy import CountryDays, CustomerCountryDays, OwnDays
from nextbest.dsl.clauses import Days
from nextbest.dsl.zones import EPOCH
from nextbest.engine.functions.calendar import civil

REMEMBERED = 4_096
"""Years of countries, some two kilobytes each; and days of them."""
_LOADING = Lock()


def known_country(value: object) -> str | None:
    """A customer's country where that is the ISO 3166 code of one, exactly; otherwise None."""
    return value if isinstance(value, str) and value in countries() else None


def is_holiday(days: CountryDays | CustomerCountryDays | OwnDays, country: str | None, day: int) -> bool:
    """Whether a day, counted from 1970-01-01, is a holiday.

    `country` is that of the customer, a key of `countries()`; None: not known, so no holidays.
    """
    match days:
        case OwnDays(ranges):
            return any(_within(each, day) for each in ranges)
        case CountryDays(code):
            country = code
    return country is not None and _is_public(country, day)


@lru_cache(maxsize=REMEMBERED)
def _is_public(country: str, day: int) -> bool:
    return day in public_holidays(country, civil(day)[0])


@lru_cache(maxsize=REMEMBERED)
def public_holidays(country: str, year: int) -> frozenset[int]:
    """The public holidays of a country in a year, counted from 1970-01-01; `country` is a key of `countries()`."""
    # The package warns of years for which it does not know every feast. Python's warnings are one for all threads.
    with _LOADING, catch_warnings():
        simplefilter("ignore")
        # Imported when it is first asked: it takes a while, and most bundles have no holidays of a country.
        found = import_module("holidays").country_holidays(country, years=year, expand=False)
    return frozenset(each.toordinal() - EPOCH.toordinal() for each in found)


def _within(days: Days, day: int) -> bool:
    return (days.first is None or days.first <= day) and (days.last is None or day <= days.last)
