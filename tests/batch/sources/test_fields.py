"""`fields` and `where`: computed in the language, by the meaning that every back end has."""

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from nextbest.engine.batch.chunk import OWNER
from tests.batch.sources import written
from tests.batch.sources.shop import opened

ROWS = [
    {"who": "a", "day": "2026-11-02 09:00", "quantity": "3", "price": "1.10", "invoice": "500", "vip": "yes"},
    {"who": "b", "day": "2026-11-03 09:00", "quantity": "-1", "price": "0.3", "invoice": "C501", "vip": "no"},
    {"who": "a", "day": "2026-11-04 09:00", "quantity": "7", "price": "0.1", "invoice": "502", "vip": "no"},
]
COLUMNS = 'columns: {day: {date: "%Y-%m-%d %H:%M"}}'
FIELDS = "id: who, at: day, total: quantity * price"


def source(fields: str = FIELDS, where: str = 'invoice starts with "5"', columns: str = COLUMNS) -> str:
    return f"""
  customers: {{from: orders, fields: {{consent.email: 'id is not "b"'}}}}
  orders:
    file: o.csv
    timezone: Europe/Paris
    format: {{kind: csv, {columns}}}
    where: {where}
    fields: {{{fields}}}
"""


def records(sources: Any) -> list[dict[str, Any]]:
    (chunk,) = sources.chunks(100)
    found: list[dict[str, Any]] = chunk.histories["orders"].to_pylist()
    ids = chunk.customers.column("id").to_pylist()
    return [{**each, "id": ids[each.pop(OWNER)]} for each in found]


def test_money_is_exact_and_rows_are_left_out(tmp_path: Path) -> None:
    written.rows(tmp_path / "o.csv", ROWS, list(ROWS[0]))
    with opened(sources=source(), folder=tmp_path) as sources:
        assert not sources.problems
        found = records(sources)
        assert [(each["id"], each["total"]) for each in found] == [("a", Decimal("3.3")), ("a", Decimal("0.7"))]
        assert found[0]["at"] == datetime.fromisoformat("2026-11-02T08:00:00+00:00")
        told = sources.told()["orders"]
        assert (told.rows, told.left_out) == (3, 1)


@pytest.mark.parametrize(
    ("where", "kept"),
    [
        ("quantity > 0", 2),
        ("price >= 0.3", 2),
        ("vip", 1),
        ("not (vip otherwise no)", 2),
        ("day before 2026-11-04", 2),
        ('who in ["a", "c"]', 2),
        ('quantity * price > 0.5 and lower(invoice) starts with "5"', 2),
        ("day within last 17 days", 1),
    ],
)
def test_where(tmp_path: Path, where: str, kept: int) -> None:
    written.rows(tmp_path / "o.csv", ROWS, list(ROWS[0]))
    with opened(sources=source(where=where), folder=tmp_path) as sources:
        assert not sources.problems, sources.problems
        assert len(records(sources)) == kept


def test_a_cell_that_cannot_be_read_is_rejected_with_its_customer(tmp_path: Path) -> None:
    """Not read as missing, which would leave the row out without a word."""
    bad = [*ROWS, {**ROWS[0], "who": "d"}, {**ROWS[0], "who": "d", "quantity": "three"}]
    written.rows(tmp_path / "o.csv", bad, list(ROWS[0]))
    columns = 'columns: {day: {date: "%Y-%m-%d %H:%M"}, quantity: {is: integer}}'
    with opened(sources=source(columns=columns), folder=tmp_path) as sources:
        assert not sources.problems, sources.problems
        (chunk,) = sources.chunks(100)
    assert chunk.customers.column("id").to_pylist() == ["a"]
    (reject,) = chunk.rejects.to_pylist()
    assert (reject["source"], reject["row"], reject["customer"], reject["path"]) == ("orders", 5, "d", "/quantity")
    assert reject["message"] == 'must be a whole number, not "three"'


def test_where_with_a_cell_that_cannot_be_read(tmp_path: Path) -> None:
    written.rows(tmp_path / "o.csv", [*ROWS, {**ROWS[0], "quantity": "?"}], list(ROWS[0]))
    columns = 'columns: {day: {date: "%Y-%m-%d %H:%M"}, quantity: {is: integer}}'
    with opened(sources=source(where="quantity > 0", columns=columns), folder=tmp_path) as sources:
        (chunk,) = sources.chunks(100)
    assert [each["row"] for each in chunk.rejects.to_pylist()] == [4]
    assert chunk.customers.column("id").to_pylist() == []


TYPED = pa.table(
    {
        "id": ["x", "y", None],
        "n": pa.array([2, None, 1], pa.int32()),
        "d": [0.1, 2.5, None],
        "m": pa.array([Decimal("1.25"), None, Decimal("3")], pa.decimal128(9, 2)),
        "day": pa.array([date(2026, 11, 20), None, date(2020, 2, 29)]),
        "at": pa.array(["2026-10-25T02:30", "2026-03-29T02:30", None]).cast(pa.timestamp("ns")),
        "group": [{"tag": "A"}, {"tag": " "}, None],
        "likes": [["a"], [], None],
        "agreed": [True, None, False],
    }
)


@pytest.mark.parametrize(
    ("field", "expression", "values"),
    [
        ("ltv", "n * m", [Decimal("2.5"), None, Decimal("3")]),
        ("ltv", "n * 5", [10, None, 5]),
        ("ltv", "d", [0.1, 2.5, None]),
        ("ltv", "d + d", [Decimal("0.2"), Decimal("5"), None]),
        ("score", "n / 4", [0.5, None, 0.25]),
        ("score", "m * 2", [2.5, None, 6.0]),
        ("visits", "days_since(day)", [0, None, 2456]),
        ("name", 'group.tag otherwise "none"', ["A", "none", "none"]),
        ("name", "lower(group.tag)", ["a", None, None]),
        ("tier", 'if (n otherwise 0) > 1 then "gold" else "silver"', ["gold", "silver", "silver"]),
        ("tier", "lower(group.tag)", ["a", None, None]),
        ("member", 'likes contains "a"', [True, False, None]),
        ("born", "day", [date(2026, 11, 20), None, date(2020, 2, 29)]),
        ("consent.email", "agreed otherwise no", [True, False, False]),
        (
            "seen",
            "if (n otherwise 0) > 0 then at else now",
            [
                datetime.fromisoformat("2026-10-25T00:30:00+00:00"),
                datetime.fromisoformat("2026-11-20T09:00:00+00:00"),
                None,
            ],
        ),
    ],
)
def test_types(field: str, expression: str, values: list[object]) -> None:
    consent = "" if field == "consent.email" else "consent.email: no, "
    sources = f"  customers: {{file: c.parquet, timezone: Europe/Paris, fields: {{{consent}{field}: {expression!r}}}}}"
    with opened({"customers": TYPED}, sources) as found:
        assert not found.problems, found.problems
        (chunk,) = found.chunks(10)
    assert chunk.customers.column(field).to_pylist() == values
    assert chunk.customers.column("id").to_pylist() == ["x", "y", None]


def test_customers_who_are_left_out_are_no_strangers(tmp_path: Path) -> None:
    given = [{"id": each, "consent": {"email": True}, "visits": at} for at, each in enumerate("abc")]
    orders = [{"id": each, "at": "2026-11-01T00:00:00Z", "total": 1} for each in "abcz"]
    paths = {"customers": written.lines(tmp_path / "c", given), "orders": written.lines(tmp_path / "o.jsonl", orders)}
    paths["customers"] = paths["customers"].rename(tmp_path / "c.jsonl")
    sources = "  customers: {file: x.jsonl, where: visits > 0}"
    with opened(paths, sources) as found:
        assert not found.problems, found.problems
        (chunk,) = found.chunks(10)
        assert chunk.customers.column("id").to_pylist() == ["b", "c"]
        assert chunk.histories["orders"].column(OWNER).to_pylist() == [0, 1]
        assert found.told()["customers"].left_out == 1
        assert found.told()["orders"].unknown == 1
