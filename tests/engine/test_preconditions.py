"""The queries that `compile` prints beside the decisions count exactly the rows that break what these rest on."""

from typing import Any

import duckdb
import pyarrow as pa
import pytest

from nextbest.engine import Engine
from nextbest.engine.backends.dialects.dialect import written
from nextbest.engine.backends.dialects.duckdb import DUCKDB
from nextbest.engine.backends.sql.choosing import decisions
from nextbest.engine.backends.sql.preconditions import preconditions
from nextbest.engine.backends.sql.query import Query
from nextbest.engine.backends.sql.tables import arrow_type
from nextbest.engine.clock import Clock
from nextbest.engine.graph.graph import Graph
from nextbest.engine.lowering.lower import lower

BUNDLE = """
nextbest: 1
bundle: shop
timezone: UTC
profile:
  id: string!
  city: string
  tier: one of [gold, silver]
  age: {is: integer, minimum: 0, maximum: 120}
  rate: number
  ltv: money
  joined: date
  seen: datetime
  alarm: time
  home: location
  zone: timezone
  tags: list of string
  vip: boolean!
  orders: {history: {at: datetime!, total: money, store: string!}}
lifecycle: [{stage: all, otherwise: yes}]
channels: {email: {when: yes}}
kinds: {letter: {channels: [email], stages: any, class: fallback, limits: [3 per 7 days]}}
engagements:
  everything:
    kind: letter
    when:
      - city is "Rome" and tier is "gold" and age > 3 and rate > 0.5 and ltv > 3 and joined < today and seen < now
      - alarm < 12:00 and home within 3 km of home and zone is "UTC" and tags contains "new" and vip
      - sum(orders.total) > 5 and any(orders where store is "Rome")
"""
SOUND: dict[str, Any] = {
    "id": "ann", "city": "Rome", "tier": "gold", "age": 120, "rate": 1e15, "ltv": 2**53, "joined": 0, "seen": 0,
    "alarm": 86_399, "home": {"lat": 90.0, "lon": -180.0}, "zone": "Europe/Rome", "tags": ["new"], "vip": True,
}  # fmt: skip
ORDER: dict[str, Any] = {"customer.id": "ann", "at": 0, "total": -(2**53), "store": "Rome"}
MISSING: dict[str, Any] = {**dict.fromkeys(SOUND), "id": "bob", "vip": False}
BROKEN = (
    ("customers", "id", None, "is missing"),
    ("customers", "id", "\u2003\t", "is blank"),
    ("customers", "id", "bob", "stands there already"),
    ("customers", "city", "", "is blank"),
    ("customers", "city", "A\u0308ra", "is not in NFC"),
    ("customers", "tier", "Gold", "is not of the set"),
    ("customers", "age", -1, "is below its minimum"),
    ("customers", "age", 121, "is above its maximum"),
    ("customers", "age", 2**53 + 1, "is out of range"),
    ("customers", "rate", float("nan"), "is out of range"),
    ("customers", "rate", -1.1e15, "is out of range"),
    ("customers", "ltv", -(2**53) - 1, "is out of range"),
    ("customers", "joined", -800_000, "is out of range"),
    ("customers", "seen", 10**12, "is out of range"),
    ("customers", "alarm", 86_400, "is out of range"),
    ("customers", "home", {"lat": 90.5, "lon": 0.0}, "is nowhere on earth"),
    ("customers", "home", {"lat": 0.0, "lon": -181.0}, "is nowhere on earth"),
    ("customers", "zone", "europe/rome", "is no time zone"),
    ("customers", "tags", ["new", None], "has a missing element"),
    ("customers", "vip", None, "is missing"),
    ("orders", "customer.id", None, "is missing"),
    ("orders", "at", None, "is missing"),
    ("orders", "total", 2**53 + 1, "is out of range"),
    ("orders", "store", None, "is missing"),
    ("orders", "store", " ", "is blank"),
)


def _counts(graph: Graph, customers: list[dict[str, Any]], orders: list[dict[str, Any]]) -> dict[tuple[str, str], int]:
    query = Query(graph, Clock(0, "UTC"), DUCKDB)
    query.select(decisions)
    assert set(query.reads) == {"customers", "orders", "contacts.memory"}
    own = {".".join(path): arrow_type(each.type) for path, each in graph.reads.items() if len(path) == 1}
    fields = {"customer.id": pa.string(), "at": pa.int64(), "total": pa.int64(), "store": pa.string()}
    memory = pa.schema([(name, pa.string()) for name in sorted(query.reads["contacts.memory"])])
    with duckdb.connect() as connection:
        people = pa.schema([(name, own[name] if name != "id" else pa.string()) for name in SOUND])
        connection.register("customers", pa.Table.from_pylist(customers, people))
        connection.register("orders", pa.Table.from_pylist(orders, pa.schema(list(fields.items()))))
        connection.register("contacts.memory", memory.empty_table())
        found = {}
        for read, each in zip(sorted(query.reads), preconditions(graph, DUCKDB, query.reads, "id"), strict=True):
            cursor = connection.execute(written(each, DUCKDB))
            names = [column[0] for column in cursor.description or ()]
            row = cursor.fetchone()
            assert row is not None
            found.update({(read, name): count for name, count in zip(names, row, strict=True)})
    return found


@pytest.fixture(scope="module")
def graph() -> Graph:
    return lower(Engine.from_text(BUNDLE).bundle)


def test_what_the_door_lets_through_breaks_nothing(graph: Graph) -> None:
    assert set(_counts(graph, [SOUND, MISSING], [ORDER, {**ORDER, "total": None}]).values()) == {0}


@pytest.mark.parametrize(("table", "column", "value", "words"), BROKEN)
def test_a_broken_row_is_counted(graph: Graph, table: str, column: str, value: object, words: str) -> None:
    customers = [SOUND if table == "orders" else {**SOUND, column: value}, MISSING]
    counts = _counts(graph, customers, [{**ORDER, column: value} if table == "orders" else ORDER])
    assert counts.pop((table, f"{column}: {words}")) == 1
    # What is too large breaks its maximum too.
    also = {(table, f"{column}: is above its maximum")} if value == 2**53 + 1 else set()
    assert {each for each, count in counts.items() if count} - also == set()
