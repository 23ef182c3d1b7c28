"""Why not this engagement, and what would change it (language.md Part 3): ways, each tried by deciding again."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from nextbest.engine.analysis.why.changes import NOW, Change, Document
from nextbest.engine.analysis.why.proposing import Proposing
from nextbest.engine.analysis.why.search import cut_down, in_order, smallest
from nextbest.engine.analysis.why.standing import Standing, gates
from nextbest.engine.deciding.case import Case
from nextbest.engine.deciding.deciding import Deciding
from nextbest.engine.deciding.request import Request
from nextbest.engine.graph.candidates import Candidate
from nextbest.engine.graph.nodes import Node

MOST_WAYS = 5
Effect = Literal["eligible", "wins"]


@dataclass(frozen=True, slots=True)
class Way:
    """Changes that together have the effect, and of which no part has it."""

    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Ways:
    """What would make a customer eligible for an engagement, and what would make it win."""

    engagement: str
    eligible: bool
    """Whether she is already."""
    wins: bool
    """Whether it is chosen already."""
    to_be_eligible: tuple[Way, ...]
    to_win: tuple[Way, ...]


def ways(
    deciding: Deciding, document: Document, asked: Request, engagement: str, until: Iterable[datetime] = ()
) -> Ways | None:
    """The smallest sets of changes for one customer; None where the door refuses her.

    `until` are instants at which rules end that stop the engagement now: waiting for one is a change too.
    """
    standing = Standing(deciding, asked, document, engagement)
    case = standing.case()
    if case is None:
        return None
    if not standing.candidates:
        return Ways(engagement, eligible=False, wins=False, to_be_eligible=(), to_win=())
    search = _Search(standing, case, tuple(_instants(until, asked)))
    eligible, wins = standing.eligible(), standing.wins()
    return Ways(
        engagement,
        eligible,
        wins,
        () if eligible else search.to_be_eligible(),
        () if wins else search.to_win(eligible),
    )


def _instants(until: Iterable[datetime], asked: Request) -> Iterator[Change]:
    for at in sorted({int(each.timestamp()) for each in until}):
        if at > asked.now:
            yield Change("wait", NOW, at)


def _with(way: Sequence[Change], later: Change) -> tuple[Change, ...]:
    """A way with a change more, which may go further with what one of them changes."""
    others = [each for each in way if each.path != later.path]
    earlier = next((each for each in way if each.path == later.path), later)
    return (*others, replace(later, before=earlier.before))


@dataclass(frozen=True, slots=True)
class _Search:
    standing: Standing
    case: Case
    waits: tuple[Change, ...]

    def to_be_eligible(self) -> tuple[Way, ...]:
        """What makes her eligible."""
        return tuple(Way(each) for each in self._found("eligible", self._changes())[:MOST_WAYS])

    def to_win(self, eligible: bool) -> tuple[Way, ...]:
        """What makes it win."""
        changes = {each.key: each for each in self._changes()}
        proposing = Proposing(self.standing, self.case)
        before = () if eligible else tuple(way.changes for way in self.to_be_eligible())
        worlds = [self.standing, *(self.standing.after(each) for each in before)]
        for each in proposing.changes(node for world in worlds for rival in world.rivals() for node in gates(rival)):
            changes.setdefault(each.key, each)
        if eligible:
            for each in self._worth(self.standing):
                changes.setdefault(each.key, each)
        found = self._found("wins", list(changes.values()))
        for way, world in zip(before, worlds[1:], strict=True):
            longer = [_with(way, each) for each in self._worth(world)]
            found += [cut_down(each, self.standing.wins) for each in longer if self.standing.wins(each)]
        return tuple(Way(each) for each in in_order(found)[:MOST_WAYS])

    def _worth(self, standing: Standing) -> Iterator[Change]:
        """Changes of quantities that ranks rest on, with which it wins before whoever the customer is then."""
        case = standing.case()
        if case is not None:
            ranks = [each.rank for each in (*standing.candidates, *standing.rivals())]
            yield from Proposing(standing, case).worth(ranks, lambda change: standing.wins((change,)))

    def _changes(self) -> list[Change]:
        return [*self.waits, *Proposing(self.standing, self.case).changes(self._asked_for())]

    def _asked_for(self) -> Iterator[Node]:
        """What the engagement asks of a customer, and what puts her in her stage."""
        yield from (stage.when for stage in self.case.graph.stages)
        for each in self.standing.candidates:
            yield from gates(each)

    def _found(self, effect: Effect, changes: list[Change]) -> list[tuple[Change, ...]]:
        has_effect = self.standing.eligible if effect == "eligible" else self.standing.wins
        open_ = [part for part in self._parts(self.case) if not part[1]]
        numbers = [name for name, _ in open_]

        def helps(change: Change) -> frozenset[int]:
            case = self.standing.case((change,))
            if case is None:
                return frozenset()
            passed = dict(self._parts(case))
            return frozenset(number for number, name in enumerate(numbers) if passed[name])

        return smallest(changes, has_effect, helps, self.standing.lacks)

    def _parts(self, case: Case) -> list[tuple[Node | None, bool]]:
        """Each thing that is asked for on the channel that lacks least now, and whether it is so; None: the stage."""
        nearest = min(self.standing.candidates, key=self._lacking)
        stage = case.graph.stages[case.stage].name in nearest.stages
        nodes = gates(nearest)
        answers = (value is True for value in case.values(nodes))
        return [(None, stage), *zip(nodes, answers, strict=True)]

    def _lacking(self, candidate: Candidate) -> int:
        return sum(value is not True for value in self.case.values(gates(candidate)))
