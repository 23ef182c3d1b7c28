"""A guess at how often a condition is yes, from what the bundle declares alone: it settles what is asked first.

Nothing rests on it but speed: whoever is rarely through had better be asked before all others.
"""

from dataclasses import dataclass, field
from math import prod

from nextbest.dsl.quantities import Moment
from nextbest.dsl.types import OneOf
from nextbest.engine.graph.bounds import Bounds
from nextbest.engine.graph.nodes import Node, walk
from nextbest.engine.graph.presence import Presence

EVEN = 0.5
"""Where nothing is known."""
KNOWN = 0.7
"""What can be missing is there so often."""
PAST = 0.98
"""What is known of a customer has happened already."""


@dataclass(frozen=True, slots=True)
class Chances:
    """Guesses for the conditions of one graph, worked out when asked for."""

    bounds: Bounds
    presence: Presence
    _known: dict[Node, float] = field(default_factory=dict)

    def of(self, node: Node) -> float:
        """How often a condition is yes, from 0 to 1."""
        if node not in self._known:
            for each in walk(node, into=lambda above: [arg for arg in above.args if arg not in self._known]):
                self._known[each] = self._guess(each)
        return self._known[node]

    def _guess(self, node: Node) -> float:
        args = node.args
        match node.op:
            case "literal":
                return float(node.data is True)
            case "and":
                return prod(map(self._known.__getitem__, args))
            case "or":
                return 1 - prod(1 - self._known[arg] for arg in args)
            case "not":
                return max(0.0, (self._there(args[0]) - self._known[args[0]]))
            case "known":
                return self._there(args[0])
            case "less" | "at_most":
                chance = self._below(*args)
            case "equal":
                chance = 1 / len(args[0].type.values) if isinstance(args[0].type, OneOf) else EVEN
            case "in":
                chance = self._among(*args)
            case _:
                chance = EVEN
        return chance * self._there(node)

    def _there(self, node: Node) -> float:
        return KNOWN if self.presence.can_be_missing(node) else 1.0

    def _below(self, low: Node, high: Node) -> float:
        """How often one quantity is below another, were all their values alike."""
        if isinstance(high.data, Moment) and isinstance(high.data.start, str) and not high.data.steps:
            return PAST
        a, b = self.bounds.of(low), self.bounds.of(high)
        if low.op == "literal" and b.low < b.high:
            return _share(b.high - a.low, b.high - b.low)
        if high.op == "literal" and a.low < a.high:
            return _share(b.high - a.low, a.high - a.low)
        return EVEN

    def _among(self, value: Node, values: Node) -> float:
        if isinstance(value.type, OneOf) and isinstance(values.data, tuple):
            return _share(len(values.data), len(value.type.values))
        return EVEN


def _share(part: float, whole: float) -> float:
    return min(max(part / whole, 0.0), 1.0)
