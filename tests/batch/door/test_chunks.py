"""Whatever Arrow columns hold, a customer comes out as her document does from the door for documents."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from random import Random
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nextbest.dsl import types
from nextbest.dsl.builtin import HISTORIES, STAGE_SINCE
from nextbest.dsl.types import Declared, History, ListOf, Type
from nextbest.engine.backends.arrays.building import value_at
from nextbest.engine.backends.arrays.customers import Customers
from nextbest.engine.batch.chunk import OWNER, Chunk
from nextbest.engine.batch.door.door import ChunkDoor
from nextbest.engine.batch.door.given import meant
from nextbest.engine.clock import Clock
from nextbest.engine.doors.admitted import Admitted, Refused
from nextbest.engine.doors.customer import Door
from nextbest.engine.doors.now import parse_now
from nextbest.engine.graph.graph import Graph
from tests.batch.door.storages import NARROW, SCALARS, Storage, Value, list_of
from tests.engine.test_door import bundle
from tests.engine.test_plain_door import EVERY, exact

Path = tuple[str, ...]
CLOCK = Clock(parse_now("2026-11-20T03:00:00Z"), "America/New_York")
PROFILE: Mapping[Path, Declared] = {**EVERY, ("number", "list"): Declared(ListOf(types.NUMBER))}
BY_NAME = {each.name: each for each in (*SCALARS, NARROW)}
TEXTS = ["string", "large_string", "string_view", "coded", "coded views"]
FITTING: Mapping[Type, list[str]] = {
    types.INTEGER: ["int8", "uint16", "int32", "int64", "uint64", "double", "float", "decimal128(22, 0)"],
    types.NUMBER: ["int64", "double", "float", "decimal128(20, 4)", "decimal256(60, 6)"],
    types.MONEY: ["int32", "int64", "double", "float", "decimal128(9, 2)", "decimal128(38, 10)", "decimal128(5, -2)"],
    types.BOOLEAN: ["bool", "uint8", "int64"],
    types.DATE: ["date32[day]", "date64[ms]", "timestamp[s]", "timestamp[ns]"],
    types.DATETIME: ["timestamp[s, tz=UTC]", "timestamp[us, tz=America/New_York]", "timestamp[ns, tz=UTC]"],
    types.TIME: ["time32[s]", "time32[ms]", "time64[us]", "time64[ns]"],
    types.LOCATION: ["struct<lat: double, lon: double>", "struct<lat: string, lon: string, alt: int64>"],
    types.STRING: ["int64", "coded numbers"],
    types.TIMEZONE: [],
}


@dataclass(frozen=True)
class Told:
    """A column of a table, with what documents say in its place."""

    array: pa.Array | pa.ChunkedArray
    said: list[object]


def storage(random: Random, type: Type) -> Storage:
    """Some way of storing values of a type, most often one that fits."""
    if isinstance(type, ListOf) and random.random() < 0.9:
        return list_of(storage(random, type.element), random.choice(["view", "large", "small"]))
    if isinstance(type, ListOf) or random.random() < 0.2:
        return random.choice(SCALARS)
    fitting = FITTING.get(type, []) if isinstance(type, types.Scalar) else []
    return BY_NAME[random.choice([*fitting, *TEXTS[: 1 + random.randrange(5)]])]


def told(random: Random, type: Type, count: int) -> Told:
    """A column of so many values."""
    stored, missing = storage(random, type), random.choice([0, 0.3])
    values: list[Value] = [None if random.random() < missing else stored.value(random) for _ in range(count)]
    said = [None if each is None else told_by(stored, each, type) for each in values]
    before = random.randrange(12)
    array = stored.array([*[stored.value(random) for _ in range(before)], *values])[before:]
    if random.random() < 0.3 and count > 1:
        array = pa.chunked_array([array[: count // 2], array[count // 2 :]])
    return Told(array, said)


def told_by(stored: Storage, value: Value, type: Type | None) -> object:
    """What a document says in the place of a value."""
    if stored is NARROW and type == types.MONEY:
        return Decimal(str(np.float32(value)))
    if stored.element is not None:
        element = type.element if isinstance(type, ListOf) else None
        return [None if each is None else told_by(stored.element, each, element) for each in value]
    found = stored.document(value)
    return found if type is None else meant(found, type)


def put(document: dict[str, Any], path: Path, value: object) -> None:
    """Put a value into a document."""
    for group in path[:-1]:
        document = document.setdefault(group, {})
    document[path[-1]] = value


def row_of(customers: Customers, reads: Mapping[Path, Declared], row: int) -> Iterator[object]:
    """The values of a customer."""
    for path, declared in reads.items():
        name = ".".join(path)
        if not isinstance(declared.type, History):
            yield value_at(customers.columns[name], row)
            continue
        records = customers.histories[name]
        among = range(records.starts[row], records.starts[row + 1])
        yield tuple(tuple(value_at(each, at) for each in records.fields.values()) for at in among)


def problems(refused: Refused, customer: int, starts: Mapping[str, list[int]]) -> list[tuple[object, ...]]:
    """What rejects must say of a customer."""
    found: list[tuple[object, ...]] = []
    for each in refused.fatal:
        source, row, path = "customers", 100 + customer, each.path
        for history, begin in starts.items():
            start = "/" + history.replace(".", "/") + "/"
            if path.startswith(start) and path[len(start) :].split("/")[0].isdigit():
                index, *below = path[len(start) :].split("/")
                source, row, path = history, 1000 + begin[customer] + int(index), "".join(f"/{it}" for it in below)
        found.append((source, row, refused.id or None, path or None, each.message, each.help))
    return found


def check(chunk: Chunk, reads: Mapping[Path, Declared], documents: list[dict[str, Any]]) -> int:
    """A chunk against the documents of its customers; gives how many of them are let in."""
    bundled = bundle({**PROFILE, **reads})
    whole = {**reads, ("id",): Declared(types.STRING, required=True)}
    oracle = Door(bundled, whole)
    found = ChunkDoor(Graph(bundled, (), (), {}, whole)).admit(chunk, CLOCK)
    starts = {
        path: np.searchsorted(np.array(table.column(OWNER)), np.arange(len(documents))).tolist()
        for path, table in chunk.histories.items()
    }
    expected: list[tuple[object, ...]] = []
    admitted = 0
    for place, document in enumerate(documents):
        wanted = oracle.admit(document, CLOCK)
        if isinstance(wanted, Refused):
            expected += problems(wanted, place, starts)
            continue
        assert isinstance(wanted, Admitted)
        assert found.places[admitted] == place, document
        assert exact(tuple(row_of(found.customers, whole, admitted))) == exact(wanted.row), document
        admitted += 1
    assert found.customers.count == len(found.places) == admitted
    assert [tuple(each.values()) for each in found.rejects.to_pylist()] == expected
    return admitted


@given(st.integers(0, 2**32), st.lists(st.sampled_from(list(PROFILE)), max_size=4, unique=True))
@settings(max_examples=250)
def test_customers_come_out_as_their_documents_do(seed: int, paths: list[Path]) -> None:
    random = Random(seed)
    count = random.choice([0, 1, 2, 40])
    reads = {path: PROFILE[path] for path in paths}
    ids = [f"c{each}" for each in range(count)]
    documents: list[dict[str, Any]] = [{"id": each} for each in ids]
    columns: dict[str, Any] = {"id": pa.array(ids, pa.string()), "other": pa.nulls(count)}
    tables, numbers = {}, {}
    for path in [*paths, *([("stage_since",)] if seed % 5 == 0 else [])]:
        declared = STAGE_SINCE.get(path) or PROFILE[path]
        if isinstance(declared.type, History):
            name = ".".join(path)
            tables[name], each_record = records(random, declared.type, count)
            numbers[name] = pa.array(range(1000, 1000 + tables[name].num_rows), pa.int64())
            for document, given_records in zip(documents, each_record, strict=True):
                put(document, path, given_records)
        elif random.random() < 0.95:
            column = told(random, declared.type, count)
            columns[".".join(path)] = column.array
            for document, said in zip(documents, column.said, strict=True):
                if said is not None:
                    put(document, path, said)
    row_numbers = pa.array(range(100, 100 + count), pa.int64())
    check(Chunk(0, pa.table(columns), row_numbers, tables, numbers), reads, documents)


def records(random: Random, type: History, count: int) -> tuple[pa.Table, list[list[dict[str, object]]]]:
    """A table of records, and those of each customer as documents say them."""
    whose = sorted(random.randrange(count) for _ in range(random.choice([0, count, 3 * count])))
    fields: dict[str, Any] = {OWNER: pa.array(whose, pa.int64())}
    found: list[dict[str, object]] = [{} for _ in whose]
    for name, declared in type.fields:
        if name == "id":
            same = [str(random.randrange(4 * len(whose))) for _ in whose]
            column = Told(pa.array(same, pa.string()), list[object](same))
        elif name == "at" or random.random() < 0.7 or (declared.required and random.random() < 0.9):
            column = told(random, declared.type, len(whose))
        else:
            continue
        fields[name] = column.array
        for record, said in zip(found, column.said, strict=True):
            if said is not None:
                record[name] = said
    each = [[record for record, owner in zip(found, whose, strict=True) if owner == place] for place in range(count)]
    return pa.table(fields), each


PLAIN = [path for path, each in PROFILE.items() if not isinstance(each.type, History)]


@pytest.mark.parametrize("path", PLAIN, ids="/".join)
def test_of_each_way_to_store_it_comes_what_the_door_makes_of_it(path: Path) -> None:
    type = PROFILE[path].type
    let_in = 0
    for number, stored in enumerate((*SCALARS, NARROW)):
        random = Random(f"{path}{number}")
        given = list_of(stored, "large") if isinstance(type, ListOf) else stored
        values: list[Value] = [given.value(random) for _ in range(20)] + [None]
        documents: list[dict[str, Any]] = [{"id": f"c{each}"} for each in range(len(values))]
        for document, value in zip(documents, values, strict=True):
            if value is not None:
                put(document, path, told_by(given, value, type))
        table = pa.table({"id": [each["id"] for each in documents], ".".join(path): given.array(values)})
        chunk = Chunk(0, table, pa.array(range(100, 100 + len(values)), pa.int64()))
        let_in += check(chunk, {path: PROFILE[path]}, documents)
    assert let_in > 8


def test_histories_of_the_memory_are_read_as_they_are_in_documents() -> None:
    assert {("contacts",), ("offers",)} == HISTORIES.keys()
    for seed in range(20):
        random = Random(seed)
        documents: list[dict[str, Any]] = [{"id": f"c{each}"} for each in range(30)]
        tables = {}
        for (name,), declared in HISTORIES.items():
            assert isinstance(declared.type, History)
            tables[name], told_records = contacts(random, declared.type, len(documents))
            for document, each in zip(documents, told_records, strict=True):
                document[name] = each
        numbers = {name: pa.array(range(1000, 1000 + each.num_rows), pa.int64()) for name, each in tables.items()}
        table = pa.table({"id": [each["id"] for each in documents]})
        check(Chunk(0, table, pa.array(range(100, 130), pa.int64()), tables, numbers), HISTORIES, documents)


def contacts(random: Random, type: History, count: int) -> tuple[pa.Table, list[list[dict[str, object]]]]:
    """Records in which nearly all is ordinary, some of them twice or nearly so."""
    found: list[list[dict[str, object]]] = []
    for _ in range(count):
        mine: list[dict[str, object]] = []
        for _ in range(random.randrange(4)):
            again = dict(random.choice(mine)) if mine and random.random() < 0.1 else None
            mine.append(again or {name: _ordinary(random, name, each.type) for name, each in type.fields})
            if random.random() < 0.1:
                name = random.choice(type.fields)[0]
                mine[-1][name] = _ordinary(random, name, dict(type.fields)[name].type)
        found.append(mine)
    flat = [record for mine in found for record in mine]
    columns: dict[str, Any] = {
        OWNER: pa.array([place for place, mine in enumerate(found) for _ in mine], pa.int64()),
        **{name: pa.array([record[name] for record in flat], _stored(each.type)) for name, each in type.fields},
    }
    return pa.table(columns), found


def _stored(type: Type) -> pa.DataType:
    return pa.bool_() if type == types.BOOLEAN else pa.int32() if type == types.INTEGER else pa.string()


def _ordinary(random: Random, name: str, type: Type) -> object:
    if type == types.BOOLEAN:
        return random.random() < 0.3
    if type == types.DATETIME:
        return random.choice(["2026-11-19T10:00:00Z", "2026-11-20T02:59:59+00:00", "2026-11-20T03:00:01Z"])
    if type == types.INTEGER:
        return random.randint(1, 3)
    return str(random.randrange(1000)) if name == "id" else random.choice(["a", "b", "café"])
