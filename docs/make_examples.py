"""Writes `service/examples.json`: real requests to a server of a policy that comes along, and what it answers.

`python -m docs.make_examples`, in the folder above.
"""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from nextbest.service.app import application
from nextbest.service.opening import opened
from nextbest.service.settings import Settings
from tests.service.asgi import Asking

ROOT = Path(__file__).parent.parent
FILE = ROOT / "service" / "examples.json"
BUNDLE = ROOT / "policies" / "coffee_club"
NOW = datetime(2026, 11, 20, 10, tzinfo=UTC)
CODE = "7K2M-4QX9-0RTD-8B3W-HN6C"
"""Stands for the code of an offer, which is another one each time."""

CONSENT = {"email": True, "push": True}
ORDERS = [{"at": "2026-06-01T10:00:00+02:00", "total": 20}, {"at": "2026-07-01T10:00:00+02:00", "total": 32.5}]
ANA = {"id": "ana", "first_name": "Ana", "consent": CONSENT, "orders": ORDERS}
CLEO = {**ANA, "id": "cleo", "first_name": "Cleo"}
BEN = {"id": "ben", "consent": CONSENT}
PURCHASE = {"event": "purchase", "id": "receipt-4711", "at": "2026-11-20T10:00:00Z", "total": 35}


class Asked(NamedTuple):
    """One request, in its turn."""

    endpoint: str
    """Its method and its path, as declared."""
    name: str
    summary: str
    body: Any = None
    key: str | None = None
    """The `Idempotency-Key`."""
    shown: bool = True
    """Whether it is an example, or only leads to others."""


ASKED = (
    Asked("POST /v1/decide", "given", "A customer who is given; nothing is held", {"profile": ANA}),
    Asked("POST /v1/decide", "reserved", "The choice is held until it is confirmed",
          {"profile": ANA, "reserve": True, "alternatives": 1, "hold_for": "2 hours"}, "campaign-7/ana"),
    Asked("POST /v1/decide", "wrong", "A customer document that breaks the rules",
          {"profile": {"id": "cleo", "consent": {"email": "yes"}}}),
    Asked("POST /v1/decisions/{id}/confirm", "sent", "It was sent", {"at": "2026-11-20T10:00:00Z"}),
    Asked("POST /v1/decisions/{id}/outcome", "clicked", "She clicked",
          {"outcome": "click", "channel": "email", "id": "click-1"}),
    Asked("POST /v1/decisions/{id}/release", "confirmed", "What was confirmed is not taken back", {}),
    Asked("POST /v1/decide/batch", "two", "Two at once, of whom one breaks the rules",
          {"customers": [{"profile": BEN}, {"profile": {"consent": CONSENT}}]}),
    Asked("POST /v1/explain", "one", "What keeps her from one engagement",
          {"profile": ANA, "engagement": "first_steps"}),
    Asked("POST /v1/stage", "given", "Where she is in her lifecycle", {"profile": ANA}),
    Asked("POST /v1/offers/{code}/redeem", "bought", "She buys for enough", {"customer": "ana", "event": PURCHASE}),
    Asked("POST /v1/offers/{code}/redeem", "again", "At another till, with another receipt",
          {"customer": "ana", "event": {**PURCHASE, "id": "receipt-4712"}}),
    Asked("POST /v1/events", "purchase", "What was bought, in the form of the bundle",
          {**PURCHASE, "id": "receipt-5000", "customer": "ben", "total": 18}),
    Asked("POST /v1/events", "again", "The same once more changes nothing",
          {**PURCHASE, "id": "receipt-5000", "customer": "ben", "total": 18}),
    Asked("GET /v1/customers/{id}", "ana", "What a service agent sees of her"),
    Asked("GET /v1/customers/{id}/export", "ana", "All that is held of her"),
    Asked("DELETE /v1/customers/{id}", "ana", "She is erased"),
    Asked("POST /v1/decide", "other", "", {"profile": CLEO, "reserve": True}, "campaign-8/cleo", shown=False),
    Asked("POST /v1/decisions/{id}/release", "unsent", "It was not sent, after all", {}),
    Asked("GET /v1/bundle", "one", "One policy for all"),
    Asked("POST /v1/bundle", "files", "The server's own files once more", {}),
    Asked("GET /healthz", "alive", "It lives"),
    Asked("GET /readyz", "ready", "It can decide"),
)  # fmt: skip


def _asked(asking: Asking) -> Iterator[dict[str, Any]]:
    decision = code = ""
    for each in ASKED:
        method, path = each.endpoint.split(" ")
        here = path.format(id="ana" if "customers" in path else decision, code=code)
        headers = {} if each.key is None else {"Idempotency-Key": each.key}
        body = {} if each.body is None else {"json": each.body}
        answer = asking(method, here, headers=headers, **body)
        found = answer.json()
        if each.key is not None:
            decision = found["id"]
            code = next((won["offer"]["code"] for won in found["winners"] if won["offer"]), code)
        if each.shown:
            yield {
                "endpoint": each.endpoint,
                "name": each.name,
                "summary": each.summary,
                "status": answer.status_code,
                "asked": each.body,
                "answer": json.loads(_without(code, answer.text)),
            }


def _without(code: str, text: str) -> str:
    """The text with the usual code in the place of another, as customers see it and as it is kept."""
    if not code:
        return text
    return text.replace(code, CODE).replace(code.replace("-", ""), CODE.replace("-", ""))


def examples() -> list[dict[str, Any]]:
    """All of them, asked one after another of a server with an empty store."""
    with opened(Settings(BUNDLE, "sqlite://", watch_files=False), lambda: NOW) as service:
        return list(_asked(Asking(application(service))))


if __name__ == "__main__":
    FILE.write_text(json.dumps(examples(), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
