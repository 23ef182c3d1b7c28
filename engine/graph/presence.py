"""Which nodes can be missing, from what the bundle declares alone."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from nextbest.dsl.types import Declared
from nextbest.engine.functions import FORMS
from nextbest.engine.graph.bounds import Bounds, declaration
from nextbest.engine.graph.nodes import Node, walk
from nextbest.engine.graph.operators import OWNER

ALWAYS_THERE = frozenset({"moment", "during", "stage", "aggregate.count", "aggregate.sum", "aggregate.count_distinct"})


@dataclass(frozen=True, slots=True)
class Presence:
    """What can be missing in one bundle, worked out when asked for."""

    attributes: Mapping[tuple[str, ...], Declared]
    bounds: Bounds
    _known: dict[Node, bool] = field(default_factory=dict)

    def can_be_missing(self, node: Node) -> bool:
        """False only where no customer of the bundle can have it missing."""
        if node not in self._known:
            for each in walk(node, into=lambda above: [arg for arg in above.args if arg not in self._known]):
                self._known[each] = self._work_out(each)
        return self._known[node]

    def _work_out(self, node: Node) -> bool:
        if node.op == "literal":
            return node.data is None
        if node.op in ("attribute", "field"):
            declared = declaration(node, self.attributes)
            return declared is None or not declared.always_there
        if node.op == "local_time":
            return self._known[node.args[0]]
        if node.op.startswith("aggregate."):
            return self._aggregate(node)
        if node.op in ALWAYS_THERE:
            return False
        missing = [self._known[arg] for arg in node.args]
        match OWNER[node.op].unknown:
            case "presence":
                return False
            case "otherwise":
                return all(missing)
            case _:
                return any(missing) or (FORMS[node.op].partial and self._partial(node))

    def _partial(self, node: Node) -> bool:
        """Whether a partial operator can be missing for operands that are known."""
        name = OWNER[node.op].name
        if name == "divide":
            return self.bounds.of(node.args[1]).has(0)
        return not (name == "sqrt" and self.bounds.of(node.args[0]).low >= 0)

    def _aggregate(self, node: Node) -> bool:
        _, since, _, where = node.args
        if self._known[since]:
            return True
        if node.op in ("aggregate.any", "aggregate.none"):
            return self._known[where]
        return node.op not in ALWAYS_THERE
