"""Webhooks that sign what they send: taken without a key, and refused where anything does not fit."""

import json
from base64 import b64encode
from collections.abc import Iterator
from hashlib import sha256
from hmac import digest
from pathlib import Path

import pytest

from nextbest.engine.errors import UsageError
from nextbest.service.app import application
from nextbest.service.opening import opened
from nextbest.service.problems import Problem
from nextbest.service.security.guard import Guard
from nextbest.service.security.keys import made, write_keys
from nextbest.service.security.read_again import ReadAgain
from nextbest.service.security.signatures import Signature, read_signatures
from nextbest.service.settings import Limits, Settings
from nextbest.service.wire import Headers
from tests.service.asgi import Asking

SHOP = """
nextbest: 1
bundle: shop
timezone: UTC
profile: {id: string!, orders: {history: {at: datetime!, total: money!}}}
lifecycle: [{stage: everybody, otherwise: yes}]
channels: {push: {when: yes}}
kinds: {promo: {stages: any, propensity: 20%, channels: [push]}}
engagements: {shoes: {kind: promo, value: 50}}
events:
  bought:
    fields: {total: money!}
    add: {orders: {total: event.total}}
    from: {webhook: orders/create, fields: {total: total_price, at: created_at}}
"""
SECRET, OTHER = "a-secret-of-the-shop", "a-secret-of-the-till"
ORDER = json.dumps(
    {"id": 7, "created_at": "2026-11-20T10:00:00Z", "total_price": "12.50", "customer": {"id": "ana"}}
).encode()
AT = "/v1/events?source=shop"
TOPIC = {"Content-Type": "application/json", "X-Shopify-Topic": "orders/create"}


def signed(body: bytes = ORDER, secret: str = SECRET) -> dict[str, str]:
    return {**TOPIC, "X-Shopify-Hmac-Sha256": b64encode(digest(secret.encode(), body, sha256)).decode()}


@pytest.fixture(scope="module")
def asking(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asking]:
    place = tmp_path_factory.mktemp("shop")
    bundle, keys, signatures = place / "shop.yaml", place / "keys.jsonl", place / "signatures.jsonl"
    bundle.write_text(SHOP)
    write_keys(keys, [made("desk", ("explain",), None)[1]])
    till = {"name": "till", "secret": OTHER, "header": "X-Signature", "form": "hex", "prefix": "sha256="}
    signatures.write_text(json.dumps({"name": "shop", "secret": SECRET}) + "\n" + json.dumps(till) + "\n")
    settings = Settings(
        bundle, "sqlite://", keys=keys, signatures=signatures, watch_files=False, limits=Limits(body=1_000)
    )
    with opened(settings) as service:
        yield Asking(application(service))


def test_what_its_source_has_signed_needs_no_key(asking: Asking) -> None:
    found = asking("POST", AT, content=ORDER, headers=signed())
    assert (found.status_code, found.json()["results"][0]["kind"]) == (200, "done"), found.text
    assert asking("POST", AT, content=ORDER, headers=signed()).json()["results"][0]["kind"] == "repeated"
    event = json.dumps({"event": "bought", "id": "r-1", "at": "2026-11-20T10:00:00Z", "total": 3, "customer": "ben"})
    mark = "sha256=" + digest(OTHER.encode(), event.encode(), sha256).hex()
    headers = {"Content-Type": "application/json", "X-Signature": mark}
    assert asking("POST", "/v1/events?source=till", content=event, headers=headers).status_code == 200


@pytest.mark.parametrize(
    ("address", "body", "headers"),
    [
        (AT, ORDER + b" ", signed()),
        (AT, ORDER, signed(secret=OTHER)),
        (AT, ORDER, TOPIC),
        (AT, ORDER, {**TOPIC, "X-Shopify-Hmac-Sha256": ""}),
        (AT, ORDER, {**TOPIC, "X-Shopify-Hmac-Sha256": signed()["X-Shopify-Hmac-Sha256"].lower()}),
        ("/v1/events?source=till", ORDER, signed()),
        ("/v1/events?source=nobody", ORDER, signed()),
        ("/v1/events?source=", ORDER, signed()),
        ("/v1/events", ORDER, signed()),
    ],
)
def test_what_does_not_fit_is_refused(asking: Asking, address: str, body: bytes, headers: dict[str, str]) -> None:
    found = asking("POST", address, content=body, headers=headers)
    assert (found.status_code, found.json()["type"]) == (401, "urn:problem-type:nextbest:no-key")


def test_a_signature_is_for_the_body_of_events_alone(asking: Asking) -> None:
    more = asking("POST", f"{AT}&decide=true&reserve=true", content=ORDER, headers=signed())
    assert (more.status_code, [each["pointer"] for each in more.json()["errors"]]) == (403, ["?decide", "?reserve"])
    assert asking("POST", "/v1/decide?source=shop", content=ORDER, headers=signed()).status_code == 401
    large = b" " * 1_001
    assert asking("POST", AT, content=large, headers=signed(large)).status_code == 413


@pytest.mark.parametrize(
    "text",
    ["{", "[]", "{}", '{"name": "a", "secret": "short"}', '{"name": "a", "secret": "0123456789abcdef", "from": "x"}',
     '{"name": "a", "secret": "0123456789abcdef", "form": "rot13"}', '{"name": "", "secret": "0123456789abcdef"}',
     '{"name": "a", "secret": "0123456789abcdef"}\n{"name": "a", "secret": "0123456789abcdef"}'],
)  # fmt: skip
def test_a_file_of_signatures_that_is_none_is_told_by_its_line_and_not_shown(tmp_path: Path, text: str) -> None:
    file = tmp_path / "signatures.jsonl"
    file.write_text(text)
    with pytest.raises(UsageError, match=r"signatures.jsonl:\d is no signature") as found:
        read_signatures(file)
    assert "0123456789abcdef" not in str(found.value)


def test_a_file_of_signatures_is_read_again_when_it_has_changed(tmp_path: Path) -> None:
    file, seconds = tmp_path / "signatures.jsonl", [0.0]
    file.write_text(json.dumps({"name": "shop", "secret": SECRET}))
    guard = Guard(None, ReadAgain(file, read_signatures, "signatures", lambda: seconds[0]))

    def asked(secret: str) -> str:
        mark = signed(secret=secret)["X-Shopify-Hmac-Sha256"]
        return guard.signed("shop", Headers([(b"x-shopify-hmac-sha256", mark.encode())]), ORDER)

    assert asked(SECRET) == "source shop"
    file.write_text(json.dumps({"name": "shop", "secret": OTHER}))
    seconds[0] = 1.0
    assert asked(OTHER) == "source shop"
    with pytest.raises(Problem):
        asked(SECRET)
    file.write_text("{")
    seconds[0] = 2.0
    assert asked(OTHER) == "source shop"
    file.write_text("")
    seconds[0] = 3.0
    with pytest.raises(Problem):
        asked(OTHER)


def test_a_signature_is_what_a_shop_makes() -> None:
    """As shops say how to make it: `openssl dgst -sha256 -hmac hush -binary | base64`."""
    assert Signature("shop", b"hush").made(b'{"a":1}') == b"3+Yq/TpwjqJ7IXuMq8EfED7b+y0XbokqOKLUdagDxMI="
