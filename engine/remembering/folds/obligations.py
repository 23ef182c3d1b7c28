"""Obligations: which are open, which are mandatory now, and when they are due (language.md 2.5, `due`)."""

from collections.abc import Mapping
from typing import NamedTuple

from nextbest.dsl.checked_campaigns import Due, DueBy
from nextbest.dsl.checked_policy import Length
from nextbest.dsl.quantities import Period
from nextbest.dsl.types import DATE
from nextbest.engine.clock import Clock
from nextbest.engine.functions.calendar import stepped
from nextbest.engine.graph.nodes import Node
from nextbest.engine.remembering.columns import due
from nextbest.engine.remembering.folds.seen import Found, Keys, Seen


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

    def __init__(self, obligations: Mapping[str, Obligation], keys: Keys) -> None:
        self._keys = keys
        self._by_date: dict[Node, dict[str, Obligation]] = {}
        for name, each in obligations.items():
            self._by_date.setdefault(each.date, {})[name] = each

    def __call__(self, seen: Seen, found: Found) -> None:
        now, keys = seen.clock.now, self._keys
        # In order of `at`, so the last one of each stands.
        sent = {engagement: at for at, _, engagement, *_ in seen.records}
        for date, obligations in self._by_date.items():
            value = seen.value(date)
            if not isinstance(value, int):
                continue
            for name, obligation in obligations.items():
                ends = term(obligation, value, seen.clock)
                found[keys[due(name, "deadline")]] = ends.deadline
                last = sent.get(name)
                if ends.begins <= now and (last is None or last < ends.met_from):
                    found[keys[due(name, "open")]] = True
                    found[keys[due(name, "mandatory")]] = ends.urgent <= now


def term(obligation: Obligation, value: int, clock: Clock) -> Term:
    """The instants of an obligation whose date has that value: a day, or an instant, as its node says."""
    given = obligation.due
    if isinstance(given, DueBy):
        deadline, urgent = _ends(obligation, value, None, given.urgent, clock)
        return Term(urgent, urgent, urgent, deadline)
    deadline, urgent = _ends(obligation, value, given.within, given.urgent, clock)
    begins = clock.midnight(value) if obligation.date.type == DATE else value
    # What was sent on the day, or in the second, that it began meets it: nobody is sent the same twice in a day.
    return Term(begins, begins, urgent, deadline)


def _ends(
    obligation: Obligation, value: int, within: Length | None, urgent: Length | None, clock: Clock
) -> tuple[int, int]:
    """The deadline so long after a date or an instant, and from when on it is urgent; without `urgent`: from then."""
    if obligation.date.type != DATE:
        deadline = value if within is None else clock.later(value, within)
        return deadline, deadline if urgent is None else clock.earlier(deadline, urgent)
    day = value if within is None else _moved(value, 1, within)
    deadline = clock.midnight(day + 1)
    return deadline, deadline if urgent is None else clock.midnight(_moved(day, -1, urgent))


def _moved(day: int, sign: int, length: Length) -> int:
    assert isinstance(length, Period), "a day moves by calendar steps"
    return stepped(day, sign * length.months, sign * length.days)
