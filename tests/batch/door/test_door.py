"""A chunk comes through its door as its customers come, one by one, through the door for documents."""

import pyarrow as pa

from nextbest.dsl import types
from nextbest.dsl.builtin import HISTORIES
from nextbest.dsl.types import Declared, History
from nextbest.engine.backends.arrays.columns import Texts, Values
from nextbest.engine.batch.chunk import OWNER, Chunk
from nextbest.engine.batch.door.door import ChunkDoor
from nextbest.engine.clock import Clock
from nextbest.engine.doors.now import parse_now
from nextbest.engine.graph.graph import Graph
from tests.engine.test_door import bundle

CLOCK = Clock(parse_now("2026-11-20T03:00:00Z"), "America/New_York")
ORDERS = History((("at", Declared(types.DATETIME)), ("total", Declared(types.MONEY, required=True))))
PROFILE = {("age",): Declared(types.INTEGER), ("orders",): Declared(ORDERS), **HISTORIES}


def test_who_is_refused_is_named_with_the_row_that_is_to_blame() -> None:
    bundled = bundle(PROFILE)
    door = ChunkDoor(Graph(bundled, (), (), {}, {("age",): PROFILE["age",], ("orders",): PROFILE["orders",]}))
    chunk = Chunk(
        0,
        pa.table({"id": ["a", "b", None, "d"], "age": [3.0, None, 4.0, 4.5], "other": [1, 2, 3, 4]}),
        pa.array([11, 12, 13, 14]),
        {"orders": pa.table({OWNER: [0, 1, 1], "at": ["2026-01-01T00:00:00Z"] * 3, "total": ["1.5", "2", "x"]})},
        {"orders": pa.array([7, 5, 6])},
    )
    found = door.admit(chunk, CLOCK)
    assert found.customers.count == 1
    assert found.places.tolist() == [0]
    age, id = found.customers.columns["age"], found.customers.columns["id"]
    assert isinstance(age, Values)
    assert isinstance(id, Texts)
    assert age.values.tolist() == [3]
    assert [id.words[code] for code in id.codes.tolist()] == ["a"]
    total = found.customers.histories["orders"].fields["total"]
    assert isinstance(total, Values)
    assert total.values.tolist() == [15_000]
    assert [(each["source"], each["row"], each["customer"], each["path"]) for each in found.rejects.to_pylist()] == [
        ("orders", 6, "b", "/total"),
        ("customers", 13, None, "/id"),
        ("customers", 14, "d", "/age"),
    ]
