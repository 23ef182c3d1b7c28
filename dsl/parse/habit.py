"""One wrong habit: what stands at the place of an error, and what to say of it."""

import re
from collections.abc import Callable
from typing import NamedTuple

from nextbest.dsl.messages import parsing as say
from nextbest.dsl.parse.spot import Spot
from nextbest.dsl.problem import Problem
from nextbest.dsl.source import Span

Match = re.Match[str]


class Finding(NamedTuple):
    """A problem, and a change that lets the rest be read: the suggested edit, or just something that fits."""

    problem: Problem
    repair: tuple[Span, str] | None = None


Find = Callable[[Spot, Match, Match], Finding | None]
"""From the spot, what stood before it and what stands there: what to say, or None if it is something else."""


class Habit(NamedTuple):
    """Known by what stands just before the error and at it."""

    before: re.Pattern[str]
    here: re.Pattern[str]
    find: Find


def habit(before: str, here: str, find: Find) -> Habit:
    """A habit from its two patterns; an empty one asks for nothing."""
    return Habit(re.compile(f"(?:{before})$"), re.compile(here), find)


def first_finding(habits: tuple[Habit, ...], spot: Spot) -> Finding | None:
    """What the first habit that fits has to say."""
    for each in habits:
        if (here := spot.here(each.here)) and (before := spot.before(each.before)):
            finding = each.find(spot, before, here)
            if finding is not None:
                return finding
    return None


def whole(before: Match, here: Match) -> Span:
    """From the beginning of what stood before to the end of what stands here."""
    return Span(before.start(), here.end())


def mend(problem: Problem) -> Finding:
    """A problem whose suggested edit also lets the rest be read."""
    return Finding(problem, problem.edit)


def written(right: str, why: str | None = None) -> Find:
    """What stands before and here is written `right`; `{0}` is the first group here."""

    def find(spot: Spot, before: Match, here: Match) -> Finding:
        span = whole(before, here)
        return mend(say.instead(spot.text[span.start : span.end], right.format(*here.groups()), span, why))

    return find


def refused(make: Callable[[Span], Problem], filler: str | None = None) -> Find:
    """What the language has not; `filler` in its place lets the rest be read."""

    def find(_: Spot, before: Match, here: Match) -> Finding:
        span = whole(before, here)
        return Finding(make(span), None if filler is None else (span, filler))

    return find
