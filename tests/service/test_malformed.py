"""Whatever is asked, the answer is one that the description has: no fault, no traceback, nothing of a customer."""

import asyncio
import json
import logging
from collections import Counter
from itertools import islice
from pathlib import Path
from random import Random
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette

from nextbest.service.app import application
from nextbest.service.opening import opened
from nextbest.service.settings import Limits, Settings
from tests.service.described import undescribed
from tests.service.malformed import SECRET, Malformed, malformed

BUNDLE = Path(__file__).parents[2] / "policies" / "coffee_club"
ORDERS = [{"at": "2026-06-01T10:00:00+02:00", "total": 20}]
ANA: dict[str, Any] = {"id": "ana", "first_name": SECRET, "consent": {"email": True, "push": True}, "orders": ORDERS}
PURCHASE = {"event": "purchase", "id": "p1", "customer": "ana", "at": "2026-11-01T10:00:00+01:00", "total": 12}
NOW = "2026-11-20T10:00:00+01:00"
RIGHT: list[tuple[str, dict[str, Any]]] = [
    ("/v1/decide", {"profile": ANA, "now": NOW, "event": PURCHASE, "places": [], "alternatives": 1}),
    ("/v1/decide", {"profile": ANA, "reserve": True, "hold_for": "1 hour"}),
    ("/v1/decide", {"id": "ana", "now": NOW}),
    ("/v1/decide/batch", {"customers": [{"profile": ANA}, {"id": "ben"}], "now": NOW}),
    ("/v1/explain", {"profile": ANA, "engagement": "new_beans"}),
    ("/v1/stage", {"profile": ANA}),
    ("/v1/events", PURCHASE),
    (
        "/v1/events",
        {"type": "track", "event": "purchase", "messageId": "m1", "userId": "ana", "properties": {"total": 1}},
    ),
    ("/v1/decisions/0ee2/confirm", {"at": NOW, "place": "outbound"}),
    ("/v1/decisions/0ee2/release", {}),
    ("/v1/decisions/0ee2/outcome", {"outcome": "clicked", "number": 1, "id": "r1"}),
    ("/v1/offers/AAAA-BBBB/redeem", {"customer": "ana", "event": PURCHASE}),
]


async def _answer(app: Starlette, asked: Malformed) -> httpx.Response:
    """As a server would call it: whatever stands on the line, without a client that puts it right."""
    path, _, query = asked.path.partition("?")
    status, headers, parts = 0, [], []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": asked.body, "more_body": False}

    async def send(message: Any) -> None:
        nonlocal status, headers
        if message["type"] == "http.response.start":
            status, headers = message["status"], message["headers"]
        else:
            parts.append(message["body"])

    scope = {
        "type": "http",
        "method": asked.method,
        "path": httpx.URL(f"http://localhost{path}").path or "/",
        "root_path": "",
        "query_string": query.encode(),
        "headers": asked.headers,
    }
    await app(scope, receive, send)
    return httpx.Response(status, headers=headers, content=b"".join(parts))


def hunt(count: int, seed: int, caplog: pytest.LogCaptureFixture) -> Counter[int]:
    statuses: Counter[int] = Counter()
    settings = Settings(BUNDLE, store="sqlite://", accept_now=True, limits=Limits(body=30_000, batch_body=60_000))
    with opened(settings) as service, caplog.at_level(logging.INFO):
        app = application(service)

        async def all_of_them() -> None:
            for asked in islice(malformed(Random(seed), RIGHT), count):
                answer = await _answer(app, asked)
                statuses[answer.status_code] += 1
                path = httpx.URL(f"http://localhost{asked.path.partition('?')[0]}").path
                wrong = undescribed(answer, asked.method, path)
                assert wrong == [], (asked, answer.text)
                assert answer.status_code < 500, (asked, answer.text)
                assert "Traceback" not in answer.text
                if answer.status_code >= 400:
                    said = json.dumps(answer.json()) if answer.content else ""
                    assert SECRET not in said, (asked, said)

        asyncio.run(all_of_them())
    assert SECRET not in caplog.text
    return statuses


def test_some_malformed_requests(caplog: pytest.LogCaptureFixture) -> None:
    statuses = hunt(800, 1, caplog)
    assert {200, 400, 404, 405, 409, 413, 415, 422} <= set(statuses), statuses


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2, 12))
def test_many_malformed_requests(seed: int, caplog: pytest.LogCaptureFixture) -> None:
    assert sum(hunt(10_000, seed, caplog).values()) == 10_000
