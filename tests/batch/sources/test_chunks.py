"""Chunks are the same however a run comes to them; what does not come is told."""

import json
import os
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from nextbest.engine.batch.chunk import OWNER, Chunk
from nextbest.engine.batch.door.door import ChunkDoor
from nextbest.engine.errors import SourceChanged, UsageError
from tests.batch.sources import written
from tests.batch.sources.shop import CLOCK, Document, documents, expected, graph, opened, rows, rows_of
from tests.batch.sources.test_kinds import KINDS

CONSENT = {"consent": {"email": True}}


def same(one: Chunk, other: Chunk) -> bool:
    return (
        one.number == other.number
        and one.customers.equals(other.customers)
        and one.row_numbers.equals(other.row_numbers)
        and one.histories == other.histories
        and one.record_numbers == other.record_numbers
        and one.documents == other.documents
        and one.rejects.equals(other.rejects)
    )


@pytest.mark.parametrize("kind", ["Parquet with records", "two of Parquet", "JSON lines", "DuckDB", "Arrow"])
def test_same_chunks_from_anywhere(kind: str, tmp_path: Path) -> None:
    given = documents(33)
    given[20] = {**given[20], "id": "c3"}
    given[7]["ltv"] = "12.50"
    paths = KINDS[kind](tmp_path, given)
    with opened(paths) as sources:
        whole = list(sources.chunks(5))
        assert [each.number for each in whole] == list(range(8))
        assert sources.customers == 33
    for first in (1, 4, 7, 8):
        with opened(paths) as sources:
            later = list(sources.chunks(5, first))
        assert len(later) == 8 - first
        assert all(map(same, later, whole[first:]))


def test_parts_are_the_whole(tmp_path: Path) -> None:
    given = documents(33)
    paths = KINDS["two of Parquet"](tmp_path, given)
    for size in (1, 2, 10, 33, 1000):
        with opened(paths) as sources:
            assert rows(sources, size) == expected(given)


@pytest.mark.parametrize("kind", ["Parquet with records", "JSON lines", "two of Parquet"])
def test_a_customer_who_is_there_twice_is_decided_once(kind: str, tmp_path: Path) -> None:
    """Also where the ids are told apart only by their bytes: Unicode has two ways to write é."""
    given = documents(12)
    given[2]["id"], given[9]["id"] = "caf\u00e9", "cafe\u0301"
    given[11]["id"] = given[0]["id"]
    given = [{**each, "orders": []} for each in given]
    with opened(KINDS[kind](tmp_path, given)) as sources:
        found: dict[str, object] = {}
        rejects: list[dict[str, Any]] = []
        for chunk in sources.chunks(4):
            found |= rows_of(chunk)
            rejects += chunk.rejects.to_pylist()
    assert found == expected([*given[:9], given[10]])
    assert [(each["source"], each["row"], each["path"]) for each in rejects] == [
        ("customers", 10, "/id"),
        ("customers", 12, "/id"),
    ]
    assert "earlier row" in rejects[0]["message"]


def test_rows_of_json_that_columns_cannot_hold(tmp_path: Path) -> None:
    """They come out as their documents, whatever they hold; what is refused is refused with the door's reasons."""
    given: list[Document] = documents(30)
    odd: list[Any] = [
        {"id": "o1", **CONSENT, "ltv": "12.50"},
        {"id": "o2", **CONSENT, "visits": 3.0, "score": 7},
        {"id": "o3", **CONSENT, "visits": "3"},
        {"id": 4, **CONSENT},
        {"id": "o5", "consent": True},
        {"id": "o6", **CONSENT, "orders": [{"at": "2026-11-01T00:00:00Z", "total": "1.5"}]},
        {"id": "o7", **CONSENT, "orders": [{"at": "2026-11-01T00:00:00Z", "total": "x"}]},
        {"id": "o8", **CONSENT, "visits": 2**60},
        {"id": "o9", **CONSENT, "likes": ["a", 1]},
        {"id": "o10", **CONSENT, "likes": ["a", None]},
        {"id": "o11", **CONSENT, "home": {"lat": 1, "lon": 2}},
        {"id": "o12", **CONSENT, "likes": None, "orders": None, "name": " "},
        {"id": "o13", **CONSENT, "home": {}, "extra": {"a": [1, "x"]}},
        {"id": "o14"},
    ]
    path = written.lines(tmp_path / "c.jsonl", [*given, *odd])
    text = path.read_text(encoding="utf-8")
    path.write_text(f'{text}\n\n{{"id": "cut", \n[1, 2]\n"x"\n', encoding="utf-8")
    with opened({"customers": path}) as sources:
        found: dict[str, object] = {}
        rejects: list[dict[str, Any]] = []
        for chunk in sources.chunks(7):
            found |= rows_of(chunk)
            rejects += ChunkDoor(graph()).admit(chunk, CLOCK).rejects.to_pylist()
    assert found == expected([*given, *odd])
    told = [(each["row"], each["customer"], each["path"]) for each in rejects]
    assert told[:3] == [(47, None, None), (48, None, None), (49, None, None)]
    assert {each[0] for each in told[3:]} == {33, 34, 35, 37, 38, 39, 40, 44}


def test_records_of_nobody_and_of_strangers(tmp_path: Path) -> None:
    record = {"at": "2026-11-01T00:00:00Z", "total": 1}
    orders = [{"id": "a", **record}, {"id": "z", **record}, {**record}, {"id": " ", **record}, {"id": "z", **record}]
    people = pa.table({"id": ["a", "b"], "consent.email": [True, True]})
    with opened({"customers": people, "orders": written.lines(tmp_path / "o.jsonl", orders)}) as sources:
        first, second = sources.chunks(1)
        told = sources.told()["orders"]
    assert first.histories["orders"].column(OWNER).to_pylist() == [0]
    assert second.histories["orders"].num_rows == 0
    assert [(each["row"], each["message"]) for each in first.rejects.to_pylist()] == [
        (3, "does not say whose record it is"),
        (4, "does not say whose record it is"),
    ]
    assert (told.rows, told.unknown) == (5, 2)


def test_rows_of_csv_with_too_few_cells(tmp_path: Path) -> None:
    (tmp_path / "c.csv").write_text("id,consent.email,visits\na,yes,1\nb,yes\nc,no,3\n\nd,no,4,5\ne,no,x\n")
    with opened({"customers": tmp_path / "c.csv"}) as sources:
        (chunk,) = sources.chunks(10)
        rejects = ChunkDoor(graph()).admit(chunk, CLOCK).rejects.to_pylist()
        assert sources.told()["customers"].rows == 5
    assert chunk.customers.column("id").to_pylist() == ["a", "c", "e"]
    assert [(each["row"], each["customer"], each["message"]) for each in rejects] == [
        (2, None, "has 2 cells where there are 3 columns"),
        (4, None, "has 4 cells where there are 3 columns"),
        (5, "e", 'must be a whole number, not "x"'),
    ]


def test_nobody(tmp_path: Path) -> None:
    for path in KINDS["two of Parquet"](tmp_path, []), {"customers": pa.table({"id": [], "consent.email": []})}:
        with opened(path) as sources:
            assert not sources.problems
            assert list(sources.chunks(10)) == []
            assert sources.customers == 0
    with opened({"customers": written.rows(tmp_path / "c.csv", [], ["id", "consent.email"])}) as sources:
        assert list(sources.chunks(10)) == []


def test_a_file_that_changes(tmp_path: Path) -> None:
    given = documents(5)
    path = written.table(tmp_path / "c.parquet", written.nested(given))
    with opened({"customers": path}) as sources:
        chunks = sources.chunks(2)
        next(chunks)
        sources.check_unchanged()
        written.table(path, written.nested(given[:4]))
        with pytest.raises(SourceChanged, match=r"c\.parquet` changed while it was read"):
            sources.check_unchanged()
        os.remove(path)
        with pytest.raises(SourceChanged):
            sources.check_unchanged()


@pytest.mark.parametrize("name", ["customers", "orders"])
def test_a_file_that_is_damaged_inside(name: str, tmp_path: Path) -> None:
    paths = KINDS["two of Parquet"](tmp_path, documents(2000))
    path = Path(str(paths[name]))
    data = bytearray(path.read_bytes())
    for at in range(len(data) // 5, len(data) // 2):
        data[at] ^= 0x5A
    path.write_bytes(data)
    with opened(paths) as sources, pytest.raises((UsageError, OSError)):
        list(sources.chunks(500))


def test_digests_tell_data_apart(tmp_path: Path) -> None:
    """Of a file by its bytes, of a table by what stands in it, in whatever order the database gives it."""

    def digest(name: str, table: pa.Table) -> str | None:
        database = written.database(tmp_path / f"{name}.duckdb", {"o": table})
        people = pa.table({"id": ["c0"], "consent.email": [True]})
        with opened({"customers": people, "orders": f"{database}#o"}) as sources:
            return sources.told()["orders"].digest

    table = written.orders(documents(20))
    first = digest("a", table)
    assert first == digest("b", table.take(list(range(table.num_rows))[::-1]))
    assert first != digest("c", table.slice(1))
    assert first is not None
    assert len(first) == 64
    frame = pa.table({"id": ["a", "b"], "consent.email": [True, True]})
    with opened({"customers": frame}) as one, opened({"customers": frame.slice(0, 1)}) as other:
        assert one.told()["customers"].digest != other.told()["customers"].digest


def test_scratch_is_left_empty(tmp_path: Path) -> None:
    from nextbest.engine.batch.sources.sources import open_sources
    from tests.batch.sources.shop import engine

    path = written.lines(tmp_path / "c.jsonl", documents(5))
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    with open_sources(engine().bundle, CLOCK, {"customers": path}, None, scratch) as sources:
        list(sources.chunks(2))
        assert list(scratch.iterdir())
    assert list(scratch.iterdir()) == []
    assert json.loads(path.read_text(encoding="utf-8").splitlines()[0])["id"] == "c0"


def test_contacts_say_customer_and_ids_may_be_numbers() -> None:
    """The records of the memory have ids of their own."""
    people = pa.table({"id": pa.array([7, 8, 7], pa.int16()), "consent.email": [True, True, False]})
    orders = pa.table({"id": ["8", "07", None], "at": ["2026-11-01T00:00:00Z"] * 3, "total": [1, 2, 3]})
    contacts = pa.table({"customer": [8, 9], **{name: ["x", "y"] for name in ("id", "engagement", "kind", "channel")}})
    contacts = contacts.append_column("at", pa.array([0, 1], pa.timestamp("s", "UTC")))
    with opened({"customers": people, "orders": orders, "contacts": contacts}) as sources:
        assert not sources.problems
        (chunk,) = sources.chunks(10)
        told = sources.told()
    assert chunk.customers.column("id").to_pylist() == ["7", "8"]
    assert chunk.histories["contacts"].select([OWNER, "id"]).to_pylist() == [{OWNER: 1, "id": "x"}]
    assert chunk.histories["orders"].column(OWNER).to_pylist() == [1]
    assert [(each["source"], each["row"]) for each in chunk.rejects.to_pylist()] == [("orders", 3), ("customers", 3)]
    assert (told["contacts"].unknown, told["orders"].unknown) == (1, 1)
