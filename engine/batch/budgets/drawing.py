"""What the candidates of a bundle draw on: budgets as purses, each with what it has to give."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from nextbest.dsl.checked_campaigns import Budget
from nextbest.engine.backends.arrays.columns import Array
from nextbest.engine.batch.budgets.pairs import NO_PURSE, Purses
from nextbest.engine.graph.graph import Graph
from nextbest.engine.graph.nodes import Node
from nextbest.engine.remembering.columns import spent_of
from nextbest.engine.remembering.memory import Purse


@dataclass(frozen=True, slots=True)
class Drawing:
    """The budgets that outbound candidates draw on."""

    purses: tuple[Purse, ...]
    limits: tuple[int, ...]
    """What each gives out in all; of two budgets for the same, the lower one. Cost in ten-thousandths."""
    draws: Mapping[int, tuple[tuple[int, Node], ...]]
    """By index of a candidate, the places of its purses, and what it takes of each; only of those that draw."""

    @property
    def most(self) -> int:
        """How many purses one candidate draws on, at most."""
        return max((len(each) for each in self.draws.values()), default=0)

    def fixed(self, graph: Graph) -> Array | None:
        """What each candidate takes of its purses, in their order, whoever the customer is; None where that depends on
        her, or where some are served before others for more than their keys."""
        found = np.zeros((len(graph.candidates), self.most), np.int64)
        for index, takes in self.draws.items():
            candidate = graph.candidates[index]
            if candidate.class_ != "normal" or candidate.deadline is not None or candidate.mandatory is not None:
                return None
            for place, (_, node) in enumerate(takes):
                if node.op != "literal" or not isinstance(node.data, int):
                    return None
                found[index, place] = node.data
        return found

    def short(self, candidate: int, takes: Sequence[int], left: Sequence[int]) -> Purse | None:
        """The first of a candidate's purses that has less left than it takes; None: there is none."""
        draws = self.draws.get(candidate, ())
        short = (purse for (purse, _), some in zip(draws, takes, strict=False) if some > left[purse])
        return next(map(self.purses.__getitem__, short), None)

    def with_spent(self, spent: Mapping[Purse, int], candidates: int) -> Purses:
        """What they have left after that was spent, for a graph of so many candidates."""
        rooms = [limit - spent.get(purse, 0) for purse, limit in zip(self.purses, self.limits, strict=True)]
        drawn = np.full((candidates, self.most), NO_PURSE, np.int32)
        for index, takes in self.draws.items():
            drawn[index, : len(takes)] = [purse for purse, _ in takes]
        return Purses(np.array(rooms, np.int64), drawn)


def drawing(graph: Graph) -> Drawing:
    """The budgets of a graph, in the order in which candidates name them."""
    limits: dict[Purse, int] = {}
    found: dict[int, dict[Purse, Node]] = {}
    for candidate in graph.candidates:
        for gate in () if candidate.inbound or candidate.paused else candidate.gates:
            purse = None if gate.room is None else spent_of(gate.room.column)
            if gate.room is not None and purse is not None:
                assert isinstance(gate.protects, Budget)
                limits[purse] = min(limits.get(purse, gate.room.limit), gate.room.limit)
                found.setdefault(candidate.index, {})[purse] = gate.room.takes
    places = {purse: place for place, purse in enumerate(limits)}
    draws = {index: tuple((places[purse], node) for purse, node in its.items()) for index, its in found.items()}
    return Drawing(tuple(limits), tuple(limits.values()), draws)
