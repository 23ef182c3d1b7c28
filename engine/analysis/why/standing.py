"""How an engagement stands with a customer: whether she may get it, and whether she does."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from nextbest.engine.analysis.why.changes import Change, Document, changed
from nextbest.engine.deciding.case import Case
from nextbest.engine.deciding.deciding import Deciding
from nextbest.engine.deciding.request import Request
from nextbest.engine.doors.admitted import Refused
from nextbest.engine.graph.candidates import Candidate
from nextbest.engine.graph.nodes import Node


@dataclass(frozen=True, slots=True)
class Standing:
    """One engagement before one customer, and before whoever she would be after changes."""

    deciding: Deciding
    asked: Request
    document: Document
    engagement: str

    @property
    def candidates(self) -> Sequence[Candidate]:
        """The engagement on each channel that the request considers."""
        channels = self.asked.places.channels
        every = self.deciding.graph.candidates
        return [each for each in every if each.engagement == self.engagement and each.channel in channels]

    def case(self, changes: Iterable[Change] = ()) -> Case | None:
        """The customer after changes; None where the door would refuse her."""
        given = tuple(changes)
        asked = self.asked
        for each in given:
            if each.kind == "wait" and isinstance(each.value, int):
                asked = replace(asked, now=each.value)
        found = self.deciding.case(changed(self.document, given), asked, self.deciding.fast)
        return None if isinstance(found, Refused) else found

    def eligible(self, changes: Iterable[Change] = ()) -> bool:
        """Whether the engagement passes all that is asked of it on one of its channels."""
        case = self.case(changes)
        return case is not None and any(passes(case, each) for each in self.candidates)

    def wins(self, changes: Iterable[Change] = ()) -> bool:
        """Whether the engagement is chosen."""
        case = self.case(changes)
        if case is None:
            return False
        chosen = self.deciding.judge(case, self.asked).choice.chosen
        return any(each.candidate.engagement == self.engagement for each in chosen)

    def rivals(self) -> Sequence[Candidate]:
        """Who is chosen instead."""
        case = self.case()
        return [] if case is None else [each.candidate for each in self.deciding.judge(case, self.asked).choice.chosen]


def passes(case: Case, candidate: Candidate) -> bool:
    """Whether a candidate passes its stage and all its gates."""
    if candidate.paused or case.graph.stages[case.stage].name not in candidate.stages:
        return False
    return all(value is True for value in case.values(gates(candidate)))


def gates(candidate: Candidate) -> tuple[Node, ...]:
    """What a candidate has to pass."""
    return tuple(gate.passes for gate in candidate.gates)
