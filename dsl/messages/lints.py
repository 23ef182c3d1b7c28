"""Wording of lints on sound bundles: what is probably not what its author meant."""

from collections.abc import Sequence

from nextbest.dsl.diagnostics import Diagnostic
from nextbest.dsl.source import Place, Text


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


def unused(what: str, name: str, place: Place) -> Diagnostic:
    """`what` is `definition`, `attribute` …"""
    return Diagnostic(
        "unused",
        f"nothing uses the {what} `{name}`",
        place,
        severity="warning",
        help="use it, or take it out",
    )


def similar_names(later: Text, earlier: Text) -> Diagnostic:
    """`big_spender` and `big_spendr`."""
    return Diagnostic(
        "similar-names",
        f"`{later.value}` and `{earlier.value}` differ by a letter",
        later.place,
        severity="warning",
        help="if they are the same, keep one; if not, say in their names how they differ",
        related=((earlier.place, "the other one"),),
    )


def said_twice(words: str, place: Place, first: Place) -> Diagnostic:
    """`a and b and a`, and what a kind and its engagement both ask."""
    return Diagnostic(
        "said-twice",
        f"`{words}` stands here for the second time",
        place,
        severity="warning",
        help="once is enough: take one out",
        related=((first, "it stands here already"),),
    )


def defined_twice(name: str, other: str, place: Place, first: Place) -> Diagnostic:
    """Two definitions with one meaning."""
    return Diagnostic(
        "said-twice",
        f"`{name}` says the same as `{other}`",
        place,
        severity="warning",
        help=f"use one of them everywhere, or define `{name}` as `{other}`",
        related=((first, "the same"),),
    )


def threshold_gap(words: str, place: Place, other: str, first: Place) -> Diagnostic:
    """`ltv < 100` and `ltv > 100`."""
    return Diagnostic(
        "threshold-gap",
        f"`{words}` leaves a gap to `{other}`: neither is yes for the value itself",
        place,
        severity="warning",
        help="take the value in on one side, with `<=` or `>=`",
        related=((first, "the other side"),),
    )


def stage_without_engagements(name: str, place: Place) -> Diagnostic:
    """Nobody in it ever hears anything."""
    return Diagnostic(
        "stage-without-engagements",
        f"no engagement is for the stage `{name}`",
        place,
        severity="warning",
        help="add it to the `stages` of one, or allow it with the reason",
    )


def propensity_range(name: str, words: str, ends: tuple[float, float], place: Place) -> Diagnostic:
    """`propensity: 12`."""
    low, high = ends
    says = f"is {low:g}" if low == high else f"can be anything from {low:g} to {high:g}"
    return Diagnostic(
        "propensity-range",
        f"a {name} is a chance, from 0 to 1, and `{words}` {says}",
        place,
        severity="warning",
        help="percent are written with their sign, `12%`; `clamp(x, 0, 1)` cuts what may lie outside",
    )


def never_eligible(name: str, place: Place) -> Diagnostic:
    """What it asks for cannot be together with its stages and channels."""
    return Diagnostic(
        "never-eligible",
        f"no customer can get `{name}`: its `when` is never yes in its stages, on its channels",
        place,
        severity="warning",
        help="compare its `when` with those of its stages and channels, and mend one",
    )


def stage_hidden(name: str, place: Place, other: str) -> Diagnostic:
    """An earlier stage takes all its customers."""
    return Diagnostic(
        "stage-never-reached",
        f"no customer is ever in the stage `{name}`: whoever could be is in `{other}` already",
        place,
        severity="warning",
        help=f"put `{name}` before `{other}`, or take it out",
    )


def stage_never_reached(name: str, place: Place) -> Diagnostic:
    """All earlier stages together take everyone."""
    return Diagnostic(
        "stage-never-reached",
        f"no customer is ever in the stage `{name}`: the stages before it take everyone",
        place,
        severity="warning",
        help="look at their conditions, or take it out",
    )


def dominated(name: str, place: Place, other: str) -> Diagnostic:
    """Another one is always there, and always worth more."""
    return Diagnostic(
        "dominated",
        f"`{name}` never wins: `{other}` is there for all its customers, and always worth more",
        place,
        severity="warning",
        help=f"limit `{other}`, ask more of its customers, or make `{name}` worth more",
    )


def never_worth_it(name: str, place: Place, *, chances: bool) -> Diagnostic:
    """Its rank is never above zero; `chances`: since its baseline is no less than its propensity."""
    why = "its `baseline` is no less than its `propensity`" if chances else "it costs more than there is to gain"
    return Diagnostic(
        "never-worth-it",
        f"`{name}` is worth nothing for any customer: {why}",
        place,
        severity="warning",
        help="a `baseline` is the chance without it; what never pays can go, or be of another class than normal",
    )


def dilutive_offer(name: str, place: Place, words: str, condition: Place) -> Diagnostic:
    """A reward for what the customer does anyway."""
    return Diagnostic(
        "dilutive-offer",
        f"`{name}` rewards what its customers do anyway: they have done it before",
        place,
        severity="warning",
        help="offer it to those for whom it is new, or allow it with the reason",
        related=((condition, f"`{words}` says so"),),
    )
