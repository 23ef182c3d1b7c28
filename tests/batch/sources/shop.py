"""A shop's customers as documents, and what a run makes of them from wherever they come."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from nextbest.dsl.types import History
from nextbest.engine import Engine
from nextbest.engine.backends.arrays.rows import row_of
from nextbest.engine.batch.chunk import Chunk
from nextbest.engine.batch.door.door import ChunkDoor
from nextbest.engine.batch.sources.sources import Sources, open_sources
from nextbest.engine.clock import Clock
from nextbest.engine.doors.admitted import Admitted
from nextbest.engine.doors.customer import Door
from nextbest.engine.doors.now import parse_now
from nextbest.engine.graph.graph import Graph
from nextbest.engine.lowering.lower import lower

Document = dict[str, Any]
CLOCK = Clock(parse_now("2026-11-20T10:00:00+01:00"), "Europe/Paris")
BUNDLE = """
nextbest: 1
bundle: shop
timezone: Europe/Paris
profile:
  id: string!
  name: string
  tier: one of [gold, silver]
  ltv: money
  visits: integer
  score: number
  member: boolean
  born: date
  seen: datetime
  wakes: time
  home: location
  zone: timezone
  likes: list of string
  consent: {email: boolean!}
  orders: {history: {at: datetime!, total: money!, store: string, lines: integer}}
define:
  anything:
    is: >-
      name is known or tier is known or ltv is known or visits is known or score is known or member is known or
      born is known or seen is known or wakes is known or home is known or zone is known or likes is known or
      consent.email or any(orders where store is "x" or total > 0 or lines > 0)
lifecycle:
  - {stage: known, when: anything}
  - {stage: unknown, otherwise: yes}
"""


def engine(sources: str = "", folder: Path | None = None) -> Engine:
    return Engine.from_text(BUNDLE + (f"sources:\n{sources}" if sources else ""), folder=folder)


def opened(given: Mapping[str, object] | None = None, sources: str = "", folder: Path | None = None) -> Sources:
    return open_sources(engine(sources, folder).bundle, CLOCK, given or {}, folder)


@cache
def graph() -> Graph:
    return lower(engine().bundle)


def documents(count: int, seed: int = 1) -> list[Document]:
    """Customers with much missing."""
    random = Random(seed)
    return [_document(random, number) for number in range(count)]


def _document(random: Random, number: int) -> Document:
    values = {
        "name": random.choice(["Zoë", 'Anna, the "first"', "𝒳", "O'Hara", "x y"]),
        "tier": random.choice(["gold", "silver"]),
        "ltv": random.choice([0, 12.5, 1234.5678, -3, 99_999.99]),
        "visits": random.choice([0, 1, 7, 2**40, -5]),
        "score": random.choice([0.1, 3.0, -1e-7, 123456.789]),
        "member": random.choice([True, False]),
        "born": random.choice(["1980-02-29", "2001-12-31", "1969-07-20"]),
        "seen": random.choice(["2026-10-25T00:30:00+00:00", "2026-03-29T01:00:00+00:00", "2026-11-20T08:59:59+00:00"]),
        "wakes": random.choice(["06:30", "21:00", "00:00"]),
        "home": {"lat": random.choice([48.85, -33.5]), "lon": random.choice([2.35, 151.2])},
        "zone": random.choice(["Europe/Paris", "Asia/Kathmandu"]),
        "likes": random.choice([["shoes"], ["a", "b c"], []]),
    }
    found = {key: value for key, value in values.items() if random.random() > 0.3}
    orders = [_order(random) for _ in range(random.choice([0, 0, 1, 2, 5]))]
    return {"id": f"c{number}", **found, "consent": {"email": random.random() < 0.5}, "orders": orders}


def _order(random: Random) -> Document:
    at = datetime(2026, 11, 1, tzinfo=UTC) + timedelta(minutes=random.randrange(20_000))
    order: Document = {"at": at.isoformat(), "total": random.choice([5, 12.34, 0.0001])}
    if random.random() < 0.7:
        order["store"] = random.choice(["x", "y"])
    if random.random() < 0.7:
        order["lines"] = random.randrange(5)
    return order


def rows_of(chunk: Chunk) -> dict[str, object]:
    """What the engine makes of those of a chunk who are let in, by id."""
    found = ChunkDoor(graph()).admit(chunk, CLOCK).customers
    rows = (row_of(graph(), found, place) for place in range(found.count))
    return {str(row[graph().places["id",]]): _bags(row) for row in rows}


def rows(sources: Sources, size: int = 7) -> dict[str, object]:
    """The same of all chunks."""
    return {id: row for chunk in sources.chunks(size) for id, row in rows_of(chunk).items()}


def expected(documents: list[Document]) -> dict[str, object]:
    """What it makes of documents."""
    door = Door(graph().bundle, graph().reads)
    admitted = [door.admit(each, CLOCK) for each in documents]
    return {each.id: _bags(each.row) for each in admitted if isinstance(each, Admitted)}


def _bags(row: Sequence[Any]) -> object:
    """A row whose records stand in an order of their own."""
    reads = list(graph().reads.values())
    return [
        sorted(value, key=repr) if isinstance(declared.type, History) else value
        for declared, value in zip(reads, row, strict=False)
    ]
