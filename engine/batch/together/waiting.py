"""When those may go who only have to wait: worked out once for all whose clocks and holidays are the same."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np
import pyarrow as pa

from nextbest.engine.backends.arrays.columns import Array, Texts
from nextbest.engine.backends.arrays.decisions import NOBODY, Decisions
from nextbest.engine.backends.arrays.rows import row_of
from nextbest.engine.backends.far import deferring, no_action
from nextbest.engine.backends.program import Bound
from nextbest.engine.backends.sql.expand import Expansion, column_name
from nextbest.engine.batch.outcomes import DECISIONS
from nextbest.engine.batch.together.asking import Asked
from nextbest.engine.deciding.case import NO_PAST
from nextbest.engine.functions.sql import Sql
from nextbest.engine.graph.graph import Graph
from nextbest.engine.graph.nodes import Node
from nextbest.engine.remembering.folded import BLANK, Folding

TYPE = DECISIONS.field("not_before").type


@dataclass(frozen=True, slots=True)
class WaitingTimes:
    """The earliest time of each customer who waits."""

    graph: Graph
    folding: Folding
    bound: Bound

    def of(self, asked: Asked, decisions: Decisions) -> pa.Array:
        """Of each customer; null for all others."""
        rows = self._waiting(decisions)
        found = np.zeros(len(decisions), np.int64)
        known = np.zeros(len(decisions), np.bool_)
        if len(rows):
            alike, which = np.unique(self._alike(asked, decisions, rows), axis=0, return_inverse=True)
            first = [int(np.argmax(which == place)) for place in range(len(alike))]
            times = [self._time(asked, int(rows[place]), decisions.far[rows[place]]) for place in first]
            found[rows] = np.array([each or 0 for each in times], np.int64)[which]
            known[rows] = np.array([each is not None for each in times])[which]
        return pa.array(found, pa.int64(), mask=~known).cast(TYPE)

    def _waiting(self, decisions: Decisions) -> Array:
        nobody = np.flatnonzero(decisions.candidates == NOBODY)
        kinds, which = np.unique(decisions.far[nobody], return_inverse=True)
        waits = np.array([no_action(int(far)) == "all_deferred" for far in kinds.tolist()], np.bool_)
        return nobody[waits[which]] if len(nobody) else nobody

    def _alike(self, asked: Asked, decisions: Decisions, rows: Array) -> Array:
        """Of each of these rows, numbers that are the same for those who wait for the same."""
        _, far = np.unique(decisions.far[rows], return_inverse=True)
        found = [far, *self._zones(asked, rows)]
        for node in dict.fromkeys(self.graph.countries.values()):
            found.append(asked.codes(node, partial(_value, node), rows, {}))
        return np.stack(found, axis=1)

    def _zones(self, asked: Asked, rows: Array) -> Iterator[Array]:
        zone = self.graph.bundle.profile.zone
        column = None if zone is None else asked.customers.columns.get(column_name(zone))
        if isinstance(column, Texts):
            yield np.where(True if column.known is None else column.known, column.codes, -1)[rows]

    def _time(self, asked: Asked, row: int, far: int) -> int | None:
        channels = deferring(int(far), self.graph.bundle.channels)
        values = (*row_of(self.graph, asked.customers, row)[:-1], *BLANK)
        seen = self.folding.seen(values, int(asked.stages[row]), self.bound, asked.clock, NO_PAST)
        closings = self.folding.closings.closings(seen)
        times = [closings[channel].not_before for channel in channels]
        return min((each for each in times if each is not None), default=None)


def _value(node: Node, expansion: Expansion) -> Sql:
    return expansion.value(node)
