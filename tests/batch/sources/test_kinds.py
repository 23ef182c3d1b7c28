"""Wherever customers come from, they come out as their documents do."""

from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from tests.batch.sources import written
from tests.batch.sources.shop import Document, documents, expected, opened, rows

Kind = Callable[[Path, list[Document]], dict[str, object]]
"""Writes customers into a folder; gives what `--source` says."""


def _folder(path: Path, given: list[Document]) -> dict[str, object]:
    (path / "all").mkdir()
    for name, some in (("a", given[:20]), ("b", given[20:])):
        written.table(path / "all" / f"{name}.parquet", written.nested(some))
    return {"customers": path / "all"}


def _duckdb(path: Path, given: list[Document]) -> dict[str, object]:
    tables = {"people": written.customers(given), "o": written.orders(given)}
    database = written.database(path / "shop.duckdb", tables)
    return {"customers": f"{database}#people", "orders": f"{database}#main.o"}


KINDS: dict[str, Kind] = {
    "JSON lines": lambda path, given: {"customers": written.lines(path / "c.jsonl", given)},
    "Parquet with records": lambda path, given: {"customers": written.table(path / "c.parquet", written.nested(given))},
    "two of Parquet": lambda path, given: {
        "customers": written.table(path / "c.parquet", written.customers(given)),
        "orders": written.table(path / "o.parquet", written.orders(given)),
    },
    "Parquet and JSON lines": lambda path, given: {
        "customers": written.table(path / "c.parquet", written.customers(given)),
        "orders": written.lines(
            path / "o.jsonl", [{"id": each["id"], **order} for each in given for order in each["orders"]]
        ),
    },
    "folder of Parquet": _folder,
    "DuckDB": _duckdb,
    "Arrow": lambda _, given: {"customers": written.customers(given), "orders": written.orders(given)},
    "Arrow with records": lambda _, given: {"customers": written.nested(given)},
}


@pytest.mark.parametrize("kind", KINDS)
def test_same_customers(kind: str, tmp_path: Path) -> None:
    given = documents(50)
    with opened(KINDS[kind](tmp_path, given)) as sources:
        assert not sources.problems
        found = rows(sources)
    assert list(found) == [each["id"] for each in given] or kind == "DuckDB"
    assert found == expected(given)


@pytest.mark.parametrize("name", ["c.csv", "c.csv.gz"])
def test_csv(name: str, tmp_path: Path) -> None:
    given = [{key: value for key, value in each.items() if key != "likes"} for each in documents(50)]
    given[3]["name"] = "two\nlines"
    paths = {
        "customers": written.cells(tmp_path / name, given),
        "orders": written.order_cells(tmp_path / "o.csv", given),
    }
    with opened(paths) as sources:
        assert not sources.problems
        assert rows(sources) == expected(given)


def test_postgres(tmp_path: Path, postgres_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    given = [{key: value for key, value in each.items() if key != "home"} for each in documents(50)]
    with psycopg.connect(postgres_url) as connection:
        connection.execute(
            "CREATE TABLE people (id text, name varchar(80), tier text, ltv numeric, visits bigint, score float8,"
            " member boolean, born date, seen timestamptz, wakes time, zone text, likes text[],"
            ' "consent.email" boolean)'
        )
        connection.execute(
            "CREATE TABLE orders (who text, at timestamptz, total numeric(12, 4), store text, lines smallint)"
        )
        for each in given:
            names = "id name tier ltv visits score member born seen wakes zone likes".split()
            values = [*(each.get(name) for name in names), each["consent"]["email"]]
            connection.execute(f"INSERT INTO people VALUES ({', '.join(['%s'] * 13)})", values)
            for order in each["orders"]:
                record = [each["id"], *(order.get(name) for name in ("at", "total", "store", "lines"))]
                connection.execute("INSERT INTO orders VALUES (%s, %s, %s, %s, %s)", record)
    monkeypatch.setenv("SHOP", postgres_url)
    sources = (
        "  orders: {postgres: SHOP, table: orders, fields: {id: who}}\n  customers: {postgres: SHOP, table: people}"
    )
    with opened(sources=sources, folder=tmp_path) as found:
        assert not found.problems
        assert rows(found) == expected(given)
        assert found.told()["orders"].rows == sum(len(each["orders"]) for each in given)


@pytest.mark.parametrize("library", ["pandas", "polars"])
def test_frames(library: str) -> None:
    pytest.importorskip(library)
    given = documents(50)
    table = written.nested(given)
    if library == "pandas":
        flat = written.customers(given).drop_columns(["home"])
        frames = {"customers": flat.to_pandas(), "orders": written.orders(given).to_pandas()}
        given = [{key: value for key, value in each.items() if key != "home"} for each in given]
    else:
        import polars

        frames = {"customers": polars.from_arrow(table)}
    with opened(frames) as sources:
        assert not sources.problems
        assert rows(sources) == expected(given)
