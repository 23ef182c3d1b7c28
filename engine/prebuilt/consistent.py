"""Whether the parts of a built bundle belong together: what lowering makes sure of, looked at piece by piece."""

from collections.abc import Iterator, Mapping
from dataclasses import fields, replace
from typing import Any

from nextbest.dsl.builtin import HISTORIES, STAGE_SINCE
from nextbest.dsl.checked import Bundle, Engagement
from nextbest.dsl.types import STRING
from nextbest.dsl.zones import zone
from nextbest.engine.doors.event_fields import event_columns
from nextbest.engine.graph.candidates import Candidate
from nextbest.engine.graph.graph import Graph
from nextbest.engine.graph.nodes import Node, walk
from nextbest.engine.graph.outline import Outline
from nextbest.engine.lowering.sendings import NO_VARIANT
from nextbest.engine.prebuilt.garbage import Garbage
from nextbest.engine.remembering.columns import (
    Column,
    columns_of,
    due,
    memory_columns,
    purse,
    spent,
    triggered,
    used,
)

Path = tuple[str, ...]


def check_graph(graph: Graph) -> None:
    """Raise `Garbage` where the parts of a graph, engagements and candidates apart, do not belong together."""
    if not all(_whole(graph)):
        raise Garbage("parts of a bundle that do not belong together")


def _whole(graph: Graph) -> Iterator[bool]:
    bundle, memory = graph.bundle, graph.memory
    yield zone(bundle.timezone) is not None
    yield from _lifecycle(graph)
    for entries in (bundle.events, bundle.channels, bundle.kinds, graph.events):
        yield all(name == each.name for name, each in entries.items())
    yield graph.events.keys() == bundle.events.keys()
    yield from _attributes(graph)
    # What engagements have of their own is looked at with them.
    yield _holds(memory, memory_columns(replace(bundle, engagements={})))
    yield all(triggered(each, what) in memory for each in graph.awaited for what in ("open", "coming", "answered"))
    yield all(due(each, what) in memory for each in graph.obligations for what in ("open", "mandatory", "deadline"))
    yield {*graph.awaited, *graph.obligations} <= bundle.engagements.keys()
    yield from _outline(graph.outline, bundle)


def _lifecycle(graph: Graph) -> Iterator[bool]:
    last = graph.stages[-1].when
    yield [each.name for each in graph.stages] == [each.name for each in graph.bundle.stages]
    yield (last.op, last.data) == ("literal", True)


def _attributes(graph: Graph) -> Iterator[bool]:
    declared = graph.bundle.profile.attributes
    yield ("id",) in declared and declared["id",].type == STRING
    yield _holds(HISTORIES, {path: each for path, each in declared.items() if path in HISTORIES})
    paths = {*declared, *STAGE_SINCE}
    yield all(path and not any(path[:end] in paths for end in range(1, len(path))) for path in paths)
    yield _holds({**declared, **STAGE_SINCE}, graph.reads)
    yield _holds(event_columns(graph.bundle.events), graph.event_reads)


def _outline(outline: Outline, bundle: Bundle) -> Iterator[bool]:
    yield len({len(getattr(outline, each.name)) for each in fields(outline)}) == 1
    yield set(outline.engagement) <= bundle.engagements.keys()
    yield set(outline.channel) <= bundle.channels.keys()
    yield set(outline.kind) <= bundle.kinds.keys()
    yield frozenset().union(*set(outline.stages)) <= {each.name for each in bundle.stages}


def _holds(whole: Mapping[Any, Any], part: Mapping[Any, Any]) -> bool:
    return all(whole.get(key) == value for key, value in part.items())


def check_engagement(engagement: Engagement, memory: Mapping[Path, Column]) -> None:
    """Raise `Garbage` where the memory has no columns for what an engagement says."""
    scope = f"engagement.{engagement.name}"
    columns = dict(columns_of(engagement))
    others = [
        *(used(scope, each.pace) for each in engagement.limits),
        *(spent(purse(scope, each)) for each in engagement.budgets),
    ]
    if not _holds(memory, columns) or any(each not in memory for each in others):
        raise Garbage(f"what is remembered of `{engagement.name}` has no place")


def check_sendings(candidate: Candidate, engagements: Mapping[str, Engagement]) -> None:
    """Raise `Garbage` where a candidate has nothing to send in a step or a variant of its engagement."""
    name, numbers = candidate.engagement, range(1, len(candidate.sendings) + 1)
    if any(each.op != "literal" or not (each.data is None or each.data in numbers) for each in _ends(candidate.step)):
        raise Garbage(f"steps of `{name}` that are not its own")
    if all(step.keys() == {NO_VARIANT} for step in candidate.sendings):
        return
    experiment = engagements[name].promises.experiment
    variants = {each.name for each in experiment.variants} if experiment is not None else set()
    if any(step.keys() != variants for step in candidate.sendings):
        raise Garbage(f"variants of `{name}` that are not its own")


def _ends(node: Node) -> Iterator[Node]:
    """What choices between nodes can come to."""
    for each in walk(node, into=lambda above: above.args[1:] if above.op == "if" else ()):
        if each.op != "if":
            yield each
