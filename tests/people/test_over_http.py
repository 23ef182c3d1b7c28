"""Events, customers and offers over HTTP: every form of message, places of problems, outcomes, a referral, erasure."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from nextbest.engine.decision_log.replay import Replay
from nextbest.engine.stores import open_store
from nextbest.service.app import application
from nextbest.service.opening import opened
from nextbest.service.settings import Settings
from tests.decision_log.keeping import until
from tests.people.shop import BUNDLE, MINUTE, NOON, event, written
from tests.service.asgi import Asking

NOW = {"now": NOON.isoformat()}


@contextmanager
def asking(folder: Path, **settings: Any) -> Iterator[Asking]:
    """A server of the shop in this process, with a store in memory."""
    bundle = folder / "shop.yaml"
    bundle.write_text(BUNDLE)
    with opened(Settings(bundle, accept_now=True, **{"store": "sqlite://", **settings})) as service:
        yield Asking(application(service))


@pytest.fixture(scope="module")
def ask(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asking]:
    with asking(tmp_path_factory.mktemp("shop")) as found:
        yield found


def tell(ask: Asking, document: object, **more: Any) -> list[dict[str, Any]]:
    params = {**NOW, **more.pop("params", {})}
    answer = ask("POST", "/v1/events", json=document, params=params, **more)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["results"]
    return found


def kinds(results: list[dict[str, Any]]) -> list[str]:
    return [each["kind"] for each in results]


def refused(ask: Asking, document: object, **more: Any) -> list[str]:
    """Where in the request something is wrong."""
    answer = ask("POST", "/v1/events", json=document, params={**NOW, **more.pop("params", {})}, **more)
    assert answer.status_code == 422, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    return [each["pointer"] for each in answer.json()["errors"]]


def test_every_form_of_message(ask: Asking) -> None:
    track = {"type": "track", "event": "viewed", "messageId": "t", "userId": "forms", "timestamp": NOON.isoformat()}
    cloud = {"specversion": "1.0", "id": "c", "source": "/s", "type": "viewed", "userid": "forms"}
    assert kinds(tell(ask, track)) == ["done"]
    assert kinds(tell(ask, {"batch": [track, {**track, "messageId": "t2"}, {**track, "event": "nothing"}]})) == [
        "repeated",
        "done",
        "ignored",
    ]
    assert kinds(tell(ask, cloud, headers={"content-type": "application/cloudevents+json"})) == ["done"]
    many = {"content-type": "application/cloudevents-batch+json"}
    assert kinds(tell(ask, [cloud, {**cloud, "id": "c2"}], headers=many)) == ["repeated", "done"]
    binary = {f"ce-{name}": value for name, value in {**cloud, "id": "c3"}.items()}
    assert kinds(tell(ask, {"page": "/x"}, headers=binary)) == ["done"]
    assert kinds(tell(ask, {"id": 5, "user_id": "forms"}, params={"webhook": "viewed"})) == ["done"]
    assert kinds(tell(ask, event("viewed", "p", user_id="forms"))) == ["done"]
    screen = ask("GET", "/v1/customers/forms", params=NOW).json()
    assert len(screen["profile"]["views"]) == 7


def test_problems_name_their_place(ask: Asking) -> None:
    track = {"type": "track", "event": "Order Completed", "messageId": "x", "userId": "a", "properties": {"total": "?"}}
    assert refused(ask, track) == ["/properties/total"]
    assert refused(ask, {"specversion": "1.0", "id": "", "source": "s", "type": "t"}) == ["/id"]
    assert refused(ask, event("purchase", "1")) == ["/total"]
    assert refused(ask, {"event": "viewed", "id": "1", "at": NOON.isoformat()}) == [""]
    assert refused(ask, {"event": "viewed", "id": "1", "at": "2027-01-01T00:00:00Z", "user_id": "a"}) == ["/at"]
    assert refused(ask, event("viewed", "1"), params={"decide": "yes"}) == ["?decide"]
    assert refused(ask, event("viewed", "1"), params={"reserve": "true"}) == ["?reserve"]
    (wrong, right) = tell(ask, [event("purchase", "1"), event("viewed", "ok", user_id="places")])
    assert (wrong["kind"], [each["pointer"] for each in wrong["errors"]], right["kind"]) == (
        "wrong",
        ["/0/total"],
        "done",
    )
    answer = ask("POST", "/v1/events", content=b"{", headers={"content-type": "application/json"})
    assert answer.status_code == 400


def test_outcomes_in_the_words_of_a_sender(ask: Asking) -> None:
    body = event("cart_updated", "1", user_id="opener", value=50)
    (result,) = tell(ask, body, params={"decide": "true", "reserve": "true"})
    decision = result["decision"]
    assert ask.post(f"/v1/decisions/{decision['id']}/confirm", {"at": NOON.isoformat()}).status_code == 200
    report = {"event": "open", "contact": f"{decision['id']}-1", "id": "r", "at": NOON.isoformat()}
    assert kinds(tell(ask, [report, report, {**report, "contact": "nobody-1"}])) == ["done", "repeated", "refused"]
    assert ask("POST", "/v1/events", json={**report, "contact": "nobody-1"}).status_code == 409
    assert refused(ask, {**report, "event": "sneezed"}) == ["/event"]
    (contact,) = ask("GET", "/v1/customers/opener", params=NOW).json()["contacts"]
    assert (contact["opened"], contact["clicked"]) == (True, False)


def test_a_friend_is_brought_along_once(ask: Asking) -> None:
    """Advocates only get the code; the friend's order, told by the till, redeems it and is the advocate's own news."""
    assert [each["engagement"] for each in decided(ask, "stranger", NOON)["winners"]] == ["hello"]
    tell(ask, event("purchase", "o-1", user_id="advocate", total=30))
    later = NOON + timedelta(days=3)
    decision = decided(ask, "advocate", later)
    assert [each["engagement"] for each in decision["winners"]] == ["friend"]
    code = decision["winners"][0]["offer"]["code"]
    ask.post(f"/v1/decisions/{decision['id']}/confirm", {"at": later.isoformat()})

    def till(id: str, total: int, customer: str = "advocate") -> Any:
        order = event("purchase", id, later, customer=customer, total=total)
        body = {"customer": customer, "event": order, "now": later.isoformat()}
        return ask.post(f"/v1/offers/{code}/redeem", body)

    assert till("o-2", 10).json()["reason"] == "not_fulfilled"
    assert till("o-2", 30, "stranger").json()["reason"] == "not_yours"
    assert (till("o-2", 30).status_code, till("o-2", 30).json()["event"]) == (200, "repeated")
    assert till("o-3", 30).json()["reason"] == "already_redeemed"
    screen = ask("GET", "/v1/customers/advocate", params={"now": later.isoformat()}).json()
    assert [each["total"] for each in screen["profile"]["orders"]] == [30, 30]


def decided(ask: Asking, customer: str, now: Any) -> dict[str, Any]:
    """The decision for one who is remembered, or for a stranger, reserved."""
    about = {"profile": {"id": customer}} if customer == "stranger" else {"id": customer}
    answer = ask.post("/v1/decide", {**about, "reserve": True, "now": now.isoformat()})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def test_any_id_of_hers_decides_as_she_does(ask: Asking) -> None:
    tell(ask, event("cart_updated", "1", user_id="two", anonymous_id="two-phone", value=50))
    found = [ask.post("/v1/decide", {"id": each, **NOW}).json() for each in ("two", "two-phone")]
    assert found[0] == found[1]
    assert found[0]["customer"] == "two"
    given = ask.post("/v1/decide", {"id": "two-phone", "profile": {"cart": {"value": 3}}, **NOW}).json()
    assert [each["engagement"] for each in given["winners"]] == ["hello"]


def texts(folder: Path) -> str:
    return "".join(path.read_text(errors="replace") for path in folder.rglob("*") if path.is_file())


def test_everything_is_exported_and_nothing_is_left_of_her(tmp_path: Path) -> None:
    store, log = f"sqlite:///{tmp_path}/store.db", tmp_path / "log"
    with asking(tmp_path, store=store, log=log, log_inputs="full") as ask:
        body = event("identified", "erika-1", NOON - MINUTE, user_id="erika", email="erika@example.com")
        tell(ask, [body, event("purchase", "erika-2", user_id="erika", anonymous_id="erika-phone", total=9)])
        tell(
            ask,
            event("cart_updated", "erika-3", user_id="erika", value=40),
            params={"decide": "true", "reserve": "true"},
        )
        tell(ask, event("purchase", "erika-2", user_id="erika", total=9), params={"decide": "true"})
        tell(ask, event("purchase", "erika-4", user_id="erika", total=5), params={"decide": "true"})
        ask.post("/v1/decide", {"id": "erika-phone", **NOW})
        late = event("purchase", "erika-4", user_id="erika", total=5)
        ask.post("/v1/decide", {"id": "erika", "event": late, **NOW})
        until(lambda: texts(log).count("inputs_digest") == 5)
        assert [each.kind for each in Replay(tmp_path / "shop.yaml").all(log)] == ["same"] * 5
        records = ask("GET", "/v1/customers/erika-phone/export").json()["records"]
        assert {each["record"] for each in records} == {"customer", "decision"}
        assert "erika@example.com" in texts(log)
        assert ask("DELETE", "/v1/customers/erika-phone").json() == {"kind": "done"}
        assert ask("DELETE", "/v1/customers/erika").json() == {"kind": "repeated"}
        assert ask("GET", "/v1/customers/erika", params=NOW).status_code == 404
        assert "erika" not in ask("GET", "/metrics").text
    assert "erika" not in texts(log)
    with open_store(store) as left:
        assert "erika" not in written(left)
    with open_store("sqlite://") as other:
        assert other.import_(records).kind == "done"
        assert [json.loads(json.dumps(each)) for each in other.export("erika")] == records
