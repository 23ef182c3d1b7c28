"""How many customers a chunk of a run has."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

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


def test_chunks_of_a_run_are_alike() -> None:
    with opened({"customers": customers(20)}) as sources:
        supply = FromSources(sources, most=9)
        assert [each.customers.num_rows for each in supply.chunks()] == [7, 7, 6]
        assert [each.number for each in supply.chunks(2)] == [2]


def test_records_make_chunks_smaller_but_not_small() -> None:
    count = 2 * FEWEST + 100
    with opened({"customers": customers(count), "orders": orders(4_000)}) as sources:
        supply = FromSources(sources, records=3_000)
        assert [each.customers.num_rows for each in supply.chunks()] == [count // 2, count // 2]
        supply = FromSources(sources, records=1)
        assert [each.customers.num_rows for each in supply.chunks()] == [716, 716, 716]


@pytest.mark.parametrize("whole", [2, 100])
def test_groups_of_parquet_are_read_as_a_whole_or_in_parts(
    whole: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, given = tmp_path / "customers.parquet", customers(20)
    pq.write_table(given, path, row_group_size=6)
    monkeypatch.setattr(plain, "WHOLE", whole)
    monkeypatch.setattr(plain, "BATCH", 4)
    with opened({"customers": path}) as sources:
        for first in range(4):
            told = [each.customers for each in FromSources(sources, most=5).chunks(first)]
            wanted = [given.slice(at, 5).select(told[0].column_names) for at in range(5 * first, 20, 5)]
            assert [each.to_pylist() for each in told] == [each.to_pylist() for each in wanted]
