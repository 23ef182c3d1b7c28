"""What customers were given already in one decision of several places, and what that puts out of the question."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import TypeVar

import numpy as np

from nextbest.engine.backends.arrays.columns import Array, Values
from nextbest.engine.backends.arrays.decisions import Decisions
from nextbest.engine.backends.arrays.evaluator import Evaluator
from nextbest.engine.backends.arrays.stage_choice import Without
from nextbest.engine.backends.arrays.stage_plan import Planner
from nextbest.engine.backends.arrays.winners import groups
from nextbest.engine.graph.candidates import Candidate, Room
from nextbest.engine.graph.nodes import Node

Column = tuple[str, ...]
"""Of the memory."""

Key = TypeVar("Key", str, tuple[int, str])


class Picks:
    """The candidates picked so far, for all customers of an evaluator."""

    def __init__(self, planner: Planner, evaluator: Evaluator, stages: Array) -> None:
        self._planner, self._evaluator, self._stages = planner, evaluator, stages
        self._channels = defaultdict[str, list[Array]](list)
        self._engagements = defaultdict[str, list[Array]](list)
        self._members = defaultdict[tuple[int, str], list[Array]](list)
        self._taken: dict[Column, Array] = {}
        """What those picked fill of limits and budgets."""

    def add(self, decisions: Decisions) -> None:
        """Note who fills one more place."""
        for _, index, rows in groups(decisions):
            each = self._planner.graph.candidates[index]
            self._channels[each.channel].append(rows)
            self._engagements[each.engagement].append(rows)
            for member in each.members:
                self._members[member].append(rows)
            for room in each.fills:
                taken = self._taken.setdefault(room.column, np.zeros(self._evaluator.count, np.int64))
                taken[rows] += self._whole(room.takes, rows)

    def served(self, candidates: Sequence[Candidate]) -> Without:
        """For whom each candidate's channel, or its engagement, has what it can have."""
        channels, engagements = _joined(self._channels), _joined(self._engagements)
        places = {each.index: (channels.get(each.channel), engagements.get(each.engagement)) for each in candidates}
        return {index: tuple(rows for rows in both if rows is not None) for index, both in places.items()}

    def crowded(self, candidates: Sequence[Candidate]) -> Without:
        """For whom those picked leave no room for each candidate (language.md Part 3, 6)."""
        members = _joined(self._members)
        full = dict[tuple[Column, Node, Node, int], Array]()

        def stopped(each: Candidate) -> Iterator[Array]:
            for index, mine in each.members:
                yield from (rows for (other, member), rows in members.items() if other == index and member != mine)
            for room in (gate.room for gate in each.gates if gate.room is not None and gate.room.column in self._taken):
                key = room.column, room.count, room.takes, room.limit
                if key not in full:
                    full[key] = self._full(room)
                yield full[key]

        return {each.index: tuple(rows for rows in stopped(each) if len(rows)) for each in candidates}

    def _full(self, room: Room) -> Array:
        """Who has no room left for what takes of it, since others were picked."""
        rows = np.flatnonzero(self._taken[room.column])
        wanted = self._whole(room.count, rows) + self._taken[room.column][rows] + self._whole(room.takes, rows)
        return rows[wanted > room.limit]

    def _whole(self, node: Node, rows: Array) -> Array:
        """The values of a whole number; 0 where it is not known, for candidates that are stopped by that already."""
        found = np.zeros(len(rows), np.int64)
        stages = self._stages[rows]
        for stage in np.unique(stages).tolist():
            mine = np.flatnonzero(stages == stage)
            name = self._planner.graph.stages[stage].name
            column = self._planner.value(name, node).of(self._evaluator, rows[mine])
            assert isinstance(column, Values)
            found[mine] = column.values if column.known is None else np.where(column.known, column.values, 0)
        return found


def _joined(parts: Mapping[Key, Sequence[Array]]) -> Mapping[Key, Array]:
    """The rows of all parts of each, ascending."""
    return {key: np.unique(np.concatenate(rows)) for key, rows in parts.items()}
