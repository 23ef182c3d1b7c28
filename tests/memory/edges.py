"""Where decisions turn: lengths of time that a bundle speaks of, and instants at which clocks and calendars turn."""

from collections.abc import Iterator

from nextbest.dsl.checked import Bundle, Engagement
from nextbest.dsl.checked_campaigns import DueWithin
from nextbest.dsl.checked_policy import Length, Limit
from nextbest.dsl.clauses import Sliding
from nextbest.dsl.quantities import Duration, Period
from tests.differential.plain_time import PlainClock

DAY = 86_400
TURNS = {
    "America/New_York": ("2026-03-08T07:00", "2026-11-01T06:00", "2026-11-26T15:00"),
    "Europe/Berlin": ("2026-03-29T01:00", "2026-10-25T01:00", "2026-12-25T09:00"),
    "Pacific/Apia": ("2011-12-30T10:00", "2012-03-31T14:00"),
    "Australia/Lord_Howe": ("2026-04-04T15:00", "2026-10-03T15:30"),
    "America/Santiago": ("2026-04-05T03:00", "2026-09-06T04:00"),
    "America/Havana": ("2026-03-08T05:00", "2026-11-01T05:00"),
    "Africa/Cairo": ("2026-04-23T22:00", "2026-10-29T21:00"),
    "UTC": (
        "2026-03-31T12:00",
        "2024-02-29T12:00",
        "2026-12-31T23:59",
        "2026-12-07T00:00",
        "2028-03-01T00:00",
        "2026-07-15T20:30",
    ),
}
"""By zone, instants (UTC) at which its clocks are put forward or back, or its calendar turns."""


def late(clock: PlainClock, engagement: Engagement) -> Iterator[int]:
    """When a last step was sent if a later one may go now, or the run is over now."""
    steps = engagement.promises.steps
    for first in range(1, len(steps)):
        at, late = clock.now, clock.step(clock.now, -1, Period(0, 30))
        for step in steps[first:]:
            if step.after is not None:
                at, late = clock.step(at, -1, step.after), clock.step(late, -1, step.after)
            yield at
        yield late


def limits(bundle: Bundle) -> list[Limit]:
    found: list[Limit] = [*bundle.policy.limits]
    found.extend(limit for each in bundle.channels.values() for limit in each.limits)
    found.extend(limit for each in bundle.kinds.values() for limit in each.limits)
    found.extend(limit for each in bundle.engagements.values() for limit in each.limits)
    return found


def lengths(bundle: Bundle) -> Iterator[Length]:
    """Every length of time that a bundle speaks of."""
    yield from (each.pace.length for each in limits(bundle) if isinstance(each.pace, Sliding))
    yield from (each.length for each in bundle.policy.suppressions)
    yield from (each.within for each in bundle.policy.never_together if each.within is not None)
    for engagement in bundle.engagements.values():
        yield from (each.after for each in engagement.promises.steps if each.after is not None)
        due, on = engagement.promises.due, engagement.on
        if due is not None:
            yield from (each for each in (due.urgent,) if each is not None)
            yield from (due.within,) if isinstance(due, DueWithin) else ()
        if on is not None:
            yield from (each for each in (on.after, on.within) if each is not None)
    yield from (Period(0, 3), Duration(DAY))
