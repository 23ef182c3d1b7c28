"""What everybody asks of all candidates, in columns: built bundles sort candidates by it before one is read."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from nextbest.dsl.checked import Class
from nextbest.engine.graph.candidates import Candidate


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


def outline(candidates: Iterable[Candidate]) -> Outline:
    """The outline of candidates in their order."""
    rows = [
        (
            each.engagement,
            each.kind,
            each.channel,
            each.class_,
            each.paused,
            each.inbound,
            each.answers,
            each.stages,
            each.mandatory is not None,
            each.bound,
        )
        for each in candidates
    ]
    return Outline(*map(tuple, zip(*rows, strict=True))) if rows else Outline()
