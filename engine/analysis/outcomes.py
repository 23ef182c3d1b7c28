"""Which answers a condition can have for any customer at all: yes, no, unknown. Never too few."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from nextbest.dsl.types import BOOLEAN, Declared
from nextbest.engine.analysis.constraints import Demands
from nextbest.engine.graph.bounds import RANGES, Bounds
from nextbest.engine.graph.nodes import Node, walk
from nextbest.engine.graph.presence import Presence


class Outcomes(NamedTuple):
    """The answers that are not ruled out."""

    yes: bool = True
    no: bool = True
    unknown: bool = True


@dataclass(frozen=True, slots=True)
class Answers:
    """The outcomes of the conditions of one bundle, worked out when asked for."""

    bounds: Bounds
    presence: Presence
    demands: Demands
    _known: dict[Node, Outcomes] = field(default_factory=dict)

    @classmethod
    def of_customers(cls, attributes: Mapping[tuple[str, ...], Declared]) -> "Answers":
        """For customers whose attributes are declared so."""
        bounds = Bounds(attributes)
        return cls(bounds, Presence(attributes, bounds), Demands(bounds))

    def of(self, node: Node) -> Outcomes:
        """The outcomes of a node of type boolean."""
        if node not in self._known:
            for each in walk(node, into=lambda above: [arg for arg in above.args if arg not in self._known]):
                if each.type == BOOLEAN:
                    found = self._work_out(each)
                    self._known[each] = found._replace(unknown=found.unknown and self.presence.can_be_missing(each))
                else:
                    self._known[each] = Outcomes()
        return self._known[node]

    def together(self, nodes: Iterable[Node]) -> bool:
        """Whether all of them can be yes for one customer."""
        given = tuple(nodes)
        return all(self.of(each).yes for each in given) and self.demands.possible(given, True)

    def _work_out(self, node: Node) -> Outcomes:
        parts = [self._known[arg] for arg in node.args]
        match node.op.partition(".")[0]:
            case "literal":
                return Outcomes(node.data is True, node.data is False, node.data is None)
            case "and":
                yes = all(each.yes for each in parts) and self.demands.possible(node.args, True)
                return Outcomes(yes, any(each.no for each in parts), any(each.unknown for each in parts))
            case "or":
                no = all(each.no for each in parts) and self.demands.possible(node.args, False)
                return Outcomes(any(each.yes for each in parts), no, any(each.unknown for each in parts))
            case "not":
                return Outcomes(parts[0].no, parts[0].yes, parts[0].unknown)
            case "if":
                return _either(parts[1:])
            case "otherwise":
                return _either(parts)
            case "less" | "at_most" | "equal" | "in":
                alone = (node,)
                return Outcomes(
                    self._can_meet(node, True) and self.demands.possible(alone, True),
                    self._can_meet(node, False) and self.demands.possible(alone, False),
                )
            case "aggregate":
                return self._aggregate(node)
        return Outcomes()

    def _can_meet(self, node: Node, yes: bool) -> bool:
        """Whether intervals allow that answer of a comparison, also of two things that vary."""
        left, right = node.args
        name = node.op.partition(".")[0]
        if left is right and name in ("less", "at_most", "equal"):
            return yes == (name != "less")
        if left.type not in RANGES or name == "in":
            return True
        a, b = self.bounds.of(left), self.bounds.of(right)
        match name:
            case "less":
                return a.low < b.high if yes else b.low <= a.high
            case "at_most":
                return a.low <= b.high if yes else b.low < a.high
            case _:
                return a.low <= b.high and b.low <= a.high if yes else True

    def _aggregate(self, node: Node) -> Outcomes:
        _, _, within, where = node.args
        found = self._known[within].yes and self._known[where].yes
        if node.op == "aggregate.any":
            return Outcomes(yes=found)
        return Outcomes(no=found) if node.op == "aggregate.none" else Outcomes()


def _either(parts: Iterable[Outcomes]) -> Outcomes:
    given = tuple(parts)
    return Outcomes(any(each.yes for each in given), any(each.no for each in given))
