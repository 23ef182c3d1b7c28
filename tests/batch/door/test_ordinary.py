"""Ordinary columns are read at once, however Arrow stores them; nobody is asked about customer by customer."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from nextbest.dsl import types
from nextbest.dsl.builtin import HISTORIES
from nextbest.dsl.types import Declared, ListOf, OneOf, Type
from nextbest.engine.backends.arrays.building import values_of
from nextbest.engine.batch.chunk import OWNER, Chunk
from nextbest.engine.batch.door.column import recognised
from nextbest.engine.batch.door.door import ChunkDoor
from nextbest.engine.batch.door.settled import settled
from nextbest.engine.clock import Clock
from nextbest.engine.doors.admitted import Admitted, Refused
from nextbest.engine.doors.customer import Door, Validate
from nextbest.engine.doors.now import parse_now
from nextbest.engine.doors.records import slot
from nextbest.engine.graph.graph import Graph
from tests.engine.test_door import bundle

CLOCK = Clock(parse_now("2026-11-20T03:00:00Z"), "America/New_York")
TIER = OneOf(("gold", "silver", "café"))
UTC_SECONDS = pa.timestamp("s", "UTC")


def _coded(values: list[str | None]) -> pa.Array:
    return pa.array(values).dictionary_encode()


@pytest.mark.parametrize(
    ("type", "array", "expected"),
    [
        (types.INTEGER, pa.array([1, None, -3], pa.int16()), [1, None, -3]),
        (types.INTEGER, pa.array([1.0, None, 2**53]), [1, None, 2**53]),
        (types.INTEGER, pa.array([Decimal("7.00"), None]), [7, None]),
        (types.INTEGER, pa.array(["12", " ", "-7", " 8 "]), [12, None, -7, 8]),
        (types.NUMBER, pa.array([1, None], pa.int64()), [1.0, None]),
        (types.NUMBER, pa.array([-0.0, 1e15], pa.float64()), [0.0, 1e15]),
        (types.NUMBER, pa.array([Decimal("0.10"), Decimal("-3.25")]), [0.1, -3.25]),
        (types.NUMBER, pa.array(["0.1", "1e3", None]), [0.1, 1000.0, None]),
        (types.MONEY, pa.array([0.1, None, 99999999999.9999]), [1_000, None, 999_999_999_999_999]),
        (types.MONEY, pa.array([0.1, 9999.99, 250_000.0], pa.float32()), [1_000, 99_999_900, 2_500_000_000]),
        (types.MONEY, pa.array([Decimal("12.50"), Decimal("-0.01")]), [125_000, -100]),
        (types.MONEY, pa.array([Decimal("12.500000"), None]), [125_000, None]),
        (types.MONEY, pa.array(["12.50", "-3", "1234567890123.5"]), [125_000, -30_000, None]),
        (types.BOOLEAN, pa.array([True, None, False]), [True, None, False]),
        (types.BOOLEAN, pa.array([1, 0, None], pa.uint8()), [True, False, None]),
        (types.BOOLEAN, pa.array(["yes", "FALSE", "1", ""]), [True, False, True, None]),
        (types.DATE, pa.array([date(2026, 2, 28), None]), [20_512, None]),
        (types.DATE, pa.array([datetime(2026, 2, 28)], pa.timestamp("ns")), [20_512]),  # noqa: DTZ001
        (types.DATE, pa.array(["2026-02-28", ""]), [20_512, None]),
        (types.DATETIME, pa.array([datetime(1969, 12, 31, 23, 59, 59, 500_000, UTC), None]), [-1, None]),
        (types.DATETIME, pa.array(["2026-02-28T01:00:00+01:00", "1970-01-01T00:00:00Z"]), [1_772_236_800, 0]),
        (types.DATETIME, pa.array([5, None], UTC_SECONDS), [5, None]),
        (types.TIME, pa.array([time(21, 0, 30, 999_999), None]), [75_630, None]),
        (types.TIME, _coded(["21:00", None, "00:00:01"]), [75_600, None, 1]),
        (types.STRING, pa.array(["x y", None, "~"], pa.string_view()), ["x y", None, "~"]),
        (types.STRING, pa.array(["café", "cafe\u0301", "\u00a0"]), ["café", "café", None]),
        (types.STRING, pa.array([17, None]), ["17", None]),
        (TIER, _coded(["gold", None, "cafe\u0301"]), ["gold", None, "café"]),
        (types.TIMEZONE, pa.array(["UTC", "Mars/Olympus"]), ["UTC", None]),
        (types.LOCATION, pa.array([{"lat": 1, "lon": -0.0}, {"lat": None}, None]), [(1.0, 0.0), None, None]),
        (types.LOCATION, pa.array([{"lat": 0.1234565, "lon": 1e-9}]), [(round(0.1234565, 6), 0.0)]),
        (ListOf(types.STRING), pa.array([["a", "b"], None, []]), [("a", "b"), None, ()]),
        (ListOf(types.MONEY), pa.array([[1.5], [2.25, 3]], pa.list_(pa.float64())), [(15_000,), (22_500, 30_000)]),
    ],
)  # fmt: skip
def test_ordinary_values_are_read_at_once(type: Type, array: pa.Array, expected: list[object]) -> None:
    found = recognised(settled(array), slot("x", Declared(type)))
    odd = [False] * len(array) if found.odd is None else found.odd.tolist()
    values = [None if strange else value for value, strange in zip(values_of(found.column), odd, strict=True)]
    assert repr(values) == repr(expected)
    # So much money is for the door to refuse.
    assert odd == [each == "1234567890123.5" and type == types.MONEY for each in array.to_pylist()]


class Asked(Door):
    """A door that nobody may come to."""

    def admit(self, document: object, clock: Clock, validate: Validate = "used") -> Admitted | Refused:
        raise AssertionError(f"asked about {document!r} at {clock.now} for {validate}")


def _door(profile: Mapping[tuple[str, ...], Declared]) -> ChunkDoor:
    bundled = bundle(dict(profile))
    door = ChunkDoor(Graph(bundled, (), (), {}, profile))
    door._door = Asked(bundled, profile)
    return door


def test_of_ordinary_customers_and_their_contacts_the_real_door_is_not_asked() -> None:
    count = 1_000
    at = np.arange(count) * 3_600 + 1_795_000_000
    names: dict[str, Any] = {"id": [f"k{each}" for each in range(count)]}
    texts = dict.fromkeys(("engagement", "kind", "channel"), ["x"] * count)
    contacts = pa.table(
        {OWNER: np.repeat(np.arange(count // 2), 2), "at": pa.array(at).cast(UTC_SECONDS), **names, **texts}
    )
    age = pa.array([None if each % 3 else each for each in range(count)])
    table = pa.table({"id": [f"c{each}" for each in range(count)], "age": age})
    chunk = Chunk(0, table, pa.array(range(count)), {"contacts": contacts}, {"contacts": pa.array(range(count))})
    found = _door({("age",): Declared(types.INTEGER, default=5), **HISTORIES}).admit(chunk, CLOCK)
    assert found.customers.count == count
    assert found.rejects.num_rows == 0
    assert values_of(found.customers.columns["age"])[:4] == [0, 5, 5, 3]
    # Those after `now` are not there.
    assert found.customers.histories["contacts"].starts[-1] == int((at <= CLOCK.now).sum()) > 0


@pytest.mark.parametrize("empty", [pa.table({"id": pa.array([], pa.string())}), pa.table({"id": pa.nulls(0)})])
def test_a_chunk_of_nobody_is_nobody(empty: pa.Table) -> None:
    found = _door({("age",): Declared(types.INTEGER), **HISTORIES}).admit(Chunk(0, empty, pa.nulls(0)), CLOCK)
    assert (found.customers.count, found.rejects.num_rows, len(found.places)) == (0, 0, 0)
