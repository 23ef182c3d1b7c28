"""How many customers a chunk of a run has."""

from itertools import accumulate
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from nextbest.engine.batch.chunk import Chunk
from nextbest.engine.batch.sources import plain
from nextbest.engine.batch.supply import FEWEST, FromSources
from tests.batch.sources.shop import opened


def customers(count: int) -> pa.Table:
    ids = pa.array([f"c{number}" for number in range(count)])
    names = pa.array([f"name {number % 3}" for number in range(count)])
    return pa.table({"id": ids, "name": names, "consent.email": pa.array([True] * count)})


def orders(count: int) -> pa.Table:
    at = pa.array([0] * count, pa.timestamp("s", "UTC"))
    return pa.table({"id": pa.array(["c1"] * count), "at": at, "total": pa.array([1.0] * count)})


def test_chunks_of_a_run_are_alike_but_for_the_first_and_the_last() -> None:
    with opened({"customers": customers(20)}) as sources:
        supply = FromSources(sources, most=9)
        assert [each.customers.num_rows for each in supply.chunks()] == [3, 7, 7, 3]
        assert [each.number for each in supply.chunks(2)] == [2, 3]
        assert [each.customers.num_rows for each in FromSources(sources, most=20).chunks()] == [20]
        assert [each.customers.num_rows for each in FromSources(sources, most=1).chunks()] == [1] * 20


def test_records_make_chunks_smaller_but_not_small() -> None:
    count = 2 * FEWEST + 100
    with opened({"customers": customers(count), "orders": orders(4_000)}) as sources:
        supply = FromSources(sources, records=3_000)
        assert [each.customers.num_rows for each in supply.chunks()] == [count // 4, count // 2, count // 4]
        supply = FromSources(sources, records=1)
        assert [each.customers.num_rows for each in supply.chunks()] == [358, 716, 716, 358]


@pytest.mark.parametrize(
    ("group", "whole", "sizes"),
    [
        (6, 2, [3, 7, 7, 3]),  # groups are read in parts
        (6, 100, [3, 7, 8, 2]),  # where the second ends is too far away
        (8, 100, [3, 7, 6, 4]),
        (3, 100, [3, 6, 9, 2]),  # each chunk is of whole groups
        (2, 100, [2, 8, 6, 4]),
    ],
)
def test_a_chunk_of_parquet_ends_where_a_group_does(
    group: int, whole: int, sizes: list[int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, given = tmp_path / "customers.parquet", customers(20)
    pq.write_table(given, path, row_group_size=group)
    monkeypatch.setattr(plain, "WHOLE", whole)
    monkeypatch.setattr(plain, "BATCH", 4)
    starts = [0, *accumulate(sizes)]
    with opened({"customers": path}) as sources:
        for first in range(len(sizes) + 1):
            chunks = list(FromSources(sources, most=9).chunks(first))
            assert [each.number for each in chunks] == list(range(first, len(sizes)))
            told = [each.customers.to_pylist() for each in chunks]
            named = sources_names(chunks)
            assert told == [
                given.slice(starts[n], sizes[n]).select(named).to_pylist() for n in range(first, len(sizes))
            ]


def sources_names(chunks: list[Chunk]) -> list[str]:
    return chunks[0].customers.column_names if chunks else []


def test_groups_of_several_files_lie_one_behind_the_other(tmp_path: Path) -> None:
    given = customers(20)
    for number, (first, rows) in enumerate([(0, 7), (7, 5), (12, 8)]):
        pq.write_table(given.slice(first, rows), tmp_path / f"{number}.parquet", row_group_size=3)
    with opened({"customers": tmp_path}) as sources:
        chunks = [each.customers for each in FromSources(sources, most=9).chunks()]
    assert [each.num_rows for each in chunks] == [3, 7, 8, 2]
    assert [row for each in chunks for row in each.to_pylist()] == given.select(chunks[0].column_names).to_pylist()


def test_of_a_file_that_lost_groups_less_is_read(tmp_path: Path) -> None:
    """Whoever reads then finds out that it has changed, and says so."""
    path = tmp_path / "customers.parquet"
    pq.write_table(customers(20), path, row_group_size=10)
    rows = plain.ParquetRows.of([path])
    assert [each.num_rows for each in rows.tables(["id"], [(0, 10), (10, 20)], ())] == [10, 10]
    pq.write_table(customers(10), path)
    assert [each.num_rows for each in rows.tables(["id"], [(0, 10), (10, 20)], ())] == [10, 0]
