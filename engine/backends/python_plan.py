"""Says what generated Python computes where: once for a `now`, once for a customer, or on the spot."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from nextbest.engine.graph.bounds import Bounds
from nextbest.engine.graph.nodes import Node, operands, walk
from nextbest.engine.graph.presence import Presence
from nextbest.engine.graph.sharing import LEAVES, looks_at_record

DRAW = "bucket"
"""Dear whatever it rests on, and what a holdout asks for each of its candidates. Of a record it is drawn
in the loop."""
DEEPEST = 12
"""Nesting of one generated expression; what is deeper is assigned to a local first."""
DEEPEST_CALLS = 50
"""Nesting of remembering functions; what is deeper is computed beforehand, in order."""

CLOCK = frozenset({"moment", "during"})
"""What the clock answers."""
CUSTOMERS = frozenset({"attribute", "field", "stage", "local_time"})


@dataclass(frozen=True, slots=True)
class Plan:
    """Where the nodes of one graph are computed; worked out for each node when first asked for."""

    shared: frozenset[Node]
    """What the graph says is worth a function that remembers its result."""
    presence: Presence
    bounds: Bounds
    for_constants: bool = False
    """Within a constant of `now` the clock's answers are taken as they are, and all else is computed on the spot."""
    _numbers: dict[Node, int] = field(default_factory=dict)
    _personal: dict[Node, bool] = field(default_factory=dict)
    _timed: dict[Node, bool] = field(default_factory=dict)
    _of_record: set[Node] = field(default_factory=set)
    _depth: dict[Node, int] = field(default_factory=dict)

    @property
    def within_constants(self) -> "Plan":
        """The same for the body of a constant."""
        return replace(self, for_constants=True)

    def is_constant(self, node: Node) -> bool:
        """Whether it rests on `now` and the bundle alone: computed once for each `now`, when first needed."""
        if self.for_constants:
            return node.op in CLOCK
        self._look_at(node)
        return self._timed[node] and not self._personal[node]

    def is_function(self, node: Node) -> bool:
        """Whether it has a function of its own."""
        return not self.for_constants and not self.is_constant(node) and self._remembered(node)

    def is_atom(self, node: Node) -> bool:
        """Whether a body takes the node's value as it is, and does not compute it."""
        return node.op in LEAVES or self.is_function(node) or self.is_constant(node)

    def inside(self, node: Node) -> tuple[Node, ...]:
        """The operands that a body computes itself to get that node."""
        return () if self.is_atom(node) else operands(node)

    def number(self, node: Node) -> int:
        """The number of a node that is a constant or has a function of its own."""
        return self._numbers.setdefault(node, len(self._numbers))

    def is_dear(self, node: Node) -> bool:
        """Whether computing it may call functions."""
        self._look_at(node)
        return self._depth[node] > 0

    def milestones(self, roots: Iterable[Node]) -> Iterator[Node]:
        """Functions to call before those nodes are computed, in this order, lest calls nest too deep."""
        roots = tuple(roots)
        for root in roots:
            self._look_at(root)
        if max((self._depth[root] for root in roots), default=0) >= DEEPEST_CALLS:
            for node in walk(*roots):
                if self._depth[node] % DEEPEST_CALLS == 0 and self.is_function(node):
                    yield node

    def _remembered(self, node: Node) -> bool:
        drawn = node.op == DRAW and node not in self._of_record
        return drawn or node in self.shared or node.op.startswith("aggregate.")

    def _look_at(self, root: Node) -> None:
        if root in self._depth:
            return
        for node in walk(root, into=lambda above: [arg for arg in above.args if arg not in self._depth]):
            personal = self._personal[node] = node.op in CUSTOMERS or any(self._personal[arg] for arg in node.args)
            timed = self._timed[node] = node.op in CLOCK or any(self._timed[arg] for arg in node.args)
            if looks_at_record(node, self._of_record):
                self._of_record.add(node)
            function = self._remembered(node) and not (timed and not personal)
            self._depth[node] = max((self._depth[arg] for arg in node.args), default=0) + function
