"""What other systems send, as events of a bundle: Segment, CloudEvents, a shop's webhooks, reports of senders."""

import json
from pathlib import Path
from typing import Any

import pytest

from nextbest.engine import Engine
from nextbest.engine.doors.envelopes.messages import Happening, Ignored, Joining, Report, Sent, Wrong
from nextbest.engine.doors.envelopes.reading import read_messages
from nextbest.engine.stores import open_store
from tests.people.shop import NOON, shop

DATA = Path(__file__).parents[3] / "shared" / "data" / "event_payloads"
NOW = int(NOON.timestamp())
CLOUD = {"content-type": "application/cloudevents+json"}
ORDERS = """
nextbest: 1
bundle: orders
timezone: UTC
profile:
  id: string!
  email: string
  tags: list of string
  orders: {history: {at: datetime!, id: string, total: money!}}
  items: {history: {at: datetime!, sku: string!, price: money!, quantity: {is: integer, default: 1}}}
  cart: {value: money}
identity: {by: [user_id, anonymous_id]}
events:
  purchase:
    fields:
      total: money!
      vip: boolean
      skus: list of string
      lines: {history: {at: datetime!, sku: string!, price: money!, quantity: {is: integer, default: 1}}}
    add: {orders: {total: event.total}, items: event.lines}
    from:
      - {segment: Order Completed, fields: {lines: {each: properties.products}}}
      - {cloudevents: com.example.order, fields: {lines: {each: data.lines, fields: {sku: code}}, user_id: subject}}
      - webhook: orders/create
        fields:
          user_id: customer.id
          at: created_at
          total: total_price
          skus: line_items.sku
          lines: {each: line_items}
  cart_left:
    fields: {value: money!}
    set: {cart.value: event.value}
    from: {webhook: checkouts/update, fields: {user_id: customer.id, value: total_price, at: updated_at}}
  customer_changed:
    fields: {email: string, tags: list of string}
    set: {email: event.email, tags: event.tags}
    from: [{webhook: customers/update, fields: {user_id: id}}, {segment: identify}]
lifecycle: [{stage: new, when: none(orders)}, {stage: buyer, otherwise: yes}]
channels: {email: {when: email is known, outcomes: {open: opened, spamreport: declined}}}
contact_policy: {}
"""
ENGINE = Engine.from_text(ORDERS)


def read(document: object, headers: dict[str, str] | None = None, webhook: str | None = None) -> list[Any]:
    return [each.message for each in read_messages(ENGINE.bundle, Sent(document, NOW, headers or {}, webhook))]


def only(document: object, headers: dict[str, str] | None = None, webhook: str | None = None) -> Any:
    (found,) = read(document, headers, webhook)
    return found


def track(**more: Any) -> dict[str, Any]:
    made = {"type": "track", "event": "Order Completed", "messageId": "m-1", "userId": "ann", "anonymousId": "phone"}
    return {**made, "timestamp": "2026-03-24T11:00:00.250Z", "properties": {"total": "12.50"}, **more}


def test_a_track_call() -> None:
    message = only(track(properties={"total": "12.50", "products": [{"sku": 17, "price": 3, "quantity": "2"}]}))
    assert message.event == {
        "event": "purchase",
        "id": "m-1",
        "at": "2026-03-24T11:00:00.250Z",
        "user_id": "ann",
        "anonymous_id": "phone",
        "total": "12.50",
        "lines": [{"at": "2026-03-24T11:00:00.250Z", "sku": "17", "price": 3, "quantity": 2}],
    }
    assert message.place("/event/total") == "/properties/total"
    assert message.place("/event/lines/0/price") == "/properties/products/0/price"
    assert message.place("/event/id") == "/messageId"
    assert message.place("/event") == ""


def test_the_other_calls_and_a_batch() -> None:
    found = read(
        {
            "batch": [
                {
                    "type": "identify",
                    "messageId": "1",
                    "userId": 7,
                    "traits": {"email": "a@example.com", "tags": "x, y"},
                },
                {"type": "alias", "userId": "ann", "previousId": "phone"},
                {"type": "page", "messageId": "2", "anonymousId": "phone"},
                {"type": "track", "messageId": "3", "userId": "ann"},
                {"type": "alias", "userId": "ann"},
                "no object",
            ],
            "sentAt": "2026-03-24T11:00:00Z",
        }
    )
    assert found[0].event["user_id"] == "7"
    assert found[0].event["tags"] == ["x", "y"]
    assert found[1:3] == [Joining("ann", "phone"), Ignored("page")]
    assert [each.problems[0].path for each in found[3:]] == ["/event", "/previousId", ""]


@pytest.mark.parametrize("ahead", [0, 1, 300, 301])
def test_a_clock_that_is_a_little_ahead(ahead: int) -> None:
    at = f"2026-03-24T12:{ahead // 60:02}:{ahead % 60:02}+00:00"
    message = only({"event": "purchase", "id": "1", "at": at, "user_id": "ann", "total": 3})
    assert message.event["at"] == ("2026-03-24T12:00:00+00:00" if 0 < ahead <= 300 else at)


def test_a_cloud_event_in_each_mode() -> None:
    data = {"total": 3, "lines": [{"code": "A", "price": 1}]}
    event = {"specversion": "1.0", "id": "7", "source": "/shop", "type": "com.example.order", "subject": "ann"}
    event |= {"time": "2026-03-24T11:00:00Z"}
    structured = only({**event, "data": data}, CLOUD)
    assert structured.event["id"] == "/shop#7"
    assert structured.event["user_id"] == "ann"
    assert structured.event["lines"] == [{"at": "2026-03-24T11:00:00Z", "sku": "A", "price": 1}]
    binary = only(data, {f"ce-{name}": value for name, value in event.items()} | {"content-type": "application/json"})
    assert binary == structured
    assert (
        read([{**event, "data": data}] * 2, {"content-type": "application/cloudevents-batch+json"}) == [structured] * 2
    )
    assert only({**event, "data_base64": "eyJ0b3RhbCI6IDN9"}).event["total"] == 3
    missing = only({**event, "id": None}, CLOUD)
    assert [each.path for each in missing.problems] == ["/id"]


@pytest.mark.skipif(not DATA.exists(), reason="the conformance events of CloudEvents are not here")
def test_conformance_of_cloud_events() -> None:
    valid = json.loads((DATA / "cloudevents_conformance" / "valid-events.json").read_text())["tests"]
    invalid = json.loads((DATA / "cloudevents_conformance" / "invalid-events.json").read_text())["tests"]
    assert {each["id"] for each in valid if isinstance(only(each["event"], CLOUD), Wrong)} == set()
    told = {each["id"]: only(each["event"], CLOUD) for each in invalid}
    assert {name for name, each in told.items() if not isinstance(each, Wrong)} == set()
    assert all(problem.path for each in told.values() for problem in each.problems)


@pytest.mark.skipif(not DATA.exists(), reason="the payloads of a shop are not here")
def test_a_shop_in_its_own_words() -> None:
    def payload(name: str) -> Any:
        return json.loads((DATA / "shopify_fixtures" / f"{name}.json").read_text())

    order = payload("order")["order"]
    message = only(order, {"x-shopify-topic": "orders/create", "x-shopify-webhook-id": "w-1"})
    event = message.event
    assert (event["id"], event["user_id"], event["total"]) == ("w-1", "207119551", "409.94")
    assert event["skus"] == ["IPOD2008GREEN", "IPOD2008RED", "IPOD2008BLACK"]
    with open_store("sqlite://") as store:
        messages = [
            message,
            only(payload("checkouts")["checkouts"][0], webhook="checkouts/update"),
            only(payload("customers_search")["customers"][0], webhook="customers/update"),
        ]
        for each in messages:
            assert isinstance(each, Happening)
            assert ENGINE.tell(each.event, NOON, store=store).customer == "207119551"
        known = store.customer("207119551")
        assert known is not None
        assert known.known is not None
        found = known.known.document("207119551")
    assert [each["sku"] for each in found["items"]] == event["skus"]  # type: ignore[attr-defined]
    assert (found["email"], found["cart"]) == ("bob.norman@hostmail.com", {"value": 409.94})
    assert isinstance(only(payload("marketing_event"), webhook="marketing_events/create"), Ignored)


def test_a_webhook_without_an_id_is_known_by_what_it_is_about_and_its_last_change() -> None:
    order = {"id": 5, "updated_at": "2026-03-24T10:00:00Z", "created_at": "2026-03-24T10:00:00Z", "total_price": "1"}
    assert only(order, webhook="orders/create").event["id"] == "orders/create/5/2026-03-24T10:00:00Z"


@pytest.mark.parametrize(
    ("document", "report"),
    [
        (
            {"event": "open", "contact": "abc-1", "id": "r", "at": "2026-03-24T11:00:00Z"},
            Report("abc-1", "open", None, "r", "2026-03-24T11:00:00Z"),
        ),
        (
            {
                "event": "spamreport",
                "decision": "abc",
                "number": 2,
                "channel": "email",
                "id": "r",
                "timestamp": NOW - 60,
            },
            Report("abc-2", "spamreport", "email", "r", "2026-03-24T11:59:00+00:00"),
        ),
        (
            track(event="Email Opened", properties={"contact": "abc-1"}),
            Report("abc-1", "Email Opened", None, "m-1", "2026-03-24T11:00:00.250Z"),
        ),
        ({"event": "open", "id": "r"}, Ignored("open")),
    ],
)
def test_what_came_of_a_contact(document: dict[str, Any], report: object) -> None:
    assert only(document) == report


@pytest.mark.parametrize("document", [None, 3, "x", [], {}, {"event": 3}, [[]], {"event": None, "batch": 3}])
def test_what_is_no_message(document: object) -> None:
    assert all(isinstance(each, Wrong) for each in read(document))
    for webhook in ("orders/create", "nothing"):
        read(document, webhook=webhook)


def test_an_event_of_the_language_is_nobody_elses_to_tell() -> None:
    assert only({"type": "track", "event": "stage_entered", "messageId": "1", "userId": "a"}) == Ignored(
        "stage_entered"
    )


def test_an_event_is_known_by_its_own_name_where_nothing_else_is_said() -> None:
    (found,) = read_messages(shop().bundle, Sent(track(event="viewed", properties={"page": "/x"}), NOW))
    assert isinstance(found.message, Happening)
    assert (found.message.event["event"], found.message.event["page"]) == ("viewed", "/x")
