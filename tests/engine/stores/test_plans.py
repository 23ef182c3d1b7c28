"""Statements never look through a whole table: the cost of a decision does not grow with the number of contacts."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import Connection, event

from nextbest.engine.remembering.memory import Purse, Waiting, Window
from nextbest.engine.stores import Store
from nextbest.engine.stores.sql_store import SqlStore
from tests.engine.stores.planning import (
    ANY,
    CONTACTS,
    COST,
    DAY,
    HOLD,
    NOW,
    OFFERS,
    Policy,
    at,
    code_of,
    contact_of,
    id_of,
)

DAILY = Purse("engagement.welcome", "contacts", "day")
POLICY = Policy(
    budgets={CONTACTS: 2, COST: 10**7, OFFERS: 100, DAILY: 100},
    windows={DAILY: [Window(NOW - DAY, NOW + DAY)]},
    offer_cost=40_000,
    event_id="e1",
    stage_since=NOW,
    waiting=(Waiting({"event": "x", "id": "1"}),),
    waiting_until=NOW + DAY,
)


@contextmanager
def statements(store: Store) -> Iterator[list[tuple[str, object]]]:
    """Every statement that runs meanwhile, with its parameters."""
    assert isinstance(store, SqlStore)
    engine = store._database._engine  # type: ignore[attr-defined]
    ran: list[tuple[str, object]] = []

    def note(_: object, __: object, statement: str, parameters: object, ___: object, many: bool) -> None:
        ran.append((statement, parameters[0] if many else parameters))  # type: ignore[index]

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield ran
    finally:
        event.remove(engine, "before_cursor_execute", note)


def everything(store: Store) -> None:
    """All that a store does for one customer at a time."""
    first = POLICY.decide(store, "ann")
    POLICY.decide(store, "ann")
    store.record(contact_of(first), "clicked", id="r", at=at(NOW))
    store.confirm(id_of(first), at=at(NOW))
    store.redeem(code_of(first), "ann", "t", at(NOW), lambda _: True)
    second = ANY.decide(store, "ann")
    store.release(id_of(second), now=at(NOW))
    POLICY.decide(store, "bob", NOW, 5)
    POLICY.decide(store, "bob", NOW + HOLD)
    POLICY.decide(store, "cem", NOW + 3 * HOLD)
    POLICY.memory(store, "ann", NOW + 30 * DAY)
    store.contacts("ann", at(NOW))
    list(store.export("ann"))
    store.forget("ann")


@pytest.mark.parametrize("store", ["file"], indirect=True)
def test_no_statement_scans_a_table(store: Store) -> None:
    with statements(store) as ran:
        everything(store)
    tables = set()
    with store._database.reading() as connection:  # type: ignore[attr-defined]
        for statement, parameters in ran:
            if statement.startswith(("SELECT", "UPDATE", "DELETE")):
                for line in _plan(connection, statement, parameters):
                    assert not re.match(r"SCAN (?!CONSTANT)", line), (line, statement)
                    tables |= set(re.findall("nextbest_[a-z]+", line))
    assert {"nextbest_customers", "nextbest_slots", "nextbest_budgets", "nextbest_offers"} <= tables


def _plan(connection: Connection, statement: str, parameters: object) -> list[str]:
    found = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)  # type: ignore[arg-type]
    return [row[3] for row in found]


def test_a_memory_is_read_with_few_statements(store: Store) -> None:
    everything(store)
    with statements(store) as ran:
        ANY.memory(store, "bob")
    assert len([each for each, _ in ran if each.startswith("SELECT")]) == 2
    with statements(store) as ran:
        POLICY.memory(store, "bob")
    assert len([each for each, _ in ran if each.startswith("SELECT")]) == 4
