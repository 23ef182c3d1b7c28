"""The known cases of the retail, grocery and referral systems, event by event, over HTTP with real servers."""

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from nextbest.engine import Engine
from nextbest.engine.stores import open_store
from tests.service.live import live

POLICIES = Path(__file__).parents[2] / "policies"
MORNING = "2026-11-20T10:00:00-05:00"
NEXT_DAY = "2026-11-21T15:00:00-05:00"
DRESSES = ("2026-01-17", "2026-04-11", "2026-06-27", "2026-09-12", "2026-10-24")


class Server:
    """Asks one server, at whatever time it is."""

    def __init__(self, client: httpx.Client) -> None:
        self._client = client

    def tell(self, now: str, *messages: Mapping[str, Any], **asked: str) -> list[dict[str, Any]]:
        """What became of these messages, which are all right."""
        answer = self._client.post("/v1/events", json=list(messages), params={"now": now, **asked})
        assert answer.status_code == 200, answer.text
        results: list[dict[str, Any]] = answer.json()["results"]
        assert {each["kind"] for each in results} <= {"done", "repeated"}, answer.text
        return results

    def decided(self, now: str, message: Mapping[str, Any]) -> dict[str, Any]:
        """The decision that an event asks for, with its slot reserved."""
        (result,) = self.tell(now, message, decide="true", reserve="true")
        found: dict[str, Any] = result["decision"]
        return found

    def ask(self, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
        answer = self._client.post(path, json=body)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def confirm(self, decision: Mapping[str, Any], at: str) -> None:
        assert self.ask(f"/v1/decisions/{decision['id']}/confirm", {"at": at}) == {"kind": "done"}

    def screen(self, customer: str, now: str) -> dict[str, Any]:
        """What a service agent sees of a customer."""
        answer = self._client.get(f"/v1/customers/{customer}", params={"now": now})
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def at_till(self, code: str, customer: str, event: Mapping[str, Any], now: str) -> httpx.Response:
        body = {"customer": customer, "event": event, "now": now}
        return self._client.post(f"/v1/offers/{code}/redeem", json=body)


@contextmanager
def served(bundle: Path, folder: Path, store: str) -> Iterator[Server]:
    with (
        live(bundle, folder, "--store", store, "--accept-now") as one,
        httpx.Client(base_url=one.url, timeout=60) as client,
    ):
        yield Server(client)


@pytest.fixture(scope="module")
def retail(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("retail")
    with served(POLICIES / "retail_next_best", folder, f"sqlite:///{folder}/store.db") as server:
        yield server


@pytest.fixture(scope="module")
def grocer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A grocer who has begun with the customer documents that there were."""
    folder = tmp_path_factory.mktemp("grocer")
    url, bundle = f"sqlite:///{folder}/store.db", POLICIES / "four_stage_retention"
    leo = {
        "id": "leo",
        "signed_up_at": "2026-03-01T10:00:00-06:00",
        "email": "leo@example.com",
        "app_token": "t-1",
        "consent": {"email": True, "push": True, "sms": False},
        "orders": [{"at": f"2026-{day}T18:00:00-06:00", "total": 80} for day in ("09-20", "10-05", "10-20")],
    }
    with open_store(url) as store:
        assert Engine.load(bundle).remember(leo, MORNING, store=store).kind == "done"
    with served(bundle, folder, url) as server:
        yield server


@pytest.fixture(scope="module")
def coffee(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A shop that knows an advocate, and somebody who has bought as much and said nothing."""
    folder = tmp_path_factory.mktemp("coffee")
    url, bundle = f"sqlite:///{folder}/store.db", POLICIES / "five_stage_ecommerce"
    bought = [f"2026-{day}T10:00:00+01:00" for day in ("08-22", "09-21", "10-31")]
    buyer = {
        "email": "buyer@example.com",
        "consent": {"email": True, "push": True},
        "orders": [{"at": at, "total": 60, "category": "coffee"} for at in bought],
    }
    fan = {**buyer, "id": "fan", "reviews": [{"at": "2026-09-11T10:00:00+01:00", "stars": 5}]}
    engine = Engine.load(bundle)
    with open_store(url) as store:
        for each in (fan, {**buyer, "id": "buyer"}):
            assert engine.remember(each, "2026-11-20T10:00:00+01:00", store=store).kind == "done"
    with served(bundle, folder, url) as server:
        yield server


def call(name: str, id: str, at: str, **properties: object) -> dict[str, Any]:
    """A `track` call of Segment, from a telephone on which she is logged in."""
    ids = {"userId": "ana", "anonymousId": "phone-1", "messageId": id, "timestamp": at}
    return {"type": "track", "event": name, **ids, "properties": properties}


def bought(id: str, at: str, category: str, price: float) -> dict[str, Any]:
    lines = [{"category": category, "price": price, "at": at}]
    return {"event": "purchase", "id": id, "at": at, "total": price, "margin": price / 4, "lines": lines}


def test_the_whole_retail_case_event_by_event_and_an_offer_is_redeemed_once_under_concurrent_tills(
    retail: Server,
) -> None:
    # She buys dresses for a year, and registers; the purchases come late, and in no order.
    about = {"first_name": "Ana", "member_since": "2019-03-01", "tier": "gold", "ltv": 25_000}
    chances = {"likely_shoes": 0.12, "likely_dresses": 0.24}
    registered = {
        "type": "identify",
        "userId": "ana",
        "messageId": "reg",
        "timestamp": "2026-11-01T12:00:00Z",
        "traits": {**about, **chances, "push": True, "email": True},
    }
    orders = [bought(f"d-{day}", f"{day}T14:30:00Z", "dresses", 300) for day in reversed(DRESSES)]
    retail.tell(MORNING, registered, *({**each, "customer": "ana"} for each in orders))

    # She opens the app near a store, and the push offers double points.
    opened = call("Application Opened", "open-1", "2026-11-20T09:58:00-05:00", place={"lat": 40.758, "lon": -73.9789})
    decision = retail.decided(MORNING, opened)
    (winner,) = decision["winners"]
    assert (winner["engagement"], winner["channel"]) == ("double_points_shoes", "push")
    assert winner["offer"]["terms"] == {"points": 2, "of": "dresses"}
    code = winner["offer"]["code"]
    assert retail.decided(MORNING, opened)["id"] == decision["id"], "the same event again has the same answer"
    shoes = bought("shoes-1", NEXT_DAY, "shoes", 120)
    assert retail.at_till(code, "ana", shoes, NEXT_DAY).json()["reason"] == "not_sent"
    retail.confirm(decision, "2026-11-20T10:00:05-05:00")

    # Next day, in a store. A stranger has seen her code; a dress is no pair of shoes.
    assert retail.at_till(code, "bob", shoes, NEXT_DAY).json()["reason"] == "not_yours"
    assert retail.at_till("0000-0000", "ana", shoes, NEXT_DAY).json()["reason"] == "unknown"
    dress = bought("dress-9", NEXT_DAY, "dresses", 90)
    assert retail.at_till(code, "ana", dress, NEXT_DAY).json()["reason"] == "not_fulfilled"
    assert retail.at_till(code, "ana", shoes, "2026-11-28T10:00:00-05:00").json()["reason"] == "expired"
    before = retail.screen("phone-1", NEXT_DAY)
    assert (before["customer"], before["ids"]) == ("ana", ["phone-1"])
    assert {each["category"] for each in before["profile"]["items"]} == {"dresses"}

    # Six tills try it at once, each with a receipt of its own: one of them applies the points.
    tried = [bought(f"shoes-{number}", NEXT_DAY, "shoes", 120) for number in range(1, 7)]
    with ThreadPoolExecutor(6) as tills:
        answers = list(tills.map(lambda each: retail.at_till(code, "ana", each, NEXT_DAY), tried))
    accepted = [tried[number] for number, each in enumerate(answers) if each.status_code == 200]
    assert sorted(each.status_code for each in answers) == [200, *[409] * 5]
    assert {each.json()["reason"] for each in answers if each.status_code == 409} == {"already_redeemed"}
    again = retail.at_till(code, "ana", accepted[0], NEXT_DAY).json()
    assert (again["event"], again["offer"]["terms"]["points"]) == ("repeated", 2)

    # Her profile has the purchase and the new category, once; the next decision differs, wherever it is asked for.
    after = retail.screen("ana", NEXT_DAY)
    assert sum(each["category"] == "shoes" for each in after["profile"]["items"]) == 1
    assert len(after["profile"]["orders"]) == 6
    assert after["profile"]["ltv"] == 25_030
    (contact,) = after["contacts"]
    assert (contact["engagement"], contact["redeemed"]) == ("double_points_shoes", True)
    desk = retail.ask("/v1/decide", {"id": "ana", "now": NEXT_DAY})
    assert desk["winners"] == after["next"]["winners"]
    assert desk["stage"] == after["stage"]["name"] == "loyalty"
    opened = call("Application Opened", "open-2", NEXT_DAY, place={"lat": 40.758, "lon": -73.9789})
    assert retail.decided(NEXT_DAY, opened)["winners"][0]["engagement"] != "double_points_shoes"


def test_an_abandoned_cart_is_answered_at_once(grocer: Server) -> None:
    left = call("Cart Abandoned", "cart-1", "2026-11-20T09:55:00-06:00", value=64.3) | {"userId": "leo"}
    decision = grocer.decided("2026-11-20T09:56:00-06:00", left)
    assert [each["engagement"] for each in decision["winners"]] == ["cart_left"]
    grocer.confirm(decision, "2026-11-20T09:56:10-06:00")
    # What he orders ends it, although it is told late and before the cart's own page was left again.
    grocer.tell(
        "2026-11-20T11:00:00-06:00",
        call("Order Completed", "order-1", "2026-11-20T10:30:00-06:00", total=64.3) | {"userId": "leo"},
        call("Cart Abandoned", "cart-0", "2026-11-20T08:00:00-06:00", value=12) | {"userId": "leo"},
    )
    seen = grocer.screen("leo", "2026-11-20T11:00:00-06:00")
    assert seen["profile"]["cart"] == {"value": 64.3, "left_at": "2026-11-20T09:55:00-06:00"}
    assert [each["engagement"] for each in seen["contacts"]] == ["cart_left"]
    decision = grocer.ask("/v1/decide", {"id": "leo", "now": "2026-11-20T11:00:00-06:00"})
    assert "cart_left" not in [each["engagement"] for each in decision["winners"]]


def test_a_referral_is_offered_to_advocates_only_and_paid_once(coffee: Server) -> None:
    first, later, friday = (f"2026-{day}T10:00:00+01:00" for day in ("11-20", "11-29", "12-04"))
    about = {"id": "buyer", "engagement": "refer_a_friend", "now": first}
    assert {each["rule"] for each in coffee.ask("/v1/explain", about)["candidates"]} == {"stage"}
    early = coffee.ask("/v1/decide", {"id": "fan", "reserve": True, "now": first})
    coffee.confirm(early, first)
    decision = coffee.ask("/v1/decide", {"id": "fan", "reserve": True, "now": later})
    (winner,) = decision["winners"]
    assert (early["stage"], winner["engagement"]) == ("advocacy", "refer_a_friend")
    coffee.confirm(decision, later)
    brought = {"event": "referral_bought", "id": "ref-1", "at": friday}
    answers = [coffee.at_till(winner["offer"]["code"], "fan", brought, friday) for _ in range(2)]
    assert [each.json()["event"] for each in answers] == ["done", "repeated"]
    other = {**brought, "id": "ref-2"}
    assert coffee.at_till(winner["offer"]["code"], "fan", other, friday).json()["reason"] == "already_redeemed"
    screen = coffee.screen("fan", friday)
    assert screen["profile"]["referrals"] == [{"at": friday}]
    assert [each["redeemed"] for each in screen["contacts"]] == [False, True]
    assert [each["engagement"] for each in screen["next"]["winners"]] == ["friend_has_bought"]
