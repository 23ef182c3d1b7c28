"""What became of many customers at once: arrays side by side, one element for each customer."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

import numpy as np

from nextbest.engine.backends.arrays.columns import Array, Values

NOBODY = -1
"""In the place of a candidate, where none was chosen."""

Counting = Literal["nothing", "gates", "everything"]
"""Whose stops are counted: nobody's; of every candidate at its gates; also at its rank and in the order."""


class Stop(NamedTuple):
    """What keeps a candidate from being chosen."""

    candidate: int
    """Its index in `Graph.candidates`."""
    rule: str
    """As in a verdict (`program.Verdict`): the first that drops it, else the first that defers it; `outranked`: another
    was served before it."""
    deferred: bool = False
    """Whether it is only put off."""


@dataclass(frozen=True, slots=True)
class Decisions:
    """The outbound decision for the one place of each customer (language.md Part 3, 5 to 7)."""

    stages: Array
    """int32: index in `Graph.stages`."""
    candidates: Array
    """int32: the winner's index in `Graph.candidates`, or NOBODY."""
    keys: Array
    """int64: the winner's key; 0 where it has none, or there is nobody."""
    known: Array
    """bool: whether there is a winner that has a key."""
    classes: Array
    """int8: how the winner was served, as in `program.CLASSES`: an open obligation makes it mandatory. 3: nobody."""
    deadlines: Array
    """float64: until when it must be served, in seconds since 1970-01-01 00:00 UTC; infinite: no deadline. With class,
    key turned round and index these are a winner's `program.Ranked`."""
    far: Array
    """How far candidates came where there is nobody, as in `far`; 0 elsewhere. int64, or Python's own whole numbers in
    a bundle of so many channels that their bits need more."""
    stops: Counter[Stop] = field(default_factory=Counter)
    """How many customers each rule stopped each candidate for, as far as that was asked for."""

    def __len__(self) -> int:
        return len(self.stages)

    def put(self, rows: Array, part: "Decisions") -> None:
        """Set those of some rows."""
        for name in ("stages", "candidates", "keys", "known", "classes", "deadlines", "far"):
            getattr(self, name)[rows] = getattr(part, name)
        self.stops.update(part.stops)


@dataclass(frozen=True, slots=True)
class Details:
    """What is told of winners beside their keys; rows without one have no value."""

    factors: dict[str, Values]
    """By name (`propensity`, `baseline`, `value`, `lever`, `offer_cost`, `channel_cost`), doubles."""
    steps: Array
    """int64: which step of the engagement would go, from 1; 0 where there is nobody."""
    variants: Array
    """int32: place of the customer's variant among those of the winner's engagement; -1 where it has none."""


def nobody(count: int, stage: int, far: Array) -> Decisions:
    """Decisions that choose nobody, for so many customers of one stage."""
    return Decisions(
        stages=np.full(count, stage, np.int32),
        candidates=np.full(count, NOBODY, np.int32),
        keys=np.zeros(count, np.int64),
        known=np.zeros(count, np.bool_),
        classes=np.full(count, 3, np.int8),
        deadlines=np.full(count, np.inf),
        far=far,
    )
