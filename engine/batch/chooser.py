"""What decides for the customers of a chunk, and what it says of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

import pyarrow as pa

from nextbest.engine.batch.chunk import Chunk
from nextbest.engine.batch.outcomes import DECISIONS, OBLIGATIONS, REJECTS, VIOLATIONS
from nextbest.engine.remembering.memory import Purse

Stopped = Mapping[tuple[str, ...], int]
"""By engagement, channel and rule, how many customers that rule stopped: the first that drops a candidate, else the
first that defers it."""
Promised = Mapping[Purse, int]
"""What was given out of budgets; cost in ten-thousandths."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What comes of a chunk."""

    decisions: pa.Table
    """Columns of `outcomes.DECISIONS`."""
    rejects: pa.Table
    """Columns of `outcomes.REJECTS`; every customer who is not decided for has a row at least."""
    obligations: pa.Table
    """Columns of `outcomes.OBLIGATIONS`."""
    violations: pa.Table
    """Columns of `outcomes.VIOLATIONS`."""
    customers: int
    """Customers decided for."""
    refused: int
    """Customers whom the door did not let in."""
    left_out: int
    """Customers for whom `where` is not yes."""
    met: Mapping[str, int] = field(default_factory=dict)
    """By engagement, obligations that are met: they have no row."""
    stopped: Stopped = field(default_factory=dict)


def nothing() -> Outcome:
    """What comes of nobody."""
    decisions, rejects = DECISIONS.empty_table(), REJECTS.empty_table()
    return Outcome(decisions, rejects, OBLIGATIONS.empty_table(), VIOLATIONS.empty_table(), 0, 0, 0)


class Chooser(Protocol):
    """Decides for the customers of one bundle, at one `now`, as one request asks."""

    @property
    def contested(self) -> bool:
        """Whether customers compete for budgets: then all chunks are heard before any is decided."""

    @property
    def at_once(self) -> int:
        """How many chunks may be decided at the same time, each in a thread of its own; 1: only in the caller's."""

    def hear(self, chunk: Chunk, most: int | None = None) -> int:
        """Take note of the customers of a chunk, as `decide` would see them; how many it would decide for."""

    def settle(self) -> None:
        """All have been heard: give what there is to whom it is due."""

    def decide(self, chunk: Chunk, most: int | None = None) -> Outcome:
        """Decide for the customers of a chunk in their order; for so many at most, and then look at no other."""

    @property
    def promised(self) -> Promised:
        """What budgets have given out when all have been served; nothing where they do not compete."""

    def close(self) -> None:
        """Give back what it keeps on disk."""
