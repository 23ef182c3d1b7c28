"""What became of each obligation of a customer: open, urgent, overdue, missed or met (language.md 2.5, `due`)."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Literal, NamedTuple

from nextbest.engine.deciding.case import Case
from nextbest.engine.graph.candidates import Candidate
from nextbest.engine.graph.graph import Graph
from nextbest.engine.remembering.folds.obligations import Term, term

State = Literal["open", "urgent", "overdue", "missed", "met"]
STATES: tuple[State, ...] = ("open", "urgent", "overdue", "missed", "met")


class Owed(NamedTuple):
    """An obligation that has begun."""

    engagement: str
    state: State
    deadline: int
    """An instant."""


def state(term: Term, now: int, *, met: bool, when: bool) -> State | None:
    """What an obligation has come to; None: it has not begun, or `when` does not ask for it before its deadline."""
    if term.begins > now:
        return None
    if met:
        return "met"
    if term.deadline <= now:
        return "overdue" if when else "missed"
    if not when:
        return None
    return "urgent" if term.urgent <= now else "open"


def wanted(graph: Graph) -> Mapping[str, Sequence[Candidate]]:
    """By engagement with an obligation, what may be sent for it."""
    found: dict[str, list[Candidate]] = {}
    if graph.obligations:
        for each in graph.candidates:
            if each.engagement in graph.obligations:
                found.setdefault(each.engagement, []).append(each)
    return found


def owed(case: Case, wanted: Mapping[str, Sequence[Candidate]]) -> Iterator[Owed]:
    """The obligations of a customer, in the order of the bundle."""
    now = case.clock.now
    for name, obligation in case.graph.obligations.items():
        value = case.value(obligation.date)
        if not isinstance(value, int):
            continue
        ends = term(obligation, value, case.clock)
        if ends.begins > now:
            continue
        met = any(each[2] == name and each[0] >= ends.met_from for each in case.remembered.records)
        found = state(ends, now, met=met, when=_asked_for(case, wanted[name]))
        if found is not None:
            yield Owed(name, found, ends.deadline)


def _asked_for(case: Case, candidates: Sequence[Candidate]) -> bool:
    """Whether `when` is yes; it is the same on every channel."""
    return all(case.value(gate.passes) is True for gate in candidates[0].gates if gate.rule == "when")


def in_words(candidates: Sequence[Candidate], rules: Sequence[str | None]) -> str:
    """What keeps an obligation from being sent, channel by channel: `email limit:policy, push channel`."""
    return ", ".join(f"{each.channel} {rule}" for each, rule in zip(candidates, rules, strict=True))
