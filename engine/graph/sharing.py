"""Which nodes are so dear, and used by so many, that a back end had better compute them once for each customer."""

from collections.abc import Collection, Iterable

from nextbest.engine.graph.nodes import Node, operands, walk

DEAR = 15
"""From this many operations on, a node that several bodies use is worth remembering its value; asking for a remembered
value costs as much as a few comparisons."""
LEAVES = frozenset({"literal", "attribute", "field", "stage"})


def shared(bodies: Iterable[Iterable[Node]]) -> frozenset[Node]:
    """The dear nodes that several bodies use; a body is all that is computed in one go, such as one engagement.

    Nodes that look at a record are not among them: they belong to the loop of their aggregate.
    """
    given = [tuple(dict.fromkeys(body)) for body in bodies]
    order = tuple(walk(*(node for body in given for node in body)))
    cost, record = _costs(order), _below_records(order)
    users: dict[Node, set[int]] = {}
    for number, body in enumerate(given):
        for node in body:
            users.setdefault(node, set()).add(number)
    found: set[Node] = set()
    for number, node in enumerate(reversed(order)):
        mine = users.pop(node)
        if len(mine) > 1 and cost[node] >= DEAR and node not in record:
            found.add(node)
            mine = {-1 - number}  # from here on it is a body of its own
        for arg in node.args:
            users.setdefault(arg, set()).update(list(mine)[:2])
    return frozenset(found)


def _costs(order: Iterable[Node]) -> dict[Node, int]:
    """Operations to compute a node once, counted as if nothing were shared; not counted beyond DEAR."""
    cost: dict[Node, int] = {}
    for node in order:
        cost[node] = 0 if node.op in LEAVES else min(DEAR, 1 + sum(cost[arg] for arg in node.args))
    return cost


def looks_at_record(node: Node, known: Collection[Node]) -> bool:
    """Whether a node looks at a record; `known` has those of its operands that do."""
    return node.op == "field" or any(arg in known for arg in operands(node))


def _below_records(order: Iterable[Node]) -> set[Node]:
    """Nodes that look at a record."""
    found: set[Node] = set()
    for node in order:
        if looks_at_record(node, found):
            found.add(node)
    return found
