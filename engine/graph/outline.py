"""What everybody asks of all candidates, in columns: built bundles sort candidates by it before one is read."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from nextbest.dsl.checked import Class
from nextbest.engine.graph.candidates import Candidate

Row = tuple[str, str, str, Class, bool, bool, bool, frozenset[str], bool, int]


@dataclass(frozen=True, slots=True)
class Outline:
    """One column for each field of `Candidate` named like it; the place in each is `Candidate.index`."""

    engagement: Sequence[str] = ()
    kind: Sequence[str] = ()
    channel: Sequence[str] = ()
    class_: Sequence[Class] = ()
    paused: Sequence[bool] = ()
    inbound: Sequence[bool] = ()
    answers: Sequence[bool] = ()
    stages: Sequence[frozenset[str]] = ()
    obliged: Sequence[bool] = ()
    """Whether it has `mandatory`: an obligation that may make it so."""
    bound: Sequence[int] = ()

    def __len__(self) -> int:
        return len(self.engagement)

    def row(self, index: int) -> Row:
        """What the columns say of one candidate."""
        return (
            self.engagement[index],
            self.kind[index],
            self.channel[index],
            self.class_[index],
            self.paused[index],
            self.inbound[index],
            self.answers[index],
            self.stages[index],
            self.obliged[index],
            self.bound[index],
        )


def outline(candidates: Iterable[Candidate]) -> Outline:
    """The outline of candidates in their order."""
    rows = [row(each) for each in candidates]
    return Outline(*map(tuple, zip(*rows, strict=True))) if rows else Outline()


def row(candidate: Candidate) -> Row:
    """What the columns say of a candidate."""
    return (
        candidate.engagement,
        candidate.kind,
        candidate.channel,
        candidate.class_,
        candidate.paused,
        candidate.inbound,
        candidate.answers,
        candidate.stages,
        candidate.mandatory is not None,
        candidate.bound,
    )
