"""What becomes of every candidate of every customer, one by one: the rows behind what a run counts."""

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Self

import numpy as np

from nextbest.dsl.checked import Bundle
from nextbest.engine.batch.budgets.drawing import Drawing, drawing
from nextbest.engine.batch.chooser import Promised
from nextbest.engine.batch.chunk import Chunk
from nextbest.engine.batch.obligations import Owed
from nextbest.engine.batch.one_by_one import OneByOne, Seen
from nextbest.engine.batch.stopping import counted
from nextbest.engine.batch.written import written
from nextbest.engine.graph.graph import Graph

Uses = AbstractSet[tuple[str, str]]
"""Engagements, each with the channel on which it goes."""


@dataclass(frozen=True, slots=True)
class Traced:
    """A candidate."""

    engagement: str
    channel: str
    rule: str | None
    """What stops it, as a summary counts it; None: it is chosen."""


@dataclass(frozen=True, slots=True)
class Trace:
    """A customer."""

    customer: str
    candidates: Sequence[Traced]
    obligations: Sequence[Owed]
    """Those that have begun, also such as are met."""


@dataclass(frozen=True, slots=True)
class Budgets:
    """What is left of budgets for which customers have competed."""

    drawing: Drawing
    promised: Promised

    @classmethod
    def of(cls, graph: Graph, promised: Promised) -> Self:
        """The budgets of a graph of which so much was given out."""
        return cls(drawing(graph), promised)

    def refused(self, seen: Seen, candidate: int) -> str:
        """By which budget a candidate was refused that would have been chosen for a customer had she been alone; with
        several places what she gets instead of another one may have left no room for it."""
        draws = self.drawing
        for place, takes in draws.draws.get(candidate, ()):
            value, purse = seen.case.value(takes), draws.purses[place]
            assert isinstance(value, int), "what is taken of a budget is a whole number"
            if value > draws.limits[place] - self.promised.get(purse, 0):
                return f"budget:{purse.owner}"
        return "outranked"


@dataclass(frozen=True, slots=True)
class Tracing:
    """Tells of the customers of a run."""

    bundle: Bundle
    one: OneByOne
    budgets: Budgets
    store: bool
    """Whether the run reads one."""

    def traces(self, chunk: Chunk, won: Mapping[str, Uses]) -> Iterator[Trace]:
        """Those of a chunk who are let in; `won` is what the run has chosen, by customer."""
        everybody = np.arange(chunk.customers.num_rows)
        for each in written(self.bundle, chunk, everybody, store=self.store):
            seen = self.one.seen(each.document)
            if isinstance(seen, Seen):
                customer = seen.case.customer.id
                candidates = tuple(self._candidates(seen, won.get(customer, frozenset())))
                yield Trace(customer, candidates, tuple(self.one.owed(seen)))

    def _candidates(self, seen: Seen, won: Uses) -> Iterator[Traced]:
        rules = counted(seen.rules, seen.judged)
        for each in self.one.counted:
            rule = rules[each.index]
            if (each.engagement, each.channel) in won:
                rule = None
            elif rule is None:
                rule = self.budgets.refused(seen, each.index)
            yield Traced(each.engagement, each.channel, rule)
