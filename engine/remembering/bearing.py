"""What of each engagement bears on a customer's memory: what folds ask of all engagements, without all else of them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from nextbest.dsl.checked import Engagement
from nextbest.dsl.checked_campaigns import Budget, Due
from nextbest.dsl.checked_events import On
from nextbest.dsl.checked_policy import Length, Limit


@dataclass(frozen=True, slots=True)
class Bearing:
    """What of one engagement bears on the memory."""

    limits: tuple[Limit, ...] = ()
    budgets: tuple[Budget, ...] = ()
    waits: tuple[Length | None, ...] = ()
    """What each step of a sequence waits after the one before; none: it is no sequence."""
    due: Due | None = None
    on: On | None = None
    counts: bool = True
    """Whether its contacts fill the limits of channel, kind and policy."""


NOTHING = Bearing()


def bearings(engagements: Mapping[str, Engagement]) -> Mapping[str, Bearing]:
    """Those of a bundle, by engagement, but for engagements of which nothing bears on the memory."""
    return dict(_bearings(engagements))


def _bearings(engagements: Mapping[str, Engagement]) -> Iterator[tuple[str, Bearing]]:
    for name, each in engagements.items():
        promises = each.promises
        found = Bearing(
            each.limits,
            each.budgets,
            tuple(step.after for step in promises.steps),
            promises.due,
            each.on,
            promises.counts_toward_limits,
        )
        if found != NOTHING:
            yield name, found
