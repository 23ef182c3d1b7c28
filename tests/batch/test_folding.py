"""What is folded of many customers at once is what is folded of each."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import yaml

from nextbest.engine import Engine
from nextbest.engine.backends.arrays.building import value_at
from nextbest.engine.backends.arrays.customers import Customers as Columns
from nextbest.engine.backends.python import Python
from nextbest.engine.backends.sql.expand import column_name
from nextbest.engine.batch import folding
from nextbest.engine.batch.door.door import ChunkDoor
from nextbest.engine.batch.door.remembering import ids_of, remembering
from nextbest.engine.deciding.case import Case
from nextbest.engine.deciding.deciding import Deciding
from nextbest.engine.deciding.request import request
from nextbest.engine.graph.graph import Graph
from nextbest.engine.remembering.memory import NOTHING, Memory
from tests.batch.chunks import chunk
from tests.differential.plain_time import PlainClock
from tests.memory.engine_side import REMEMBERED, memory_of
from tests.memory.random_customers import Asked, Customers, iso
from tests.memory.random_policies import bundle_text

BUNDLES = 14
CUSTOMERS = 60
SORTS = ("used", "run", "held", "due", "silenced", "together", "triggered", "closed")
"""Of each of them something must be found, or little is compared."""


class AtOnce(Customers):
    """Customers who are all decided for at the same instant."""

    at_once: PlainClock | None = None

    def clock(self) -> PlainClock:
        if self.at_once is None:
            self.at_once = super().clock()
        return self.at_once


def test_customers_are_folded_alike() -> None:
    found = Counter[str]()
    for seed in range(BUNDLES):
        _compare(seed, CUSTOMERS, found, store=False)
    assert [each for each in SORTS if not found[each] and each != "held"] == []
    assert found["at once"] > found["alone"] / 4


def test_with_a_store_they_are_folded_alike() -> None:
    found = Counter[str]()
    for seed in range(100, 100 + BUNDLES):
        _compare(seed, CUSTOMERS, found, store=True)
    assert [each for each in (*SORTS, "spent") if not found[each]] == []


@pytest.mark.slow
@pytest.mark.parametrize("block", range(20))
def test_many_more_are_folded_alike(block: int) -> None:
    for seed in range(1_000 + block * 25, 1_025 + block * 25):
        _compare(seed, 400, Counter(), store=seed % 2 == 0)


def _compare(seed: int, count: int, found: Counter[str], *, store: bool) -> None:
    deciding = Deciding(Engine.from_text(yaml.safe_dump(yaml.safe_load(bundle_text(seed)))).bundle, Python())
    customers = AtOnce(deciding.bundle, seed)
    now = customers.clock().now
    asked = [_plainer(customers.asked(held=store), number) for number in range(count)]
    past = [_past(deciding, each, number) if store else (each.document, NOTHING) for number, each in enumerate(asked)]
    told = request(deciding.bundle, iso(now), {})
    cases = [deciding.case(document, told, deciding.fast, memory) for document, memory in past]
    moment = deciding.fast(now)
    expected = [each for each in cases if isinstance(each, Case)]
    histories = ["orders", *([] if store else ["contacts"])]
    given = chunk([document for document, _ in past], histories=histories)
    memories = {str(document["id"]): memory for document, memory in past} if store else None
    if memories is not None:
        given = remembering(given, ids_of(given), memories)
    came = ChunkDoor(deciding.graph).admit(given, moment.clock)
    assert len(came.places) == len(expected)
    stages = np.array([each.stage for each in expected], np.int32)
    folded = folding.folded(
        deciding.folding,
        moment.bound,
        moment.clock,
        came.customers,
        stages,
        memories=memories,
        waiting=came.waiting,
    )
    for place, case in enumerate(expected):
        _same(deciding.graph, folded, place, case, found)
    found["at once"] += len(expected)


def _plainer(asked: Asked, number: int) -> Asked:
    """The same customer by an id of her own, in half of the cases with nothing that would have to be folded alone."""
    document: dict[str, Any] = {**asked.document, "id": f"c-{number}"}
    if number % 2:
        del document["waiting"]
        asked = replace(asked, held=replace(asked.held, reserved=(), later=()))
    if number % 4 == 1:
        document["contacts"] = [{**each, "declined": False, "bounced": False} for each in document["contacts"]]
    return replace(asked, document=document)


def _past(deciding: Deciding, asked: Asked, number: int) -> tuple[dict[str, Any], Memory]:
    """The customer as a store remembers her."""
    stages = [each.name for each in deciding.graph.stages]
    memory = memory_of(asked, stages[number % 2]) if number % 5 else replace(memory_of(asked, ""), stage=None)
    return {name: each for name, each in asked.document.items() if name not in REMEMBERED}, memory


def _same(graph: Graph, folded: Columns, place: int, case: Case, found: Counter[str]) -> None:
    wanted = case.row[-1]
    assert isinstance(wanted, Mapping)
    now = case.clock.now
    for path, key in graph.remembered.items():
        column, default = folded.columns.get(column_name(path)), graph.memory[path].default
        default = now if graph.memory[path].is_now else default
        value = None if column is None else value_at(column, place)
        value = default if value is None else value
        expected = wanted.get(key)
        expected = default if expected is None else expected
        assert (type(value), value) == (type(expected), expected), (path, case.row)
        found[path[1]] += expected != default
    since = ("stage_since",)
    if since in graph.reads:
        assert value_at(folded.columns["stage_since"], place) == case.row[graph.places[since]]
    found["alone"] += bool(case.told.waiting)
