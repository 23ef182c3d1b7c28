"""When a channel may be used by the customer's clock: quiet hours and holidays together (language.md 2.4)."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import inf
from typing import Literal
from zoneinfo import ZoneInfo

from nextbest.dsl.checked import Bundle
from nextbest.dsl.checked_policy import CustomerCountryDays, Holidays, QuietHours, Then
from nextbest.dsl.quantities import Moment, Period
from nextbest.dsl.typed import Expression
from nextbest.dsl.zones import change, local
from nextbest.engine.clock import Clock
from nextbest.engine.remembering.holidays import is_holiday
from nextbest.engine.remembering.quiet_hours import DAY, WEEK, quiet_for

Rule = Literal["quiet_hours", "holiday"]
RULES: tuple[Rule, ...] = ("quiet_hours", "holiday")
LONGEST_DEFERRAL = Moment("now", ((1, Period(0, 35)),))
"""What does not end before this drops."""
THURSDAY = 3
"""The weekday of 1970-01-01; Monday is 0."""


@dataclass(frozen=True, slots=True)
class Closing:
    """What keeps a channel closed at an instant, and how long."""

    rules: tuple[tuple[Rule, Then], ...]
    """The rules that hold, and what each does; none: it is open."""
    not_before: int | None
    """The first instant from now on at which no deferring rule holds; None: there is none within 35 days, so they
    drop."""
    last: Rule | None
    """Of the deferring rules that hold now, the one that ends last; None: none holds."""


@dataclass(frozen=True, slots=True)
class ContactHours:
    """The quiet hours and holidays of a channel. `country` is the customer's, by its ISO 3166 code; None: not known."""

    quiet_hours: tuple[QuietHours, ...]
    holidays: Holidays | None

    @property
    def possible(self) -> tuple[tuple[Rule, Then], ...]:
        """What may ever stand in `Closing.rules`: what defers drops where it does not end in time."""
        found: list[tuple[Rule, Then]] = [("quiet_hours", each.then) for each in self.quiet_hours]
        if self.holidays is not None:
            found.append(("holiday", self.holidays.then))
        return tuple(dict.fromkeys([*found, *((rule, "drop") for rule, _ in found)]))

    def closing(self, zone: ZoneInfo, country: str | None, clock: Clock) -> Closing:
        """What keeps the channel closed now."""
        drops: list[tuple[Rule, Then]] = [(rule, "drop") for rule in self._holding("drop", zone, country, clock.now)]
        holding = self._holding("defer", zone, country, clock.now)
        if not holding:
            return Closing(tuple(drops), clock.now, None)
        not_before = self._over(RULES, ("defer",), zone, country, clock)
        # Where both end at once it is quiet hours.
        last = max(holding, key=lambda rule: self._over((rule,), ("defer",), zone, country, clock) or inf, default=None)
        defer: Then = "drop" if not_before is None else "defer"
        rules = dict.fromkeys([*((rule, defer) for rule in holding), *drops])
        return Closing(tuple(rules), not_before, last)

    def ends(self, rule: Rule, zone: ZoneInfo, country: str | None, clock: Clock) -> int | None:
        """The first instant from now on at which a rule neither defers nor drops; None: not within 35 days."""
        return self._over((rule,), ("defer", "drop"), zone, country, clock)

    def _over(
        self, rules: tuple[Rule, ...], thens: tuple[Then, ...], zone: ZoneInfo, country: str | None, clock: Clock
    ) -> int | None:
        """The first instant from now on at which none of these rules does one of these; None: not within 35 days."""
        at = clock.now
        while seconds := max(self._longest(then, rules, zone, country, at) for then in thens):
            # Where clocks are put forward or back meanwhile, they show something else from then on.
            changed = change(zone, at, at + seconds)
            at = at + seconds if changed is None else changed
            if at >= clock.moment(LONGEST_DEFERRAL):
                return None
        return at

    def _longest(self, then: Then, rules: tuple[Rule, ...], zone: ZoneInfo, country: str | None, at: int) -> int:
        holding = self._holding(then, zone, country, at)
        return max(holding.get(rule, 0) for rule in rules)

    def _holding(self, then: Then, zone: ZoneInfo, country: str | None, at: int) -> dict[Rule, int]:
        """The rules of that kind that hold at an instant, and for how many seconds by the wall clock."""
        day, time = local(zone, at)
        weekday = (day + THURSDAY) % WEEK
        found: dict[Rule, int] = {}
        quiet = max((quiet_for(each, weekday, time) for each in self.quiet_hours if each.then == then), default=0)
        if quiet:
            found["quiet_hours"] = quiet
        holidays = self.holidays
        if holidays is not None and holidays.then == then and is_holiday(holidays.days, country, day):
            found["holiday"] = DAY - time
        return found


def contact_hours(bundle: Bundle) -> Mapping[str, ContactHours]:
    """By the name of the channel, where there are any; an inbound channel has none: the customer is already there."""
    found = {
        name: ContactHours(channel.quiet_hours, channel.holidays or bundle.policy.holidays)
        for name, channel in bundle.channels.items()
        if not channel.inbound
    }
    return {name: each for name, each in found.items() if each.quiet_hours or each.holidays}


def country_expressions(bundle: Bundle) -> Mapping[str, Expression]:
    """The customer's country, for each channel whose holidays go by it."""
    return {
        name: hours.holidays.days.by
        for name, hours in contact_hours(bundle).items()
        if hours.holidays is not None and isinstance(hours.holidays.days, CustomerCountryDays)
    }
