"""Who of a chunk is decided for: those whom the door lets in, for whom `where` is yes, and so many at most."""

from dataclasses import dataclass, replace

import numpy as np

from nextbest.engine.backends.arrays.columns import Array
from nextbest.engine.backends.arrays.customers import Customers
from nextbest.engine.backends.arrays.moving import customers_at
from nextbest.engine.backends.arrays.population import Population
from nextbest.engine.batch.chunk import Chunk
from nextbest.engine.batch.door.door import ChunkDoor, LetIn
from nextbest.engine.batch.sample import taken
from nextbest.engine.batch.together.asking import Asked, Asking
from nextbest.engine.batch.where import Where
from nextbest.engine.graph.graph import Graph


@dataclass(frozen=True, slots=True)
class Selected:
    """Those who are decided for."""

    chunk: Chunk
    """The customers of it who were looked at."""
    let_in: LetIn
    """Only those who are decided for, and all rejects."""
    stages: Array
    """The index of each one's stage."""
    refused: int
    left_out: int

    @property
    def customers(self) -> Customers:
        """As the door has let them in."""
        return self.let_in.customers


class Selecting:
    """The door of a run, and what stands behind it."""

    def __init__(self, population: Population, where: Where | None, threads: int = 1) -> None:
        self._population = population
        graph = population.graph
        self._names = [each.name for each in graph.stages]
        self._node, self._asking = None, None
        if where is not None:
            asked = where.evaluator.program.graph
            self._node, self._asking = where.evaluator.node, Asking(asked, population.clock)
            # What decides who is in is looked at as what decides what they get.
            graph = with_reads(graph, asked)
        self._door = ChunkDoor(graph, threads)

    def selected(self, chunk: Chunk, most: int | None) -> Selected:
        """Those of a chunk, so many at most."""
        let_in = self._door.admit(chunk, self._population.clock)
        stages = self._population.stages(let_in.customers)
        kept = self._kept(let_in, stages)
        if most is not None and len(kept) >= most:
            last = int(let_in.places[kept[most - 1]]) if most else -1
            if last + 1 < chunk.customers.num_rows:
                # Nobody behind the last one is looked at.
                return self.selected(taken(chunk, np.arange(chunk.customers.num_rows) <= last), most)
        refused, count = chunk.customers.num_rows - let_in.customers.count, let_in.customers.count
        if len(kept) < count:
            let_in, stages = _at(let_in, kept), stages[kept]
        return Selected(chunk, let_in, stages, refused, count - len(kept))

    def _kept(self, let_in: LetIn, stages: Array) -> Array:
        """The places of those for whom `where` is yes."""
        if self._node is None or self._asking is None:
            return np.arange(let_in.customers.count)
        return np.flatnonzero(Asked(self._asking, let_in.customers, stages, self._names).yes(self._node))


def with_reads(graph: Graph, other: Graph) -> Graph:
    """The graph with what another one reads too."""
    return replace(graph, reads={**graph.reads, **other.reads})


def _at(let_in: LetIn, kept: Array) -> LetIn:
    places = {old: new for new, old in enumerate(kept.tolist())}
    waiting = {places[old]: each for old, each in let_in.waiting.items() if old in places}
    return LetIn(customers_at(let_in.customers, kept), let_in.places[kept], let_in.rejects, waiting)
