"""What a query for people says of its columns: which stage, engagement and rule each is of."""

from collections.abc import Iterator

from nextbest.dsl.types import BOOLEAN, History
from nextbest.engine.backends.sql.expand import Expansion
from nextbest.engine.backends.sql.judging import Judged
from nextbest.engine.backends.sql.placing import outbound
from nextbest.engine.functions.sql import Sql
from nextbest.engine.graph.nodes import walk


def said(expansion: Expansion) -> Iterator[tuple[Sql, str]]:
    """Of each rule of each outbound candidate its engagement, and of each definition that it may use its name."""
    graph = expansion.graph
    asked = set(walk(*graph.roots))
    for name, node in graph.definitions.items():
        if node in asked and not isinstance(node.type, History):
            yield (expansion.yes if node.type == BOOLEAN else expansion.value)(node), f"definition {name}"
    for each in graph.candidates:
        if each.channel not in outbound(graph):
            continue
        judged = Judged(expansion, each)
        if judged.before is not None:
            continue
        for gate in each.gates:
            yield expansion.yes(gate.passes), f"{each.engagement}: {gate.rule}"
        yield judged.key, f"{each.engagement} on {each.channel}: key"
        yield judged.able, f"{each.engagement} on {each.channel}: may be chosen"
