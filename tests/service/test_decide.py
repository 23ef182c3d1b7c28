"""Decisions over HTTP are those of the engine, with and without a store; and what becomes of them."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from nextbest.dsl.builtin import OUTCOMES
from nextbest.engine import Engine
from nextbest.engine.json_form import json_form
from nextbest.service.app import application
from nextbest.service.opening import opened
from nextbest.service.settings import Limits, Settings
from nextbest.service.state import Service
from tests.service.asgi import Asking

BUNDLE = Path(__file__).parents[2] / "policies" / "coffee_club"
NOW = "2026-11-20T10:00:00+01:00"
ORDERS = [{"at": "2026-06-01T10:00:00+02:00", "total": 20}, {"at": "2026-07-01T10:00:00+02:00", "total": 20}]
ANA: Mapping[str, object] = {
    "id": "ana",
    "first_name": "Ana",
    "consent": {"email": True, "push": True},
    "orders": ORDERS,
}
BEN: Mapping[str, object] = {"id": "ben", "consent": {"email": True, "push": True}}


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine.load(BUNDLE)


@pytest.fixture(scope="module")
def stateless() -> Iterator[Asking]:
    with opened(Settings(BUNDLE, accept_now=True, limits=Limits(batch=3))) as service:
        yield Asking(application(service))


@pytest.fixture
def service() -> Iterator[Service]:
    with opened(Settings(BUNDLE, store="sqlite://", accept_now=True)) as found:
        yield found


@pytest.fixture
def asking(service: Service) -> Asking:
    return Asking(application(service))


@pytest.fixture(scope="module")
def remembering() -> Iterator[Asking]:
    """With a store in which nothing is to be found."""
    with opened(Settings(BUNDLE, store="sqlite://")) as found:
        yield Asking(application(found))


def decided(asking: Asking, body: Mapping[str, object], **more: Any) -> dict[str, Any]:
    found = asking.post("/v1/decide", {"now": NOW, **body}, **more)
    assert found.status_code == 200, found.text
    answer: dict[str, Any] = found.json()
    return answer


def told(asking: Asking, path: str, body: Mapping[str, object] | None = None, **more: Any) -> tuple[int, object]:
    found = asking("POST", path, json=body, **more) if body is not None else asking("POST", path, **more)
    answer = found.json()
    return found.status_code, answer["kind"] if found.status_code == 200 else answer["reason"]


def pointers(answer: Any) -> list[str]:
    return [each["pointer"] for each in answer.json()["errors"]]


def test_without_a_store_the_engine_answers(stateless: Asking, engine: Engine) -> None:
    event = {"event": "purchase", "id": "p1", "at": NOW, "total": 12}
    for body in ({}, {"alternatives": 2}, {"event": event}):
        right = engine.decide(ANA, NOW, **body).to_json()
        assert decided(stateless, {"profile": ANA, **body}) == right
    explained = stateless.post("/v1/explain", {"profile": ANA, "now": NOW, "engagement": "new_beans"})
    assert explained.json() == engine.explain(ANA, NOW, engagement="new_beans").to_json()
    assert stateless.post("/v1/stage", {"profile": ANA, "now": NOW}).json() == engine.stage(ANA, NOW).to_json()
    bundle = stateless("GET", "/v1/bundle").json()
    assert (bundle["digest"], bundle["stages"]) == (engine.bundle.digest, ["newcomer", "lapsing", "active"])


def test_a_document_that_breaks_the_rules_is_told_by_its_places(stateless: Asking) -> None:
    wrong = {**ANA, "consent": {"email": "maybe-secret"}, "orders": [{"at": "secret", "total": "secret"}]}
    event = {"event": "purchase", "id": "p1", "at": "secret", "total": 12}
    for path in ("/v1/decide", "/v1/explain", "/v1/stage"):
        found = stateless.post(path, {"profile": wrong, "now": NOW, "event": event})
        assert found.status_code == 422
        assert sorted(pointers(found)) == [
            "/event/at",
            "/profile/consent/email",
            "/profile/consent/push",
            "/profile/orders/0/at",
            "/profile/orders/0/total",
        ]
        assert "secret" not in found.text


def test_many_are_decided_one_by_one(stateless: Asking, engine: Engine) -> None:
    customers: list[dict[str, object]] = [{"profile": ANA}, {"profile": {"id": "x"}}, {"id": "nobody"}]
    found = stateless.post("/v1/decide/batch", {"customers": customers, "now": NOW}).json()["results"]
    assert found[0] == {"decision": engine.decide(ANA, NOW).to_json(), "problem": None}
    assert found[1]["decision"]["no_action"]["kind"] == "invalid_profile"
    assert (found[2]["decision"], found[2]["problem"]["status"]) == (None, 404)
    too_many = stateless.post("/v1/decide/batch", {"customers": [{"profile": ANA}] * 4, "now": NOW})
    assert (too_many.status_code, pointers(too_many)) == (422, ["/customers"])


def test_what_is_reserved_is_confirmed_once_and_what_came_of_it_noted_once(asking: Asking) -> None:
    found = decided(asking, {"profile": ANA, "reserve": True, "hold_for": "2 hours"})
    assert found["winners"][0]["engagement"] == "free_delivery"
    path = f"/v1/decisions/{found['id']}"
    at = {"at": "2026-11-20T11:59:00+01:00"}
    assert told(asking, f"{path}/confirm", {"place": "till", **at}) == (409, "unknown")
    assert [told(asking, f"{path}/confirm", at) for _ in range(2)] == [(200, "done"), (200, "repeated")]
    assert told(asking, f"{path}/release") == (409, "confirmed")
    dismissed = {"outcome": "dismiss", "at": "2026-11-20T12:10:00+01:00"}
    assert [told(asking, f"{path}/outcome", dismissed) for _ in range(2)] == [(200, "done"), (200, "repeated")]
    assert told(asking, f"{path}/outcome", {**dismissed, "number": 2}) == (409, "unknown")
    assert told(asking, f"{path}/outcome", {**dismissed, "id": "another"}) == (200, "done")
    # It went by push, of which `open` says that it was clicked; the e-mail's `open` is another.
    assert told(asking, f"{path}/outcome", {"outcome": "open", "at": at["at"]}) == (200, "done")
    now = {"now": "2026-11-20T12:10:00+01:00"}
    (contact,) = asking("GET", "/v1/customers/ana", params=now).json()["contacts"]
    assert {name for name in OUTCOMES if contact[name]} == {"declined", "opened", "clicked"}
    for wrong, place in (({"outcome": "shrugged"}, "/outcome"), ({"outcome": "open", "channel": "x"}, "/channel")):
        found_wrong = asking.post(f"{path}/outcome", wrong)
        assert (found_wrong.status_code, pointers(found_wrong)) == (422, [place])


def test_what_was_not_sent_is_free_again_and_what_lapsed_is_gone(asking: Asking) -> None:
    first = decided(asking, {"profile": ANA, "reserve": True})
    again = decided(asking, {"profile": ANA})
    assert again["winners"] != first["winners"]
    assert told(asking, f"/v1/decisions/{first['id']}/release") == (200, "done")
    second = decided(asking, {"profile": ANA, "reserve": True})
    assert second["winners"][0]["engagement"] == first["winners"][0]["engagement"]
    late = {"at": "2026-11-20T10:15:00+01:00"}
    assert told(asking, f"/v1/decisions/{second['id']}/confirm", late) == (409, "gone")
    assert told(asking, "/v1/decisions/0123/confirm") == (409, "unknown")


def test_a_repeated_request_gets_the_same_answer_here_and_from_another_server(service: Service, asking: Asking) -> None:
    headers = {"Idempotency-Key": "morning-1"}
    body = {"profile": ANA, "reserve": True}
    first = decided(asking, body, headers=headers)
    assert decided(asking, body, headers=headers) == first
    other_body = asking.post("/v1/decide", {"profile": BEN, "reserve": True, "now": NOW}, headers=headers)
    assert (other_body.status_code, other_body.json()["type"][-23:]) == (422, ":idempotency-key-reused"[-23:])
    another = Asking(application(service))  # which has forgotten all answers, on the same store
    later = decided(another, {**body, "now": "2026-11-20T10:05:00+01:00"}, headers=headers)
    assert later == first
    of_ben = Asking(application(service)).post("/v1/decide", {"profile": BEN, "reserve": True}, headers=headers)
    assert (of_ben.status_code, of_ben.json()["title"]) == (422, other_body.json()["title"])
    two = {"customers": [{"profile": BEN}, {"profile": {**BEN, "id": "cem"}}], "reserve": True, "now": NOW}
    batches = [
        Asking(application(service)).post("/v1/decide/batch", two, headers={"Idempotency-Key": "b"}).json()
        for _ in range(2)
    ]
    assert batches[0] == batches[1]
    assert len({each["decision"]["id"] for each in batches[0]["results"]}) == 2


def test_the_same_answer_of_a_write_is_kept_with_its_problem(asking: Asking) -> None:
    path = f"/v1/decisions/{decided(asking, {'profile': ANA, 'reserve': True})['id']}"
    key = {"Idempotency-Key": "k"}
    assert [told(asking, f"{path}/confirm", {"at": NOW}, headers=key) for _ in range(2)] == [(200, "done")] * 2
    assert told(asking, f"{path}/confirm", {"at": NOW}) == (200, "repeated")
    refused = {"Idempotency-Key": "r"}
    assert [told(asking, f"{path}/release", headers=refused) for _ in range(2)] == [(409, "confirmed")] * 2
    long = asking("POST", f"{path}/confirm", headers={"Idempotency-Key": "x" * 201})
    assert (long.status_code, pointers(long)) == (422, ["Idempotency-Key:"])


def test_a_store_remembers_what_a_document_must_not_say(remembering: Asking) -> None:
    found = remembering.post("/v1/decide", {"profile": {**ANA, "contacts": []}})
    assert (found.status_code, "`contacts`" in found.json()["detail"]) == (422, True)


def test_who_is_remembered_is_decided_by_id_with_what_is_given_in_place_of_it(asking: Asking) -> None:
    event = {"event": "purchase", "id": "p1", "customer": "ana", "at": "2026-11-01T10:00:00+01:00", "total": 12}
    assert asking.post("/v1/events?now=2026-11-02T10:00:00Z", event).status_code in (200, 202)
    given = {name: value for name, value in ANA.items() if name != "id"}
    found = decided(asking, {"id": "ana", "profile": given})
    assert found["stage"] == "active"  # by the purchase that is remembered: the given orders are ignored
    assert [each["path"] for each in found["problems"]] == ["/orders"]
    unknown = asking.post("/v1/decide", {"id": "nobody", "now": NOW})
    assert (unknown.status_code, pointers(unknown)) == (404, ["/id"])
    two = asking.post("/v1/decide", {"id": "ana", "profile": BEN, "now": NOW})
    assert (two.status_code, pointers(two)) == (422, ["/profile/id"])


def test_explanations_read_the_store_and_write_nothing(asking: Asking, service: Service, engine: Engine) -> None:
    decided(asking, {"profile": ANA, "reserve": True})
    assert service.store is not None
    held = list(service.store.export())
    right = json_form(engine.explain(ANA, NOW, store=service.store))
    assert asking.post("/v1/explain", {"profile": ANA, "now": NOW}).json() == right
    assert asking.post("/v1/stage", {"profile": ANA, "now": NOW}).status_code == 200
    assert list(service.store.export()) == held


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ({"now": "2026-11-20T10:00:00"}, "/now"),
        ({"hold_for": "1 hour"}, "/hold_for"),
        ({"reserve": True, "hold_for": "a while"}, "/hold_for"),
        ({"reserve": True, "hold_for": "1 day"}, "/hold_for"),
        ({"alternatives": -1}, "/alternatives"),
        ({"alternatives": True}, "/alternatives"),
        ({"places": "till"}, "/places"),
        ({"places": ["till"]}, "/places/0"),
        ({"profil": {}}, "/profil"),
        ({"event": []}, "/event"),
        ({"profile": "ana"}, "/profile"),
    ],
)
def test_requests_that_make_no_sense_are_told_where(remembering: Asking, body: dict[str, object], place: str) -> None:
    found = remembering.post("/v1/decide", {"profile": ANA, **body})
    assert (found.status_code, pointers(found)) == (422, [place])


def test_names_that_the_policy_has_not_are_told_by_their_place(remembering: Asking) -> None:
    found = remembering.post("/v1/explain", {"profile": ANA, "engagement": "new_bean"})
    assert found.status_code == 422
    assert found.json()["errors"] == [
        {
            "pointer": "/engagement",
            "message": "is not an engagement of the bundle",
            "help": "did you mean `new_beans`?",
        }
    ]


def test_a_server_without_a_store_says_what_it_lacks(stateless: Asking) -> None:
    assert stateless.post("/v1/decide", {"profile": ANA, "reserve": True}).status_code == 501
    assert stateless("POST", "/v1/decisions/1/confirm").status_code == 501
    known = {"id": "ana", "profile": {"consent": ANA["consent"]}, "now": NOW}
    assert decided(stateless, known)["customer"] == "ana"


def test_times_are_the_servers_own_where_it_does_not_say_otherwise(remembering: Asking) -> None:
    refused = remembering.post("/v1/decide", {"profile": ANA, "now": NOW})
    assert (refused.status_code, pointers(refused)) == (422, ["/now"])
    found = remembering.post("/v1/decide", {"profile": ANA, "reserve": True}).json()
    ahead = remembering.post(f"/v1/decisions/{found['id']}/confirm", {"at": "9000-01-01T00:00:00Z"})
    assert (ahead.status_code, pointers(ahead)) == (422, ["/at"])
