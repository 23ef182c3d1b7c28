"""Servers are killed, databases go, many ask at once: what was confirmed is there once, and no limit is exceeded."""

import asyncio
import os
import signal
import sqlite3
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from threading import Thread

import httpx
import psycopg
import pytest
from sqlalchemy import make_url

from nextbest.engine.stores import open_store
from nextbest.service.app import application
from nextbest.service.opening import opened
from nextbest.service.settings import Limits, Settings
from tests.memory_store.ledger import contacts_of
from tests.service.asgi import Asking
from tests.service.live import Live, live
from tests.service.senders import BUDGET, CLUB, PER_CUSTOMER, Senders, Told
from tests.service.wire import Wire, wire

ANA = {"profile": {"id": "ana"}, "reserve": True}


@pytest.fixture
def club(tmp_path: Path) -> Path:
    (tmp_path / "club.yaml").write_text(CLUB, encoding="utf-8")
    return tmp_path / "club.yaml"


def check(url: str, told: Told, customers: int) -> None:
    """Nothing that was confirmed is lost or doubled, and everything that could be sent was."""
    with open_store(url) as store:
        contacts = contacts_of(store)
    assert told.strange == []
    ids = Counter(each.id.rpartition("-")[0] for each in contacts)
    assert set(ids.values()) == {1}
    assert told.sent <= set(ids) <= told.sending
    assert sum(each.engagement == "voucher" for each in contacts) == BUDGET
    assert set(Counter(each.customer for each in contacts).values()) == {PER_CUSTOMER}
    assert len(contacts) == PER_CUSTOMER * customers


def killed(club: Path, url: str, kills: int, customers: int) -> tuple[Told, list[float]]:
    """What senders were told by a server that is killed again and again; and how long it took to be there again."""
    chance, told, starts = Random(kills), Told(), []
    urls: list[str] = [""]
    everybody = [f"c{number}" for number in range(customers)]
    working = Thread(target=lambda: asyncio.run(Senders(urls, told).work(everybody, 8)))
    for number in range(kills + 1):
        begin = time.monotonic()
        with live(club, club.parent, "--store", url) as server:
            starts.append(time.monotonic() - begin)
            urls[0] = server.url
            if number == 0:
                working.start()
            if number == kills:
                working.join(300)
                break
            before = len(told.sent)
            while len(told.sent) == before and working.is_alive():
                time.sleep(0.005)
            time.sleep(chance.random() * 0.05)
            server.kill()
    assert not working.is_alive()
    return told, starts


def test_a_server_that_is_killed_loses_and_doubles_nothing(club: Path, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/contacts.db"
    told, _ = killed(club, url, kills=2, customers=15)
    assert told.again > 0
    check(url, told, 15)


@pytest.mark.slow
def test_a_server_that_is_killed_fifty_times_loses_and_doubles_nothing(club: Path, postgres_url: str) -> None:
    told, starts = killed(club, postgres_url, kills=50, customers=1_000)
    print(f"sent again {told.again}, starts up to {max(starts):.1f} s")
    check(postgres_url, told, 1_000)


def two_servers(club: Path, url: str, customers: int, callers: int) -> None:
    told = Told()
    with ExitStack() as stack:
        servers = [stack.enter_context(live(club, club.parent, "--store", url)) for _ in range(2)]
        everybody = [f"c{number}" for number in range(customers)]
        asyncio.run(Senders([each.url for each in servers], told).work(everybody, callers))
    check(url, told, customers)


def test_two_servers_on_one_store_keep_every_limit(club: Path, postgres_url: str) -> None:
    two_servers(club, postgres_url, customers=15, callers=16)


@pytest.mark.slow
def test_two_servers_keep_every_limit_with_sixty_four_clients(club: Path, postgres_url: str) -> None:
    two_servers(club, postgres_url, customers=2_000, callers=64)


@pytest.fixture
def cable(postgres_url: str) -> Iterator[tuple[Wire, str]]:
    """A wire to the database, and the address of the store behind it."""
    address = make_url(postgres_url)
    assert address.port is not None
    with wire(address.port) as found:
        yield found, address.set(port=found.port).render_as_string(hide_password=False)


def test_without_its_database_a_server_fails_closed_and_comes_back_by_itself(
    club: Path, cable: tuple[Wire, str], postgres_url: str
) -> None:
    the_wire, url = cable
    with opened(Settings(club, store=url, limits=Limits(seconds=1.0, threads=2, waiting=1))) as service:
        asking = Asking(application(service))
        first = asking.post("/v1/decide", ANA).json()
        the_wire.cut()
        for path, body in (("/v1/decide", ANA), (f"/v1/decisions/{first['id']}/confirm", {}), ("/v1/decide", ANA)):
            found = asking.post(path, body)
            assert (found.status_code, found.json()["type"][-17:]) == (503, "store-unavailable")
            assert int(found.headers["retry-after"]) >= 1
            assert "127.0.0.1" not in found.text
        assert asking("GET", "/readyz").status_code == 503
        assert asking("GET", "/healthz").status_code == 200
        the_wire.mend()
        assert asking("GET", "/readyz").status_code == 200
        confirmed = asking.post(f"/v1/decisions/{first['id']}/confirm", {})
        assert (confirmed.status_code, confirmed.json()) == (200, {"kind": "done"})
        # A database that starts again turns everybody out.
        with psycopg.connect(postgres_url, autocommit=True) as connection:
            connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()")
        assert asking.post("/v1/decide", ANA).status_code in (200, 503)
        assert asking.post("/v1/decide", ANA).status_code == 200
        the_wire.slow(1.5)
        begin = time.monotonic()
        late = asking.post("/v1/decide", {"profile": {"id": "ben"}, "reserve": True})
        assert (late.status_code, late.json()["type"][-4:]) == (503, "busy")
        assert time.monotonic() - begin < 4
        the_wire.mend()
        until = time.monotonic() + 30
        while asking.post("/v1/decide", ANA).status_code != 200:
            assert time.monotonic() < until
            time.sleep(0.2)
    with open_store(postgres_url) as store:
        assert store.contacts("ben", datetime.now(UTC)) == []  # of what nobody waited for, nothing is held


def test_a_server_that_is_told_to_end_answers_what_has_come(club: Path, tmp_path: Path) -> None:
    file = tmp_path / "contacts.db"
    with live(club, tmp_path, "--store", f"sqlite:///{file}") as server:
        answers = asyncio.run(_asked_while_ending(server, file))
        assert server.process.wait(30) == 0
    assert [each.status_code for each in answers] == [200] * 8
    assert {each.headers["connection"] for each in answers} == {"close"}
    assert "stopped: every request that had come was answered" in server.said.read_text()
    with open_store(f"sqlite:///{file}") as store:
        held = {each["id"] for each in store.export() if "contacts" in each}
    assert {each.json()["id"] for each in answers} == held


async def _asked_while_ending(server: Live, file: Path) -> list[httpx.Response]:
    """The answers to requests that are under way, and wait for a lock, when the server is told to end."""
    locking = sqlite3.connect(file, isolation_level=None)
    async with httpx.AsyncClient(timeout=60) as http:
        assert (await http.get(f"{server.url}/healthz")).status_code == 200
        locking.execute("BEGIN IMMEDIATE")
        bodies = [{"profile": {"id": f"c{number}"}, "reserve": True} for number in range(8)]
        asked = [asyncio.create_task(http.post(f"{server.url}/v1/decide", json=each)) for each in bodies]
        await asyncio.sleep(0.7)
        os.kill(server.process.pid, signal.SIGTERM)
        await asyncio.sleep(0.7)
        with pytest.raises(httpx.ConnectError):
            await http.get(f"{server.url}/healthz", headers={"Connection": "close"})
        assert not any(each.done() for each in asked)
        locking.execute("ROLLBACK")
        locking.close()
        return list(await asyncio.gather(*asked))
