"""When what stops a candidate ends, if nothing else happens: for explanations."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from nextbest.dsl.checked_policy import Length
from nextbest.dsl.clauses import Pace
from nextbest.engine.clock import Clock


def limit(instants: Sequence[int], count: int, pace: Pace, zone: ZoneInfo | None, clock: Clock) -> int | None:
    """The first instant after `now` at which a limit of `count` does not bind; None: never, or not known.

    `instants` are those of `Counts.filling`; `zone` is the customer's.
    """
    raise NotImplementedError


def leaves(at: int, length: Length, clock: Clock) -> int | None:
    """The first instant after `now` at which `at` is not within the last so much time; None: never.

    The end of a suppression, of a `never_together`, of a place in a sliding limit.
    """
    raise NotImplementedError
