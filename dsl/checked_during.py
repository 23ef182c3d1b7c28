"""A checked calendar: the times in which an engagement may go, with the instants of the policy zone filled in."""

from dataclasses import dataclass

from nextbest.dsl.clauses import Days, Every
from nextbest.dsl.source import Text


@dataclass(frozen=True, slots=True)
class Stretch:
    """`2026-11-20 09:00 to 2026-11-30 22:00`: half-open, in seconds since 1970-01-01 00:00 UTC; None is open."""

    start: int | None
    end: int | None


Times = Days | Every | Stretch
"""Days and hours are those that clocks and calendars of the policy zone show."""


@dataclass(frozen=True, slots=True)
class During:
    """One calendar of `during` (language.md 2.5), and how it was written."""

    text: Text
    times: Times
