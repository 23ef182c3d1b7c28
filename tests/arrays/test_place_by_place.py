"""Several places of many customers at once are filled as those of each customer are."""

from collections import Counter
from collections.abc import Sequence
from functools import partial

from nextbest.engine.backends.arrays.decisions import NOBODY
from nextbest.engine.backends.arrays.place_by_place import PlaceByPlace
from nextbest.engine.backends.arrays.rows import customers_of
from nextbest.engine.backends.far import name_of
from nextbest.engine.backends.interpreter import Interpreter
from nextbest.engine.backends.program import Bound, Lane, Row
from nextbest.engine.clock import Clock
from nextbest.engine.deciding.choose import choose, places
from nextbest.engine.deciding.deciding import Deciding
from nextbest.engine.graph.nodes import Node
from tests.arrays.agree import told
from tests.arrays.people import Arena, hostile_rows, rows_of

KEPT_OUT = "place_taken limit budget never_together outranked".split()
"""What must have kept candidates from a place."""


def test_places_are_filled_in_order() -> None:
    found = Counter[str]()
    for seed in range(36):
        arena = Arena.of(seed, 20, "one per customer" if seed % 8 == 0 else "one per channel")
        for now, documents in arena.documents.items():
            _compare(arena.deciding, rows_of(arena.deciding, documents, now), now, found)
    for seed in range(8):
        _compare(*hostile_rows(seed, 20, "one per channel"), found)
    assert [each for each in KEPT_OUT if not found[each]] == []
    assert min(found["1 places"], found["2 places"], found["3 places"]) > 0


def _compare(deciding: Deciding, rows: Sequence[Row], now: int, found: Counter[str]) -> None:
    graph, clock = deciding.graph, Clock(now, deciding.bundle.timezone)
    asked, bound = places(graph.bundle), Interpreter().compile(graph).at(clock)
    filled = PlaceByPlace(graph, clock, threads=2).decide(customers_of(graph, rows)).places
    for number, row in enumerate(rows):
        stage = bound.stage(row)
        ranking = bound.ranking(row, stage, Lane(asked.channels))
        choice = choose(graph, ranking, asked, partial(_value, bound, row, stage), 99)
        wanted = [(each.candidate.index, each.key) for each in choice.chosen]
        got = [told(each, number) for each in filled]
        assert {each for each, _ in got} == {stage}
        assert [each[3:] for _, each in got if not isinstance(each, int)] == wanted, row
        assert wanted or got[0][1] == ranking.far
        assert not any(each for _, each in got[1:] if isinstance(each, int))
        found.update(name_of(each.rule) for each in choice.others if each.rule is not None)
        found[f"{len(wanted)} places"] += 1
    for each in filled[1:]:
        assert (each.candidates != NOBODY).any()


def _value(bound: Bound, row: Row, stage: int, node: Node) -> object:
    return bound.value(node, row, stage)
