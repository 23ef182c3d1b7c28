"""Two connections of PostgreSQL that wait for each other: the store that is turned out does its work again."""

import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor

import psycopg
import pytest

from nextbest.engine.errors import StoreError
from nextbest.engine.remembering.memory import Memory
from nextbest.engine.remembering.reservation import Plan
from nextbest.engine.stores import Store, database, open_store
from tests.engine.stores.planning import CONTACTS, HOLD, NOW, Policy, id_of

POLICY = Policy(budgets={CONTACTS: 10})
SOON = "%20-cdeadlock_timeout%3D50ms"
"""Added to the address of the store: after that time of waiting it looks whether it waits in a circle."""
SECONDS = 30


class Other:
    """Somebody else in the same database: holds a budget, and then wants a customer whom the store holds."""

    def __init__(self, url: str) -> None:
        self._url, self._pool = url, ThreadPoolExecutor(1)
        self._connection = psycopg.connect(url)
        # It never looks for circles: it is the store that is turned out.
        self._connection.execute("SET LOCAL deadlock_timeout = '1h'")
        self._connection.execute("SET LOCAL lock_timeout = '30s'")
        held = self._connection.execute("UPDATE nextbest_budgets SET spent = spent")
        assert held.rowcount == 1
        self.waits: Future[None] | None = None

    def close_the_circle(self) -> None:
        """Once: wait for a customer, from a thread of its own, until PostgreSQL says that it does."""
        if self.waits is None:
            self.waits = self._pool.submit(self._want)
            with psycopg.connect(self._url, autocommit=True) as watching:
                until = time.monotonic() + SECONDS
                waiting = "SELECT 1 FROM pg_stat_activity WHERE pid = %s AND wait_event_type = 'Lock'"
                while not watching.execute(waiting, [self._connection.info.backend_pid]).fetchall():
                    assert time.monotonic() < until
                    time.sleep(0.005)

    def _want(self) -> None:
        self._connection.execute("SELECT 1 FROM nextbest_customers WHERE id = 'ann' FOR UPDATE")
        self._connection.commit()

    def end(self) -> None:
        """It has got what it wanted, and let go of all."""
        assert self.waits is not None
        self.waits.result(SECONDS)
        self._pool.shutdown()
        self._connection.close()


@pytest.fixture
def store(postgres_url: str) -> Iterator[Store]:
    """A store with a customer and a budget."""
    with open_store(postgres_url + SOON) as found:
        assert POLICY.decide(found, "ann").winners
        yield found


def decided(store: Store, other: Other) -> tuple[str, int]:
    """The decision that the store makes, crossed by the other one; and how often it was planned."""
    planned = []

    def plan(memory: Memory) -> Plan:
        other.close_the_circle()
        planned.append(memory)
        return POLICY.plan("ann", NOW, memory)

    try:
        return id_of(store.reserve("ann", NOW, HOLD, POLICY.all_windows, plan)), len(planned)
    finally:
        other.end()


def test_whoever_is_turned_out_of_a_circle_does_it_again(store: Store, postgres_url: str) -> None:
    id, planned = decided(store, Other(postgres_url))
    assert planned == 2
    assert id in {str(each["id"]) for each in store.export() if each["record"] == "decision"}
    assert len(POLICY.memory(store, "ann").reserved) == 2
    assert POLICY.memory(store, "ann").spent[CONTACTS] == 2


def test_the_circle_is_there(store: Store, postgres_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "DEADLOCKS", 0)
    with pytest.raises(StoreError, match="deadlock detected"):
        decided(store, Other(postgres_url))
    assert len(POLICY.memory(store, "ann").reserved) == 1
    assert POLICY.memory(store, "ann").spent[CONTACTS] == 1
