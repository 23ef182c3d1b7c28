"""Decides what generated Python computes where: once for a `now`, once for a customer, or on the spot."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from nextbest.engine.graph.bounds import Bounds
from nextbest.engine.graph.nodes import Node, operands, walk
from nextbest.engine.graph.presence import Presence

DEAR = 15
"""From this many operations on, a node that several bodies use is worth a function that remembers its result."""
DRAW = "bucket"
"""Dear whatever it rests on, and what a holdout asks for each of its candidates."""
DEEPEST = 12
"""Nesting of one generated expression; what is deeper is assigned to a local first."""
DEEPEST_CALLS = 50
"""Nesting of remembering functions; what is deeper is computed beforehand, in order."""

LEAVES = frozenset({"literal", "attribute", "field", "stage"})
CLOCK = frozenset({"moment", "during"})
"""What the clock answers."""
CUSTOMERS = frozenset({"attribute", "field", "stage", "local_time"})


@dataclass(frozen=True, slots=True)
class Plan:
    """Where the nodes of one program are computed."""

    constants: frozenset[Node]
    """What rests on `now` and the bundle alone: computed once for each `now`, when first needed."""
    functions: Mapping[Node, int]
    """What has a function of its own, that computes it at most once for each customer."""
    milestones: tuple[Node, ...]
    """Functions to call beforehand, in this order, lest calls nest too deep."""
    presence: Presence
    bounds: Bounds

    def is_atom(self, node: Node) -> bool:
        """Whether a body takes the node's value as it is, and does not compute it."""
        return node.op in LEAVES or node in self.constants or node in self.functions

    def inside(self, node: Node) -> tuple[Node, ...]:
        """The operands that a body computes itself to get that node."""
        return () if self.is_atom(node) else operands(node)


def plan(roots: Iterable[Node], presence: Presence, bounds: Bounds) -> Plan:
    """Where to compute the nodes below the roots, each root being a body of its own."""
    roots = tuple(dict.fromkeys(roots))
    order = tuple(walk(*roots))
    constants = _constants(roots, order)
    record = _below_records(order)
    functions = _functions(roots, order, constants, record)
    return Plan(constants, functions, tuple(_milestones(order, functions)), presence, bounds)


def for_constants(above: Plan) -> Plan:
    """The same within a constant of `now`: it takes the clock's answers as they are and computes all else itself."""
    return replace(above, constants=frozenset(each for each in above.constants if each.op in CLOCK), functions={})


def _constants(roots: tuple[Node, ...], order: tuple[Node, ...]) -> frozenset[Node]:
    """The clock's answers, and of what rests on them and on no customer the nodes that something of a customer uses."""
    timed: set[Node] = set()
    personal: set[Node] = set()
    for node in order:
        if node.op in CUSTOMERS or any(arg in personal for arg in node.args):
            personal.add(node)
        elif node.op in CLOCK or any(arg in timed for arg in node.args):
            timed.add(node)
    used = {*roots, *(arg for node in order if node not in timed for arg in node.args)}
    return frozenset(node for node in timed if node.op in CLOCK or node in used)


def _below_records(order: tuple[Node, ...]) -> set[Node]:
    """Nodes that look at a record: they belong to the loop of their aggregate."""
    found: set[Node] = set()
    for node in order:
        if node.op == "field" or any(arg in found for arg in operands(node)):
            found.add(node)
    return found


def _functions(
    roots: tuple[Node, ...], order: tuple[Node, ...], constants: frozenset[Node], record: set[Node]
) -> dict[Node, int]:
    cost = _costs(order)
    bodies: dict[Node, set[Node]] = {root: {root} for root in roots}
    chosen: set[Node] = set()
    for node in reversed(order):
        if node in constants or node not in bodies:
            continue
        aggregate = node.op.startswith("aggregate.")
        dear = node.op == DRAW or (len(bodies[node]) > 1 and cost[node] >= DEAR)
        if aggregate or (dear and node not in record):
            chosen.add(node)
            bodies[node] = {node}
        for arg in node.args:
            bodies.setdefault(arg, set()).update(list(bodies[node])[:2])
    return {node: index for index, node in enumerate(node for node in order if node in chosen)}


def _costs(order: tuple[Node, ...]) -> dict[Node, int]:
    """Operations to compute a node once, counted as if nothing were shared; not counted beyond DEAR."""
    cost: dict[Node, int] = {}
    for node in order:
        cost[node] = 0 if node.op in LEAVES else min(DEAR, 1 + sum(cost[arg] for arg in node.args))
    return cost


def _milestones(order: tuple[Node, ...], functions: Mapping[Node, int]) -> Iterator[Node]:
    depth: dict[Node, int] = {}
    for node in order:
        depth[node] = max((depth[arg] for arg in node.args), default=0) + (node in functions)
        if node in functions and depth[node] % DEEPEST_CALLS == 0:
            yield node
