"""What keeps a candidate from a further place, as expressions: who fills those before (language.md Part 3, 6)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from nextbest.engine.backends.sql.expand import Expansion
from nextbest.engine.backends.sql.terms import chosen, disjunction
from nextbest.engine.functions.sql import NO, Sql, first_known, less, sql, word
from nextbest.engine.graph.candidates import Candidate, Room
from nextbest.engine.graph.graph import Graph

Column = tuple[str, ...]
"""Of the memory."""


def outbound(graph: Graph) -> frozenset[str]:
    """The channels of an outbound decision."""
    return frozenset(name for name, each in graph.bundle.channels.items() if not each.inbound)


def place_count(graph: Graph) -> int:
    """How many places an outbound decision has, one at least."""
    return max(1, len(outbound(graph))) if graph.bundle.arbitration.places == "one per channel" else 1


@dataclass(frozen=True, slots=True)
class Placing:
    """The places of one stage."""

    expansion: Expansion
    candidates: Sequence[Candidate]
    """Those that may be chosen."""
    _filling: dict[Column, dict[int, Sql]] = field(default_factory=dict)
    """By column, what each candidate takes of it that fills it, by its index."""

    def __post_init__(self) -> None:
        for each in self.candidates:
            for room in each.fills:
                taken = self._filling.setdefault(room.column, {})
                takes = self._whole(room, "takes")
                taken[each.index] = taken[each.index] + takes if each.index in taken else takes

    def kept_out(self, candidate: Candidate, winners: Sequence[Sql]) -> Sql:
        """Whether those who fill the places before, by index or NULL, leave it none; never unknown."""
        apart = [each.index for each in self.candidates if _apart(candidate, each)]
        rooms = [gate.room for gate in candidate.gates if gate.room is not None]
        others = [self._full(room, apart, winners) for room in rooms]
        return disjunction([*(_among(each, apart) for each in winners), *others])

    def _full(self, room: Room, apart: Sequence[int], winners: Sequence[Sql]) -> Sql:
        """Whether they leave no room of a limit or a budget; `apart` keep it out whatever is left."""
        filling = self._filling.get(room.column, {})
        others = {index: takes for index, takes in filling.items() if index not in apart}
        if not others:
            return NO
        taken = [first_known(taken_by(each, others), 0) for each in winners]
        wanted = self._whole(room, "count") + self._whole(room, "takes")
        for each in taken:
            wanted = wanted + each
        # What is not known is that of a candidate that is stopped by it already.
        return first_known(less(room.limit, wanted), NO)

    def _whole(self, room: Room, what: str) -> Sql:
        return self.expansion.value(getattr(room, what))


def taken_by(winner: Sql, takes: Mapping[int, Sql]) -> Sql:
    """What a winner takes; 0 where it is none of these."""
    by_value: dict[object, list[int]] = {}
    for index, each in takes.items():
        by_value.setdefault(each.data if each.word == "constant" else each, []).append(index)
    return chosen([(_among(winner, indices), takes[indices[0]]) for indices in by_value.values()], sql(0))


def _apart(candidate: Candidate, other: Candidate) -> bool:
    """Whether the two never meet in one decision."""
    if candidate.channel == other.channel or candidate.engagement == other.engagement:
        return True
    return any(index == group and mine != its for index, mine in candidate.members for group, its in other.members)


def _among(winner: Sql, indices: Sequence[int]) -> Sql:
    """Whether a winner is one of these; no where there is none."""
    return first_known(word("in", winner, *indices), NO) if indices else NO


def numbered(name: str, place: int) -> str:
    """What a column is called that is of a place, from 1."""
    return name if place == 1 else f"place{place}.{name}"


def each_place(graph: Graph) -> Iterator[int]:
    """The places of a decision, from 1."""
    return iter(range(1, place_count(graph) + 1))
