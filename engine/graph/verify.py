"""Checks that a graph is well formed: known operators, right operands, equal nodes shared."""

from collections.abc import Iterable

from nextbest.dsl.types import BOOLEAN, INTEGER, NUMBER, TIMEZONE, History
from nextbest.engine.functions import FORMS
from nextbest.engine.functions.function import Function
from nextbest.engine.graph.builder import Builder, result
from nextbest.engine.graph.graph import Graph
from nextbest.engine.graph.nodes import Node, walk
from nextbest.engine.graph.operators import OWNER

LEAVES = frozenset({"literal", "attribute", "field", "moment", "during", "stage"})


def verify(graph: Graph) -> None:
    """Raise AssertionError where the graph breaks a rule of its making: a fault of lowering or a pass."""
    nodes, columns = tuple(walk(*graph.nodes)), {*graph.places, *graph.remembered}
    for node in nodes:
        wrong = problem(node)
        assert wrong is None, f"{node.op}: {wrong}"
        if node.op == "attribute":
            assert node.data in columns, f"{node.data} is used, and not among what is read"
    assert shared(nodes), "equal nodes that are not one"
    assert all(each.when.type == BOOLEAN for each in graph.stages)
    for each in graph.candidates:
        assert all(gate.passes.type == BOOLEAN for gate in each.gates)
        assert (each.rank.type, each.step.type) == (NUMBER, INTEGER)
        assert graph.candidates[each.index] is each


def shared(nodes: Iterable[Node]) -> bool:
    """Whether no two of the nodes, operands first, are the same operation on the same operands."""
    build = Builder()
    known: dict[Node, Node] = {}
    for node in nodes:
        args = tuple(known[arg] for arg in node.args)
        known[node] = build.nodes.make(node.op, args, data=node.data, type=node.type)
    return len(set(known.values())) == len(known)


def problem(node: Node) -> str | None:
    """What is wrong with a node, given that its operands are right; None: nothing."""
    if node.op in LEAVES:
        return "a leaf with operands" if node.args else None
    if node.op == "local_time":
        return None if [arg.type for arg in node.args] == [TIMEZONE] else "wants a time zone"
    if node.op.startswith("aggregate."):
        return _aggregate_problem(node)
    if node.op not in OWNER:
        return "not an operator"
    if FORMS[node.op].python is None:
        return "an operator that is lowered to others"
    return None if _takes(OWNER[node.op], node) else f"does not take {[str(arg.type) for arg in node.args]}"


def _takes(function: Function, node: Node) -> bool:
    types = [arg.type for arg in node.args]
    return any(form.key == node.op and result(form, types) == node.type for form in function.forms)


def _aggregate_problem(node: Node) -> str | None:
    if len(node.args) != 4:
        return "wants history, since, within and where"
    history, _, within, where = node.args
    if not isinstance(history.type, History):
        return "wants a history"
    return None if within.type == where.type == BOOLEAN else "wants conditions"
