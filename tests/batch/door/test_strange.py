"""Columns that nobody expects: whatever Arrow can hold, the door says what it makes of it, and never raises."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import numpy as np
import pyarrow as pa
import pytest

from nextbest.dsl.types import STRING, Declared, History
from nextbest.engine.batch.chunk import Chunk
from nextbest.engine.batch.door.door import ChunkDoor
from nextbest.engine.graph.graph import Graph
from tests.batch.door.test_chunks import CLOCK, PROFILE
from tests.engine.test_door import bundle

PLACE = {"lat": 1.0, "lon": 2.0}
PAIRS = pa.map_(pa.string(), pa.int64())
NOT_UTF8 = (pa.py_buffer(np.array([0, 2, 4, 4], np.int32).tobytes()), pa.py_buffer(b"\xff\xfeab"))
STRANGE: dict[str, Callable[[], pa.Array]] = {
    "pairs": lambda: pa.array([[("a", 1)], None, []], PAIRS),
    "lists of pairs": lambda: pa.array([[[("a", 1)]], None, []], pa.list_(PAIRS)),
    "lengths": lambda: pa.array([timedelta(1), None, timedelta(2)]),
    "periods": lambda: pa.array([pa.MonthDayNano([1, 2, 3]), None, pa.MonthDayNano([0, 0, 0])]),
    "dense unions": lambda: pa.UnionArray.from_dense(
        pa.array([0, 1, 0], pa.int8()), pa.array([0, 0, 1], pa.int32()), [pa.array([1, 2]), pa.array(["x"])]
    ),
    "sparse unions": lambda: pa.UnionArray.from_sparse(
        pa.array([0, 1, 0], pa.int8()), [pa.array([1, 2, 3]), pa.array(["x", "y", "z"])]
    ),
    "runs": lambda: pa.RunEndEncodedArray.from_arrays(pa.array([2, 3], pa.int32()), pa.array(["gold", None])),
    "ids of their own": lambda: pa.array([UUID(int=each).bytes for each in range(3)], pa.uuid()),
    "halves": lambda: pa.array(np.array([1.5, 2, np.nan], np.float16)),
    "empty groups": lambda: pa.array([{}, None, {}], pa.struct([])),
    "groups of one name": lambda: pa.StructArray.from_arrays([pa.array([1.0, 2.0, 3.0])] * 2, ["lat", "lat"]),
    "lists of lists": lambda: pa.array([[[1]], None, [[]]]),
    "lists of groups": lambda: pa.array([[PLACE], None, [None]]),
    "lists of so many": lambda: pa.array([[1, 2], None, [3, 4]], pa.list_(pa.int64(), 2)),
    "views of views": lambda: pa.array([["a", "b"], None, ["c"]], pa.list_view(pa.string_view())),
    "views of bytes": lambda: pa.array([b"a", None, b"b"], pa.binary_view()),
    "coded groups": lambda: pa.DictionaryArray.from_arrays(pa.array([0, 1, None], pa.int8()), pa.array([PLACE, None])),
    "a missing word": lambda: pa.DictionaryArray.from_arrays(pa.array([0, 1, None]), pa.array(["gold", None])),
    "a word twice": lambda: pa.DictionaryArray.from_arrays(pa.array([0, 1, None]), pa.array(["gold", "gold"])),
    "no words": lambda: pa.DictionaryArray.from_arrays(pa.nulls(3, pa.uint8()), pa.array([], pa.string())),
    "no UTF-8": lambda: pa.Array.from_buffers(pa.binary(), 3, [None, *NOT_UTF8]).view(pa.string()),
}


@pytest.mark.parametrize("name", STRANGE)
def test_no_column_makes_the_door_raise(name: str) -> None:
    array = STRANGE[name]()
    for path, declared in {**PROFILE, ("id",): Declared(STRING, required=True)}.items():
        if isinstance(declared.type, History):
            continue
        reads = {path: declared, ("id",): Declared(STRING, required=True)}
        door = ChunkDoor(Graph(bundle(dict(PROFILE)), (), (), {}, reads))
        for given in (array, pa.chunked_array([array.slice(0, 1), array.slice(1)])):
            table = pa.table({"id": ["a", "b", "c"], ".".join(path): given})
            table = pa.table({"id": given}) if path == ("id",) else table
            found = door.admit(Chunk(0, table, pa.array([7, 8, 9])), CLOCK)
            rows = set(found.rejects.column("row").to_pylist())
            assert rows == {7, 8, 9} - {place + 7 for place in found.places.tolist()}


def test_half_a_character_is_refused_and_no_other() -> None:
    door = ChunkDoor(Graph(bundle(dict(PROFILE)), (), (), {}, {("id",): Declared(STRING, required=True)}))
    found = door.admit(Chunk(0, pa.table({"id": STRANGE["no UTF-8"]()}), pa.array([7, 8, 9])), CLOCK)
    assert [(each["row"], each["message"]) for each in found.rejects.to_pylist()] == [
        (7, "holds half a character (a lone surrogate)"),
        (9, "is missing"),
    ]
