"""Wording of lints on sound bundles: what is probably not what its author meant."""

from collections.abc import Sequence

from nextbest.dsl.diagnostics import Diagnostic
from nextbest.dsl.source import Place


def always_yes(place: Place, words: str, about: str) -> Diagnostic:
    """`count(orders) >= 0`; `about` is of whom: `customer` or `event`."""
    return Diagnostic(
        "always-yes",
        f"`{words}` is yes for every {about}",
        place,
        severity="warning",
        help="compare with another value, or leave it out; where all are meant, `yes` says so",
    )


def never_yes(place: Place, words: str, about: str) -> Diagnostic:
    """`count(orders) < 0`."""
    return Diagnostic(
        "never-yes",
        f"`{words}` is yes for no {about}",
        place,
        severity="warning",
        help="look at what its names are declared to be; where none is meant, `no` says so",
    )


def never_together(place: Place, words: str, others: Sequence[tuple[Place, str]]) -> Diagnostic:
    """`tier is "gold"` and `tier is "silver"`."""
    with_them = " and ".join(f"`{each}`" for _, each in others)
    return Diagnostic(
        "never-yes",
        f"`{words}` is never yes together with {with_them}",
        place,
        severity="warning",
        help="join them with `or` if one is enough, or mend one of them",
        related=tuple((other, "this must be yes as well") for other, _ in others),
    )


def calendar_over(place: Place, now: str) -> Diagnostic:
    """An engagement that can never go again."""
    return Diagnostic(
        "calendar-over",
        f"this is over at {now}: the engagement can never go again",
        place,
        severity="warning",
        help="give it a new time, or take the engagement out",
    )


def goal_reached_before(place: Place) -> Diagnostic:
    """`when: any(orders)`, `goal: any(orders)`."""
    return Diagnostic(
        "goal-already-reached",
        "this never goes: whoever its `when` lets through has reached its goal",
        place,
        severity="warning",
        help="say what should happen from then on: `any(orders since started)`",
    )


def goal_reached_by_step(number: int, place: Place, goal: Place) -> Diagnostic:
    """`goal: responded`, and a step with `when: responded`."""
    return Diagnostic(
        "goal-already-reached",
        f"step {number} never goes: when this is yes, the goal is reached, and the run has ended",
        place,
        severity="warning",
        help="ask for something else here, or for more in the goal",
        related=((goal, "this ends the run"),),
    )
