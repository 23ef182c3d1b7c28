"""The decision for many customers at once: exactly that of the other back ends, by arrays."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from nextbest.engine.backends.arrays.bits import Bits
from nextbest.engine.backends.arrays.columns import Array
from nextbest.engine.backends.arrays.customers import Customers
from nextbest.engine.backends.arrays.decisions import Counting, Decisions, Details, nobody
from nextbest.engine.backends.arrays.evaluator import Evaluator
from nextbest.engine.backends.arrays.stage_choice import StageChoice, Without
from nextbest.engine.backends.arrays.stage_plan import Planner
from nextbest.engine.backends.arrays.winners import Sheet, fill, groups, nothing_told, sheet
from nextbest.engine.backends.far import DEFERRED
from nextbest.engine.backends.sql.placing import outbound
from nextbest.engine.clock import Clock
from nextbest.engine.errors import UsageError
from nextbest.engine.graph.graph import Graph

PREPARED = 512
"""Of the candidates of a stage, those of whom most will be asked by somebody when many are decided for."""
BLOCK = 131_072
"""Customers of one stage who are decided for in one go, at most."""


class Population:
    """Decides for customers of one graph at one `now`; safe in threads. What it compiles is kept for the next call."""

    def __init__(
        self,
        graph: Graph,
        clock: Clock,
        threads: int = 1,
        block: int = BLOCK,
        channels: frozenset[str] | None = None,
    ) -> None:
        """`threads` work on one call. `channels`: those that can fill the place; None: all that are outbound.

        Raises UsageError where that makes more than one place (for these see `PlaceByPlace`).
        """
        self.graph, self.clock = graph, clock
        if channels is None and graph.bundle.arbitration.places != "one per customer":
            raise UsageError("a population decides for one place: this bundle has `places: one per channel`")
        self.planner = Planner(graph, clock, outbound(graph) if channels is None else channels)
        self._threads, self._block = threads, block
        self._sheets: dict[tuple[int, int], Sheet] = {}
        bits = DEFERRED << len(graph.bundle.channels)
        self._far = np.dtype(np.int64 if bits < 2**63 else object)
        self._stages = self.planner.stages()

    def prepare(self) -> None:
        """Work out beforehand what every stage asks, and the keys of those who are asked for first; raises NotInSql."""
        plans = [self.planner.plan(stage) for stage in range(len(self.graph.stages))]
        for plan in plans:
            for each in (*plan.mandatory, *plan.normal[:PREPARED]):
                _ = each.key.way

    def stages(self, customers: Customers) -> Array:
        """The index of each customer's stage in `Graph.stages`, int32."""
        return self._stages_of(Evaluator(customers, self.clock))

    def decide(
        self,
        customers: Customers,
        rows: Array | None = None,
        *,
        without: Without | None = None,
        counting: Counting = "nothing",
        why: bool = True,
    ) -> Decisions:
        """The decision for each customer; with `rows` for those at these places only: ascending, each once.

        `without` (places among all customers) leaves candidates out for some: without all who won before, the next
        best in exact order is found. Unless `why`, `far` stays 0 where nothing is counted.
        """
        evaluator = Evaluator(customers, self.clock, self.planner.kept)
        places = np.arange(customers.count) if rows is None else rows
        if rows is not None:
            evaluator = evaluator.taken(rows)
        stages = self._stages_of(evaluator)
        found = self.nobody(0, len(places))

        def decide(stage: int, at: Array) -> Decisions:
            part = self.nobody(stage, len(at))
            # Rows of a part ascend: as many as there are are all of them.
            theirs = evaluator if len(at) == evaluator.count else evaluator.taken(at)
            bits = Bits(theirs, places[at])
            with np.errstate(all="ignore"):
                StageChoice(self.planner.plan(stage), bits, without or {}, counting, why).fill(part)
            return part

        parts = list(self._parts(stages))
        for (_, at), part in zip(parts, self._each(decide, parts), strict=True):
            found.put(at, part)
        return found

    def details(self, customers: Customers, decisions: Decisions, rows: Array | None = None) -> Details:
        """What is told of the winners; `decisions` are of these customers, or of those at `rows` only."""
        evaluator = Evaluator(customers, self.clock)
        if rows is not None:
            evaluator = evaluator.taken(rows)
        found = nothing_told(len(decisions))
        with np.errstate(all="ignore"):
            sheets = [(self._sheet(stage, candidate), at) for stage, candidate, at in groups(decisions)]
            if sheets:
                fill(found, sheets, evaluator)
        return found

    def nobody(self, stage: int, count: int) -> Decisions:
        """Decisions that choose nobody, for so many customers of one stage."""
        return nobody(count, stage, np.zeros(count, self._far))

    def _stages_of(self, evaluator: Evaluator) -> Array:
        found = np.full(evaluator.count, len(self._stages), np.int32)
        for index, when in reversed(tuple(enumerate(self._stages))):
            change = np.subtract(np.int32(index), found)
            change *= evaluator.yes(when)
            found += change
        return found

    def _parts(self, stages: Array) -> Iterator[tuple[int, Array]]:
        """The customers of each stage by their rows, in parts that are decided for in one go."""
        for stage in range(len(self.graph.stages)):
            at = np.flatnonzero(stages == stage)
            parts = -(-len(at) // self._block)
            yield from ((stage, each) for each in np.array_split(at, parts or 1) if len(each))

    def _each(
        self, decide: Callable[[int, Array], Decisions], parts: Sequence[tuple[int, Array]]
    ) -> Iterator[Decisions]:
        if self._threads == 1 or len(parts) < 2:
            yield from (decide(*part) for part in parts)
            return
        with ThreadPoolExecutor(self._threads) as pool:
            yield from pool.map(decide, *zip(*parts, strict=True))

    def _sheet(self, stage: int, candidate: int) -> Sheet:
        found = self._sheets.get((stage, candidate))
        if found is None:
            made = sheet(self.planner, self.graph.stages[stage].name, self.graph.candidates[candidate])
            found = self._sheets[stage, candidate] = made
        return found
