"""Wording of the checker: time and place (language.md 1.6)."""

from nextbest.dsl.diagnostics import Diagnostic
from nextbest.dsl.messages.words import a
from nextbest.dsl.source import Place
from nextbest.dsl.types import DATETIME, Type


def datetime_moved(place: Place, words: str) -> Diagnostic:
    """`2026-11-20 09:00 + 2 hours`."""
    return Diagnostic(
        "date-arithmetic", f"`{words}` is written out already", place, help="write the datetime that is meant"
    )


def duration_on_date(place: Place, words: str, length: str) -> Diagnostic:
    """`birthday within last 36 hours`."""
    return Diagnostic(
        "duration-on-date",
        f"`{words}` is a day, and `{length}` is counted by the clock",
        place,
        help="write days, weeks, months or years",
    )


def not_a_moment(place: Place, words: str, type: Type) -> Diagnostic:
    """`ltv within last 30 days`."""
    return Diagnostic("wrong-type", f"`{words}` is {a(type)}, not a date or datetime", place, help="name a date")


def history_window(place: Place, words: str, length: str) -> Diagnostic:
    """`orders within last 30 days`."""
    return Diagnostic(
        "history-as-value",
        f"`{words}` is a history: many records, not one point in time",
        place,
        help=f"write `any({words} in last {length})`",
    )


def day_wanted(place: Place, words: str, type: Type, function: str) -> Diagnostic:
    """`anniversary(now)`."""
    help = "write `today`" if type == DATETIME and words == "now" else "name a date"
    return Diagnostic("wrong-type", f"`{function}` wants a date; `{words}` is {a(type)}", place, help=help)


def anniversary_alone(place: Place, words: str) -> Diagnostic:
    """`anniversary(d)` without its window."""
    return Diagnostic(
        "anniversary-alone",
        "an anniversary stands only before `within`",
        place,
        help=f"write `anniversary({words}) within next 7 days`, or `within last`",
    )


def places_wanted(place: Place, first: Type, second: Type) -> Diagnostic:
    """`ltv within 10 km of stores`."""
    return Diagnostic(
        "wrong-type",
        f"a distance lies between locations: these are {a(first)} and {a(second)}",
        place,
        help="write a location on the left, a location or a list of locations on the right",
    )


def since_of_other_type(place: Place, words: str, found: Type, history: str, at: Type) -> Diagnostic:
    """`orders since birthday` where `at` is a datetime."""
    help = "write the time as well: `2026-11-20 00:00`" if at == DATETIME else "name a date, or write `today`"
    return Diagnostic(
        "since-of-other-type",
        f"`{words}` is {a(found)}, and `{history}.at` is {a(at)}",
        place,
        help=help,
    )
