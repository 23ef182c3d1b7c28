"""How an engagement stands with a customer: whether she may get it, and whether she does."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from nextbest.engine.analysis.why.changes import Change, Document, changed
from nextbest.engine.deciding.case import Case
from nextbest.engine.deciding.deciding import Deciding
from nextbest.engine.deciding.request import Request
from nextbest.engine.doors.admitted import Refused
from nextbest.engine.graph.candidates import Candidate
from nextbest.engine.graph.nodes import Node

MADE_OF_CONDITIONS = ("and", "or", "not")
REFUSED = 1_000_000
"""What a customer lacks whom the door refuses: more than anybody else."""


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

    def after(self, changes: Iterable[Change]) -> "Standing":
        """The same engagement before whoever the customer would be."""
        given = tuple(changes)
        asked = self.asked
        for each in given:
            if each.kind == "wait" and isinstance(each.value, int):
                asked = replace(asked, now=each.value)
        return replace(self, document=changed(self.document, given), asked=asked)

    def case(self, changes: Iterable[Change] = ()) -> Case | None:
        """The customer after changes; None where the door would refuse her."""
        later = self.after(changes)
        found = self.deciding.case(later.document, later.asked, self.deciding.fast)
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

    def lacks(self, changes: Iterable[Change] = ()) -> int:
        """How many comparisons would have to come out otherwise, on the channel that lacks least."""
        case = self.case(changes)
        return REFUSED if case is None else min(lacking(case, each) for each in self.candidates)

    def rivals(self, changes: Iterable[Change] = ()) -> Sequence[Candidate]:
        """Who is chosen instead, after changes."""
        case = self.case(changes)
        return [] if case is None else [each.candidate for each in self.deciding.judge(case, self.asked).choice.chosen]


def passes(case: Case, candidate: Candidate) -> bool:
    """Whether a candidate passes its stage and all its gates."""
    if candidate.paused or case.graph.stages[case.stage].name not in candidate.stages:
        return False
    return all(value is True for value in case.values(gates(candidate)))


def gates(candidate: Candidate) -> tuple[Node, ...]:
    """What a candidate has to pass."""
    return tuple(gate.passes for gate in candidate.gates)


def lacking(case: Case, candidate: Candidate) -> int:
    """How many comparisons at least stand between a customer and the gates of a candidate, and its stage."""
    stages = case.graph.stages
    asked = (*(each.when for each in stages), *gates(candidate))
    parts = tuple(dict.fromkeys(part for each in asked for part in _parts(each)))
    answers = dict(zip(parts, case.values(parts), strict=True))
    ways, before = [], 0
    for stage in stages:
        if stage.name in candidate.stages:
            ways.append(before + _turns(stage.when, answers, wanted=True))
        before += _turns(stage.when, answers, wanted=False) if answers[stage.when] is True else 0
    return min(ways, default=REFUSED) + sum(_turns(each, answers, wanted=True) for each in gates(candidate))


def _parts(node: Node) -> Iterator[Node]:
    """A condition and the conditions that it is made of."""
    yield node
    if node.op in MADE_OF_CONDITIONS:
        for each in node.args:
            yield from _parts(each)


def _turns(node: Node, answers: Mapping[Node, object], *, wanted: bool) -> int:
    """How many comparisons have to come out otherwise for a condition to have that answer."""
    if answers[node] is wanted:
        return 0
    if node.op == "not":
        return _turns(node.args[0], answers, wanted=not wanted)
    if node.op in ("and", "or"):
        turns = [_turns(each, answers, wanted=wanted) for each in node.args]
        return sum(turns) if (node.op == "and") is wanted else min(turns)
    return 1
