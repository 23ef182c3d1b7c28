"""The checked contact policy: limits, quiet hours, holidays, holdouts, silence (language.md 2.4)."""

from dataclasses import dataclass
from typing import Literal

from nextbest.dsl.clauses import Days, Hours, Pace
from nextbest.dsl.quantities import Duration, Period
from nextbest.dsl.source import Text
from nextbest.dsl.typed import Expression

Length = Period | Duration
"""A length of time."""
Then = Literal["defer", "drop"]
"""What a time without messages does to a candidate."""
Outcome = Literal["opened", "clicked", "replied", "redeemed", "declined", "bounced"]
WHOLE = 10_000
"""Shares are whole ten-thousandths: 100 %."""


@dataclass(frozen=True, slots=True)
class Limit:
    """`3 per 7 days`: at most so many contacts for each customer, and how it was written."""

    count: int
    pace: Pace
    text: Text


@dataclass(frozen=True, slots=True)
class QuietHours:
    """Hours in which nothing is sent, by the wall clock of the customer."""

    hours: Hours
    days: frozenset[int] = frozenset(range(7))
    """On which days they begin; Monday is 0."""
    then: Then = "defer"


@dataclass(frozen=True, slots=True)
class CountryDays:
    """The public holidays of one country, by its ISO 3166 code."""

    country: str


@dataclass(frozen=True, slots=True)
class CustomerCountryDays:
    """The public holidays of the customer's country: an expression of text or of a set; missing: none."""

    by: Expression


@dataclass(frozen=True, slots=True)
class OwnDays:
    """Days of the bundle's own; both ends of each belong to it."""

    days: tuple[Days, ...]


@dataclass(frozen=True, slots=True)
class Holidays:
    """Days on which nothing is sent, by the wall clock of the customer."""

    days: CountryDays | CustomerCountryDays | OwnDays
    then: Then = "defer"


@dataclass(frozen=True, slots=True)
class Holdout:
    """Customers whose hash with the salt is below the share get nothing but what is mandatory."""

    share: int
    """Ten-thousandths of all customers."""
    salt: str


@dataclass(frozen=True, slots=True)
class Member:
    """An engagement, or all engagements of a kind."""

    name: str
    is_kind: bool


@dataclass(frozen=True, slots=True)
class NeverTogether:
    """Different members exclude each other within the last so much time; None: within one decision."""

    members: tuple[Member, ...]
    within: Length | None = None


@dataclass(frozen=True, slots=True)
class Suppression:
    """Silence while the latest k-th contact with that outcome is within the last so much time."""

    count: int
    outcome: Outcome
    of: Literal["engagement", "kind", "channel"]
    """Contacts of the same what are counted, and silenced."""
    length: Length


@dataclass(frozen=True, slots=True)
class ContactPolicy:
    """What protects every customer from too much."""

    limits: tuple[Limit, ...] = ()
    unknown_timezone: Literal["policy", "hold"] | None = None
    """None where no rule needs the customer's local time."""
    holidays: Holidays | None = None
    holdout: Holdout | None = None
    never_together: tuple[NeverTogether, ...] = ()
    suppressions: tuple[Suppression, ...] = ()
