"""Whether a decision that DuckDB made is that of a program of ours, verdict by verdict."""

from functools import partial

from nextbest.engine.backends.far import no_action
from nextbest.engine.backends.program import Bound, Lane, Row
from nextbest.engine.backends.sql.answers import Decided
from nextbest.engine.deciding.choose import Places, choose
from nextbest.engine.graph.graph import Graph
from nextbest.engine.graph.nodes import Node


def same(found: Decided, graph: Graph, bound: Bound, row: Row, places: Places) -> None:
    """Raise AssertionError where anything differs."""
    lane = Lane(places.channels)
    assert found.stage == bound.stage(row)
    assert found.verdicts == tuple(bound.judge(row, found.stage)), row
    first = bound.first(row, found.stage, lane)
    wanted = (None, None, no_action(first)) if isinstance(first, int) else (first[3], first[4], None)
    assert (found.candidate, found.key, found.no_action) == wanted, row
    if not places.one:
        value = partial(_value, bound, row, found.stage)
        choice = choose(graph, bound.ranking(row, found.stage, lane), places, value, 0)
        assert found.others == tuple((each.candidate.index, each.key) for each in choice.chosen[1:]), row


def _value(bound: Bound, row: Row, stage: int, node: Node) -> object:
    return bound.value(node, row, stage)
