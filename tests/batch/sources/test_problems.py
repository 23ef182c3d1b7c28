"""What is wrong with sources is told before anything runs, all of it at once, with the column that was meant."""

from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from nextbest.engine.errors import UnusableSources
from tests.batch.sources import written
from tests.batch.sources.shop import documents, opened

SOUND = {"id": ["a"], "consent.email": [True]}
RECORDS = {"id": ["a"], "at": pa.array(["2026-11-01T00:00:00Z"]), "total": [1]}
WRONG = [
    ({"orders": pa.table(RECORDS)}, "", ["it is not said where the customers come from", "--source customers=PATH"]),
    ({"order": pa.table(RECORDS)}, "", ["`order` is neither", "did you mean `orders`?"]),
    ({"customers": "x.txt"}, "", ["does not tell what kind of data it is", "`postgres:VARIABLE#table`"]),
    ({"customers": "nowhere.parquet"}, "", ["there is no file `nowhere.parquet`"]),
    ({"customers": "nowhere.duckdb#people"}, "", ["there is no file `nowhere.duckdb`"]),
    ({"customers": "postgres:NO_SUCH_SHOP#people"}, "", ["`NO_SUCH_SHOP` is not set", "export NO_SUCH_SHOP="]),
    (
        {"customers": pa.table([["a"], ["b"]], names=["id", "id"])},
        "",
        ["the frame has two columns of the name `id`"],
    ),
    ({"customers": 5}, "", ["must be a table of Arrow, pandas or Polars, not a Python `int`"]),
    ({"customers": pa.table({"id": ["a"]})}, "", ["has no column `consent.email`", "declares it with `!`"]),
    (
        {"customers": pa.table({"ID": ["a"], "consent_email": [True]})},
        "",
        ["did you mean `ID`?", "did you mean `consent_email`?"],
    ),
    (
        {"customers": pa.table({**SOUND, "born": [1.5], "likes": ["a"], "home": [1], "seen": [True], "visits": [[1]]})},
        "",
        [
            "the column `born` of `the frame` holds numbers, where the bundle declares a date",
            "`likes` of `the frame` holds text",
            "`home` of `the frame` holds whole numbers",
            "`seen` of `the frame` holds true or false",
            "`visits` of `the frame` holds lists",
        ],
    ),
    (
        {"customers": pa.table({**SOUND, "seen": pa.array([0], pa.timestamp("us"))})},
        "",
        ["`seen` of `the frame` holds dates and times without a zone", "`timezone: Europe/Paris`"],
    ),
    (
        {"customers": pa.table({"id": [1.5], "consent.email": [True]})},
        "",
        ["`id` of `the frame` holds numbers, where the bundle declares text"],
    ),
    (
        {"customers": pa.table(SOUND), "orders": pa.table({"customer_id": ["a"], "when": [1], "total": [1]})},
        "",
        ["no column `id`, which says whose a record is", "write `fields: {id: customer_id}`", "has no column `at`"],
    ),
    (
        {"customers": pa.table({**SOUND, "orders": [[{"total": 1}]]})},
        "",
        ["has no column `orders.at`"],
    ),
    (
        {"customers": pa.table({**SOUND, "orders": [[{"at": True, "total": [1]}]]})},
        "",
        ["`orders.at` of `the frame` holds true or false", "`orders.total` of `the frame` holds lists"],
    ),
    (
        {
            "customers": pa.table(SOUND),
            "orders": pa.table({**RECORDS, "quantity": [1], "price": [1.0], "g": [{"a": 1}]}),
        },
        "  orders: {file: o, format: {kind: csv}, where: qantity > 1, fields: {total: quantity * prize, lines: g}}",
        [
            "has no column `qantity`; did you mean `quantity`?",
            "has no column `prize`; did you mean `price`?",
            "`g` of `the frame` holds groups of columns, where the bundle declares an integer",
        ],
    ),
    (
        {"customers": pa.table(SOUND), "orders": pa.table({**RECORDS, "price": [1.0], "b": [b"x"]})},
        "  orders: {file: o.csv, where: price, fields: {total: price > 1, store: lower(b), lines: price / 2}}",
        ["not a condition", "money", "`b` of `the frame` holds binary, with which nothing can be computed", "integer"],
    ),
    ({"customers": pa.table(SOUND)}, "  orders: {file: o.csv}", ["there is no file `", "o.csv`"]),
    ({}, "  customers: {from: orders}\n  orders: {file: o.csv}", ["there is no file"]),
]


@pytest.mark.parametrize(("given", "sources", "words"), WRONG)
def test_problem(given: dict[str, object], sources: str, words: list[str], tmp_path: Path) -> None:
    with opened(given, sources, tmp_path) as found:
        said = "\n".join(f"{each.message}; {each.help}" for each in found.problems)
        assert [each for each in words if each not in said] == [], said
        with pytest.raises(UnusableSources):
            found.chunks(10)


def test_days_in_a_column_of_text_where_an_instant_is_declared(tmp_path: Path) -> None:
    (tmp_path / "o.csv").write_text("id,at,total\na,20/11/2026,1\n")
    columns = "columns: {at: {from: at, date: '%d/%m/%Y'}}"
    sources = f"  orders: {{file: o.csv, timezone: Europe/Paris, format: {{kind: csv, {columns}}}}}"
    with opened({"customers": pa.table(SOUND)}, sources, tmp_path) as found:
        (problem,) = found.problems
    assert problem.message == "the column `at` of `o.csv` holds dates, where the bundle declares a datetime"
    assert problem.help == "for the midnight that begins each day add `is: datetime` beside its `date:`"
    with opened(
        {"customers": pa.table(SOUND)}, sources.replace("'%d/%m/%Y'", "'%d/%m/%Y', is: datetime"), tmp_path
    ) as found:
        assert not found.problems


def test_a_date_that_is_written_otherwise(tmp_path: Path) -> None:
    """The reason names how this column writes dates, not how documents do."""
    (tmp_path / "o.csv").write_text("id,at,total\na,31/02/2026,1\n")
    columns = "columns: {at: {from: at, date: '%d/%m/%Y', is: datetime}}"
    sources = f"  orders: {{file: o.csv, timezone: Europe/Paris, format: {{kind: csv, {columns}}}}}"
    with opened({"customers": pa.table(SOUND)}, sources, tmp_path) as found:
        (reject,) = next(iter(found.chunks(10))).rejects.to_pylist()
    assert (reject["row"], reject["message"]) == (1, 'must be written as `%d/%m/%Y`, not "31/02/2026"')


def test_files_that_are_something_else(tmp_path: Path) -> None:
    (tmp_path / "c.parquet").write_bytes(b"PAR1 but not really")
    (tmp_path / "o.jsonl").write_bytes(b'{"id": "a"}\n\xff\n')
    paths = {"customers": tmp_path / "c.parquet", "orders": tmp_path / "o.jsonl"}
    with opened(paths) as found:
        said = [each.message for each in found.problems]
    first, second = sorted(said)
    assert first.startswith(f"cannot read `{tmp_path / 'c.parquet'}`: ")
    assert second == f"cannot read `{tmp_path / 'o.jsonl'}`: line 2 is not text in UTF-8"


NOT_TEXT = {
    "c.csv": (
        "id,consent.email\nzoë,yes\n".encode("latin-1"),
        ["it is not text in UTF-8: ", "Row #2", "save it as UTF-8"],
    ),
    "h.csv": (
        "id,consent.email,näher\n".encode("latin-1"),
        ["its first line is not text in UTF-8", "save it as UTF-8"],
    ),
    "u.csv": ("id,consent.email\na,yes\n".encode("utf-16"), ["it is text in UTF-16", "save it as UTF-8"]),
    "s.csv": (b"id;consent.email\na;yes\n", ["is one name, `id;consent.email`", '{kind: csv, delimiter: ";"}']),
    "t.csv": (b"id\tconsent.email\na\tyes\n", ["is one name", "{kind: csv, delimiter: tab}"]),
    "nothing.jsonl": (b"", ["there is nothing in it"]),
    "blank.jsonl": (b"\n \n", ["there is nothing in it"]),
    "other.jsonl": (b"null\n[1]\nnot json\n", ["none of its lines is an object"]),
}


@pytest.mark.parametrize("name", NOT_TEXT)
def test_files_that_are_laid_out_otherwise(name: str, tmp_path: Path) -> None:
    held, words = NOT_TEXT[name]
    (tmp_path / name).write_bytes(held)
    with opened({"customers": tmp_path / name}) as found:
        said = "\n".join(f"{each.message}; {each.help}" for each in found.problems)
    assert [each for each in words if each not in said] == [], said


def test_a_folder_without_parquet(tmp_path: Path) -> None:
    with opened({"customers": tmp_path}) as found:
        (problem,) = found.problems
    assert problem.message == f"there is no `.parquet` file in the folder `{tmp_path}`"


def test_a_view_of_what_is_not_there(tmp_path: Path) -> None:
    database = written.database(tmp_path / "shop.duckdb", {"people": written.customers(documents(2))})
    with duckdb.connect(str(database)) as connection:
        connection.execute("CREATE VIEW seen AS SELECT * FROM people; ALTER TABLE people RENAME TO gone")
    with opened({"customers": f"{database}#seen"}) as found:
        (problem,) = found.problems
    assert problem.message.startswith(f"cannot read `{database}#seen`: Catalog Error: Table with name people")


def test_an_empty_csv_and_one_without_the_columns(tmp_path: Path) -> None:
    (tmp_path / "empty.csv").write_text("")
    (tmp_path / "o.csv").write_text("a;b\n1;2\n")
    sources = """
  customers: {file: empty.csv}
  orders: {file: o.csv, format: {kind: csv, delimiter: ";", columns: {id: who, at: 3}}}
"""
    with opened(sources=sources, folder=tmp_path) as found:
        said = "\n".join(each.message for each in found.problems)
    assert "there is nothing in it" in said
    assert "its first line names no column `who`" in said


def test_a_table_that_is_not_there(tmp_path: Path) -> None:
    written.database(tmp_path / "shop.duckdb", {"people": written.customers(documents(2))})
    with opened({"customers": f"{tmp_path / 'shop.duckdb'}#peple"}) as found:
        (problem,) = found.problems
    assert problem.help == "did you mean `people`?"


def test_places_are_those_of_the_bundle() -> None:
    sources = "  customers: {file: c.csv, fields: {visits: vists + 1}}"
    with opened({"customers": pa.table({**SOUND, "visits": [1]})}, sources) as found:
        (problem,) = found.problems
    assert problem.place.source.text[problem.place.start : problem.place.end] == "vists"


def test_notes() -> None:
    rows = {**SOUND, "extra": [1], "seen": ["2026-11-01T00:00:00Z"], "born": pa.array([0], pa.timestamp("s"))}
    with opened({"customers": pa.table(rows)}) as found:
        said = "\n".join(each.message for each in found.notes)
        assert not found.problems
    assert "no column for `name`, `tier`, `ltv`, `visits`, `score`, `member`, `wakes`, `home` and 2 more" in said
    assert "they are missing for everybody" in said
    assert "columns that the bundle does not use: `extra`" in said
    assert "the column `born` of `the frame` holds dates and times; only the day is read" in said
    assert "no source fills `orders`" in said
    nested = pa.table({**SOUND, "orders": [[{"at": "x", "total": 1}]]})
    with opened({"customers": nested, "orders": pa.table(RECORDS)}) as found:
        assert any("`orders` has a source of its own" in each.message for each in found.notes)
        (chunk,) = found.chunks(10)
        assert chunk.histories["orders"].column("at").to_pylist() == ["2026-11-01T00:00:00Z"]
