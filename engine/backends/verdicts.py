"""From the verdicts of all candidates to those of a lane that may be chosen; here nothing is left out."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from nextbest.engine.backends.far import DEFERRED, channel_bits, said_by
from nextbest.engine.backends.program import Lane, Ranked, Verdict, ranked
from nextbest.engine.graph.graph import Graph
from nextbest.engine.graph.nodes import Node


@dataclass(frozen=True, slots=True)
class Sorted:
    """A ranking that is known whole."""

    candidates: Sequence[Ranked]
    far: int


def ranking(graph: Graph, verdicts: Sequence[Verdict], lane: Lane, value: Callable[[Node], object]) -> Sorted:
    """Those of a lane that may be chosen, the first to be served first; `value` gives nodes for the customer."""
    found: list[Ranked] = []
    far, bits = 0, channel_bits(graph.bundle.channels)
    for each, (rule, key, deferred) in zip(graph.candidates, verdicts, strict=True):
        if not lane.has(graph.outline, each.index):
            continue
        if rule is None:
            obliged = each.mandatory is not None and value(each.mandatory) is True
            found.append(ranked(each, key, obliged, None if each.deadline is None else value(each.deadline)))
        else:
            far |= DEFERRED * bits[each.channel] if deferred else said_by(rule)
    return Sorted(sorted(found), far)
