"""What is asked of a query about customers, and its rows as the answers of a program."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from nextbest.engine.backends.program import Verdict
from nextbest.engine.backends.sql.choosing import decisions, verdicts
from nextbest.engine.backends.sql.expand import Expansion
from nextbest.engine.backends.sql.placing import each_place, numbered
from nextbest.engine.backends.sql.query import STAGE, Output, Outputs
from nextbest.engine.graph.graph import Graph
from nextbest.engine.graph.nodes import Node

Found = Iterable[Mapping[str, Any]]
"""Rows of a query, by the names of its columns."""


class Decided(NamedTuple):
    """The outcome for one customer."""

    stage: int
    """Index of her stage."""
    candidate: int | None
    """Index of the winner."""
    key: int | None
    no_action: str | None
    """Why there is no winner."""
    verdicts: tuple[Verdict, ...]
    """That for every candidate, if asked for."""
    others: tuple[tuple[int, int | None], ...] = ()
    """Who fills further places, each by index with the key."""


def asking_values(nodes: Sequence[Node]) -> Outputs:
    """The values of nodes."""

    def outputs(stage: Expansion) -> Mapping[str, Output]:
        return {f"value.{number}": Output(stage.value(node), node.type) for number, node in enumerate(nodes)}

    return outputs


def told_values(found: Found, nodes: Sequence[Node]) -> list[tuple[int, list[Any]]]:
    """Of each customer the index of her stage and the values of nodes, as the query gives them."""
    return [(each[STAGE], [each[f"value.{number}"] for number in range(len(nodes))]) for each in found]


def asking_decisions(stage: Expansion) -> Mapping[str, Output]:
    """The decision and what becomes of every candidate."""
    return {**decisions(stage), **verdicts(stage)}


def told_decisions(found: Found, graph: Graph) -> list[Decided]:
    """The outcome for each customer."""
    return [
        Decided(
            each[STAGE], each["candidate"], each["key"], each["no_action"], _verdicts(each, graph), _others(each, graph)
        )
        for each in found
    ]


def told_verdicts(found: Found, graph: Graph) -> list[tuple[int, tuple[Verdict, ...]]]:
    """Of each customer the index of her stage, and the verdict for every candidate."""
    return [(each[STAGE], _verdicts(each, graph)) for each in found]


def _others(found: Mapping[str, Any], graph: Graph) -> tuple[tuple[int, int | None], ...]:
    _, *further = each_place(graph)
    filled = ((found[numbered("candidate", place)], found[numbered("key", place)]) for place in further)
    return tuple((index, key) for index, key in filled if index is not None)


def _verdicts(found: Mapping[str, Any], graph: Graph) -> tuple[Verdict, ...]:
    indices = (each.index for each in graph.candidates if f"rule.{each.index}" in found)
    return tuple(Verdict(found[f"rule.{i}"], found[f"key.{i}"], found[f"deferred.{i}"]) for i in indices)
