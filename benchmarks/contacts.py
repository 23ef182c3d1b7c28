"""Fills a store with contacts, the same for the same sizes: in bulk, into the tables that a store makes itself."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from random import Random
from typing import Any, NamedTuple

import sqlalchemy
from sqlalchemy import Connection, Table, insert

from benchmarks import club
from nextbest.dsl.checked import Bundle
from nextbest.dsl.quantities import Period
from nextbest.engine.clock import FIRST_INSTANT
from nextbest.engine.stores import open_store
from nextbest.engine.stores.codes import ALPHABET, LENGTH
from nextbest.engine.stores.forms import lengths_to_text
from nextbest.engine.stores.tables import CONFIRMED, customers, decisions, metadata, offers, slots

FROM, DAYS = 1_763_164_800, 400
"""2025-11-15 in UTC, and for how many days from then on contacts were made."""
HOLD, DAY = 900, 86_400
BATCH = 20_000

Row = tuple[object, ...]


class Rows(NamedTuple):
    """Which columns of a table are written, in the order of the table; the others are missing."""

    table: Table
    columns: tuple[str, ...]


def _rows(table: Table, names: str) -> Rows:
    columns = tuple(names.split())
    assert columns == tuple(each.name for each in table.columns if each.name in columns)
    return Rows(table, columns)


Load = Callable[[Rows, Iterable[Row]], None]

CUSTOMERS = _rows(customers, "id stage stage_since waiting")
DECISIONS = _rows(decisions, "id customer at bundle digest stage")
SLOTS = _rows(
    slots,
    "decision number customer state at lapses place engagement kind channel inbound step outcomes channel_cost"
    " offer_cost offers offer_until",
)
OFFERS = _rows(offers, "decision number code reward terms cost zone expires at expires_at")
OFFER_COST, OFFER_LASTS = 40_000, 14 * DAY


class Sort(NamedTuple):
    """What a contact can be."""

    engagement: str
    kind: str
    channel: str
    cost: int
    with_offer: bool


def fill(url: str, contacts: int, bundle: Bundle) -> None:
    """Make a store at an empty database with that many contacts, of a tenth as many customers."""
    open_store(url).close()
    engine = sqlalchemy.create_engine(url.replace("postgresql:", "postgresql+psycopg:"))
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        load = _loader(connection)
        indexes = [each for table in metadata.tables.values() for each in table.indexes]
        for each in indexes:
            each.drop(connection)
        people = contacts // club.CONTACTS_EACH
        load(
            CUSTOMERS,
            ((club.customer_id(each), club.stage_of(each), FROM, "[]") for each in range(people)),
        )
        made = _contacts(contacts, people, bundle)
        while batch := list(islice(made, BATCH)):
            for rows, written in zip((DECISIONS, SLOTS, OFFERS), zip(*batch, strict=True), strict=True):
                load(rows, (each for each in written if each))
        for each in indexes:
            each.create(connection)
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("VACUUM ANALYZE")
    engine.dispose()


def _contacts(contacts: int, people: int, bundle: Bundle) -> Iterator[tuple[Row, Row, Row | None]]:
    """The rows of each contact, by time: its decision, its slot, its offer."""
    random = Random(contacts)
    sorts = list(_sorts(bundle))
    step = DAYS * DAY / contacts
    last = FROM + DAYS * DAY
    expires = lengths_to_text([Period(0, 14)])
    for number in range(contacts):
        at = FROM + int(number * step)
        owner = random.randrange(people)
        customer = club.customer_id(owner)
        sort = random.choice(sorts)
        decision = f"{at - FIRST_INSTANT:010x}{random.getrandbits(88):022x}"
        outcomes = 3 if random.random() < 0.1 else 0
        offer, until, offer_cost = None, None, 0
        if sort.with_offer:
            code, ends = "".join(random.choices(ALPHABET, k=LENGTH)), at + OFFER_LASTS
            offer = (decision, 1, code, "Free delivery", "{}", OFFER_COST, bundle.timezone, expires, at, ends)
            if ends > last:
                until, offer_cost = ends, OFFER_COST
        yield (
            (decision, customer, at, bundle.name, bundle.digest, club.stage_of(owner)),
            (
                *(decision, 1, customer, CONFIRMED, at, at + HOLD, "outbound", sort.engagement, sort.kind),
                *(sort.channel, 0, 1, outcomes, sort.cost, offer_cost, int(offer is not None), until),
            ),
            offer,
        )


def _sorts(bundle: Bundle) -> Iterator[Sort]:
    for name, engagement in bundle.engagements.items():
        for channel in bundle.channels.values():
            yield Sort(name, engagement.kind, channel.name, channel.cost, engagement.promises.offer is not None)


def _loader(connection: Connection) -> Load:
    if connection.dialect.name == "sqlite":
        for pragma in ("journal_mode = OFF", "synchronous = OFF", "cache_size = -500000"):
            connection.exec_driver_sql(f"PRAGMA {pragma}")
        return lambda rows, values: _insert(connection, rows, list(values))
    connection.exec_driver_sql("SET session_replication_role = replica")  # the rows fit: nobody need look them up
    return lambda rows, values: _copy(connection, rows, values)


def _insert(connection: Connection, rows: Rows, values: Sequence[Row]) -> None:
    statement = insert(rows.table).compile(dialect=connection.dialect, column_keys=list(rows.columns))
    driver: Any = connection.connection.driver_connection
    driver.execute("BEGIN")
    driver.executemany(str(statement), values)
    driver.execute("COMMIT")


def _copy(connection: Connection, rows: Rows, values: Iterable[Row]) -> None:
    driver: Any = connection.connection.driver_connection
    statement = f"COPY {rows.table.name} ({', '.join(rows.columns)}) FROM STDIN"
    with driver.cursor() as cursor, cursor.copy(statement) as copy:
        for each in values:
            copy.write_row(each)
