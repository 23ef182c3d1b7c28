"""One real server under load: reloaded, its disk full, its clock jumping, killed. No request is lost, memory is flat.

The load lasts seconds here, and minutes in `test_soak.py`.
"""

import asyncio
import resource
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from nextbest.engine.decision_log.reading import log_lines
from nextbest.engine.decision_log.replay import Replay
from nextbest.engine.errors import NextbestError
from nextbest.engine.json_form import json_form
from nextbest.service.client import AsyncClient, Client, InvalidRequest, Refused, Retries, Unavailable
from nextbest.service.client.flags import NextbestProvider
from tests.decision_log.keeping import until
from tests.service.live import Live, live
from tests.service.load import Load
from tests.service.soak import MEGABYTES, soak
from tests.service.test_rollout import BROKEN, BUNDLE, DEARER, NEW, OLD, TESTS

ANA = {"id": "ana", "level": 3}


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bundle in a folder."""
    folder = tmp_path_factory.mktemp("shop")
    (folder / "shop.yaml").write_text(BUNDLE)
    (folder / "shop.test.yaml").write_text(TESTS)
    return folder


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the server's store and log are."""
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def server(shop: Path, home: Path) -> Iterator[Live]:
    """A server with a store and a log, that makes no decision which it cannot log."""
    log = ("--log", str(home / "log"), "--log-inputs", "full", "--log-failure", "stop")
    with live(shop, home, "--store", f"sqlite:///{home}/store.db", *log, "--accept-now", "--access-log") as found:
        yield found


@pytest.fixture
def client(server: Live) -> Iterator[Client]:
    """A client that asks once."""
    with Client(server.url, retries=Retries(attempts=1)) as found:
        yield found


def test_a_client_gets_what_the_engine_says(client: Client) -> None:
    now = datetime(2026, 11, 20, 10, tzinfo=UTC)
    found = client.decide(profile=ANA, now=now, alternatives=1)
    assert found == OLD.engine.decide(ANA, now, alternatives=1)
    assert client.explain(profile=ANA, now=now) == OLD.engine.explain(ANA, now)
    stage = client.stage(profile=ANA, now=now)
    assert replace(stage, since=None) == OLD.engine.stage(ANA, now)
    assert stage.since == now  # the store sees her there for the first time
    one, other = client.decide_batch([{"profile": ANA}, {"id": "nobody"}])
    assert not isinstance(one, NextbestError)
    assert one.winner is not None
    assert isinstance(other, InvalidRequest)
    assert other.kind == "not-found"


def test_what_was_reserved_is_settled_once(client: Client) -> None:
    held = client.decide(profile={**ANA, "id": "held"}, reserve=True, key="first")
    assert client.decide(profile={**ANA, "id": "held"}, reserve=True, key="first") == held
    assert held.id is not None
    assert client.confirm(held.id).kind == "done"
    assert client.confirm(held.id).kind == "repeated"
    assert client.outcome(held.id, "clicked", id="r1").kind == "done"
    with pytest.raises(Refused) as refused:
        client.release(held.id)
    assert refused.value.reason == "confirmed"


def test_what_one_bundle_reserved_is_settled_under_another(client: Client) -> None:
    held = client.decide(profile={**ANA, "id": "between"}, reserve=True)
    client.change_bundle({"shop.yaml": DEARER, "shop.test.yaml": TESTS})
    assert held.id is not None
    assert client.confirm(held.id).kind == "done"
    assert client.outcome(held.id, "clicked").kind == "done"
    assert client.decide(profile=ANA).digest == NEW.digest
    assert client.change_bundle()["digest"] == OLD.digest == held.digest


def test_errors_tell_the_place_and_what_to_do(server: Live, client: Client) -> None:
    with pytest.raises(InvalidRequest) as wrong:
        client.decide(profile={"id": "ana", "level": "many"})
    assert [each.path for each in wrong.value.places] == ["/profile/level"]
    assert (wrong.value.status, wrong.value.kind) == (422, "invalid-request")
    with pytest.raises(Unavailable) as gone, Client("http://127.0.0.1:9", retries=Retries(2, 0.01)) as nobody:
        nobody.bundle()
    assert gone.value.status is None
    assert server.process.poll() is None


def test_writes_are_asked_again_with_the_same_key() -> None:
    seen: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request.headers["idempotency-key"])
        if len(seen) < 3:
            return httpx.Response(503, headers={"Retry-After": "0"}, json={"status": 503})
        return httpx.Response(200, json={"kind": "done"})

    transport = httpx.MockTransport(answer)
    with Client("http://service", transport=transport, retries=Retries(3, 0.001)) as client:
        assert client.confirm("d").kind == "done"
    assert len(seen) == 3
    assert len(set(seen)) == 1


def test_whoever_awaits_gets_the_same(server: Live, client: Client) -> None:
    async def ask() -> object:
        async with AsyncClient(server.url) as awaited:
            return await awaited.decide(profile=ANA, now=datetime(2026, 11, 20, 10, tzinfo=UTC))

    assert asyncio.run(ask()) == client.decide(profile=ANA, now=datetime(2026, 11, 20, 10, tzinfo=UTC))


def test_decisions_are_flags_of_openfeature(client: Client) -> None:
    from openfeature import api
    from openfeature.evaluation_context import EvaluationContext

    api.set_provider_and_wait(NextbestProvider(client))
    try:
        flags, ana = api.get_client(), EvaluationContext("flagged", {"level": 3})
        assert flags.get_boolean_value("shoes", False, ana) is True
        assert flags.get_boolean_value("hats", True, ana) is False
        assert flags.get_string_value("shoes", "none", ana) == "shoes"
        assert flags.get_string_value("hats", "none", ana) == "none"
        assert flags.get_string_value("decision", "none", ana) == "shoes"
        whole = flags.get_object_value("decision", {}, ana)
        assert isinstance(whole, dict)
        assert whole["winners"][0]["engagement"] == "shoes"
        wrong = flags.get_boolean_details("shoes", False, EvaluationContext("flagged", {"level": "many"}))
        assert wrong.value is False
        assert wrong.error_code is not None
        assert flags.get_boolean_details("shoes", True).error_code is not None
    finally:
        api.shutdown()


def test_no_request_is_lost_while_bundles_come_and_go(server: Live, shop: Path, client: Client) -> None:
    soaked = soak(server, shop, Load(server.url, 3.0, jumps=True), warming=0.5)
    soaked.is_well(40 * MEGABYTES)
    assert soaked.came.requests > 100
    client.change_bundle({"shop.yaml": DEARER})
    (shop / "shop.yaml").write_text(BROKEN)
    until(lambda: client.bundle()["refused"]["origin"] == "files")
    assert client.bundle()["digest"] == NEW.digest
    (shop / "shop.yaml").write_text(BUNDLE)
    until(lambda: client.bundle()["digest"] == OLD.digest)
    assert not [each for each in server.said.read_text().splitlines() if "fault" in each or "Traceback" in each]


def test_nothing_that_is_said_or_counted_is_about_a_customer(server: Live) -> None:
    with httpx.Client(base_url=server.url) as http:
        http.post("/v1/decisions/Secret-Id/confirm", json={})
        http.get("/v1/customers/Secret-Id")
        http.get("/Secret-Id")
        http.post("/v1/decide", json={"profile": {"id": "Secret-Id", "level": "Secret-Level", "Secret-Key": 1}})
        metrics = http.get("/metrics").text
    assert 'path="/v1/decide"' in metrics
    assert "nextbest_log_written_total" in metrics
    assert "nextbest_drops_total" in metrics
    said = server.said.read_text()
    assert '"path":"/v1/decide"' in said
    assert "Secret" not in metrics + said
    assert "c17" not in metrics + said


def test_a_full_disk_stops_decisions_and_readiness_says_so(server: Live, client: Client, home: Path) -> None:
    pid, limit = server.process.pid, resource.RLIMIT_FSIZE
    before = resource.prlimit(pid, limit)
    held = client.decide(profile={**ANA, "id": "full"}, reserve=True).id
    assert held is not None
    until(lambda: "nextbest_log_waiting 0.0" in httpx.get(f"{server.url}/metrics").text)
    resource.prlimit(pid, limit, (max(each.stat().st_size for each in (home / "log").iterdir()), before[1]))
    try:
        client.decide(profile=ANA)  # what cannot be logged any more: the next one is not made
        until(lambda: not ready(server))
        with pytest.raises(Unavailable, match="decisions cannot be logged"):
            client.decide(profile=ANA)
        assert client.explain(profile=ANA).decision.winner is not None
        resource.prlimit(pid, limit, (0, before[1]))
        with pytest.raises(Unavailable) as full:
            client.confirm(held)
        assert full.value.kind == "store-unavailable"
    finally:
        resource.prlimit(pid, limit, before)
    assert client.confirm(held).kind == "done"
    until(lambda: ready(server))
    assert client.decide(profile=ANA).winner is not None


def ready(server: Live) -> bool:
    return httpx.get(f"{server.url}/readyz").status_code == 200


def test_a_killed_server_leaves_a_log_that_says_the_same_again(
    server: Live, client: Client, shop: Path, home: Path
) -> None:
    """The last test of this server, which may be the only one where several processes share the tests."""
    client.decide_batch([{"profile": {**ANA, "id": f"k{number}"}} for number in range(120)])
    until(lambda: "nextbest_log_waiting 0.0" in httpx.get(f"{server.url}/metrics").text)
    server.kill()
    lines = list(log_lines(home / "log"))
    assert sum(each.torn for each in lines) <= 1
    assert len(lines) > 100
    (shop / "shop.yaml").write_text(BUNDLE)
    replay = Replay(shop)
    found = [replay.one(each) for each in lines[-500:]]
    mine = [each for each in found if each.same_bundle]
    assert len(mine) > 20
    assert {each.kind for each in mine} <= {"same", "skipped"}, [
        json_form(each) for each in mine if each.kind == "differs"
    ]
