"""Obligations: which are open, which are mandatory now, and when they are due (language.md 2.5, `due`)."""

from collections.abc import Mapping
from typing import NamedTuple

from nextbest.dsl.checked_campaigns import DueBy
from nextbest.dsl.checked_policy import Length
from nextbest.dsl.quantities import Period
from nextbest.dsl.types import DATE
from nextbest.engine.clock import Clock
from nextbest.engine.functions.calendar import stepped
from nextbest.engine.graph.graph import Obligation
from nextbest.engine.remembering.columns import due
from nextbest.engine.remembering.folds.seen import Found, Keys, Seen


class Term(NamedTuple):
    """What an obligation comes to for one date; instants."""

    begins: int
    """From when on it can be open."""
    met_from: int
    """From when on a contact meets it."""
    urgent: int
    """From when on it is mandatory."""
    deadline: int


class _Alike(NamedTuple):
    """Engagements that are due at the same time, and by their names the columns of each."""

    obligation: Obligation
    open: Mapping[str, int]
    mandatory: Mapping[str, int]
    deadline: Mapping[str, int]


class Obligations:
    """The folds of every engagement with `due`."""

    def __init__(self, obligations: Mapping[str, Obligation], keys: Keys) -> None:
        alike: dict[tuple[object, ...], list[str]] = {}
        for name, each in obligations.items():
            given = each.due
            within = None if isinstance(given, DueBy) else given.within
            alike.setdefault((each.date, type(given), within, given.urgent), []).append(name)
        self.alike = [
            _Alike(
                obligations[names[0]], *({name: keys[due(name, what)] for name in names} for what in _Alike._fields[1:])
            )
            for names in alike.values()
        ]

    def __call__(self, seen: Seen, found: Found) -> None:
        now = seen.clock.now
        # In order of `at`, so the last one of each stands.
        sent = {engagement: at for at, _, engagement, *_ in seen.records}
        for alike in self.alike:
            obligation = alike.obligation
            value = seen.value(obligation.date)
            if not isinstance(value, int):
                continue
            ends = term(obligation, value, seen.clock)
            found.update(dict.fromkeys(alike.deadline.values(), ends.deadline))
            if ends.begins > now:
                continue
            met = {name for name, at in sent.items() if at >= ends.met_from}
            for columns in (alike.open, alike.mandatory) if ends.urgent <= now else (alike.open,):
                found.update(dict.fromkeys(columns.values(), True))
                found.update((columns[name], False) for name in met & columns.keys())


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
