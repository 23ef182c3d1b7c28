"""Obligations: which are open, which are mandatory now, and when they are due (language.md 2.5, `due`)."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from nextbest.dsl.checked_campaigns import Due
from nextbest.engine.clock import Clock
from nextbest.engine.folds.seen import Seen
from nextbest.engine.graph import Node
from nextbest.engine.memory_columns import Path


class Obligation(NamedTuple):
    """What an engagement promises."""

    due: Due
    date: Node
    """Of `of`, or of `by`: a date or an instant."""


class Term(NamedTuple):
    """What an obligation comes to for one date; instants."""

    begins: int
    """From when on it can be open."""
    met_from: int
    """From when on a contact meets it."""
    urgent: int
    """From when on it is mandatory."""
    deadline: int


class Obligations:
    """The folds of every engagement with `due`."""

    def __init__(self, obligations: Mapping[str, Obligation]) -> None:
        self._obligations = obligations

    def __call__(self, seen: Seen) -> Iterator[tuple[Path, object]]:
        raise NotImplementedError


def term(obligation: Obligation, value: int, clock: Clock) -> Term:
    """The instants of an obligation whose date has that value: a day, or an instant, as its node says."""
    raise NotImplementedError
