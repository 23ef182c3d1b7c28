"""Requests that are nearly right, or not at all: bad JSON, wrong types, huge, deep, odd encodings, odd headers."""

import json
from collections.abc import Callable, Iterator, Sequence
from random import Random
from typing import Any, NamedTuple

SECRET = "zq7secretzq7"
"""Stands for what a customer is like: in no answer to a request that is refused may it be seen."""

VALUES: Sequence[Any] = (
    None, True, False, 0, -1, 1e308, 10**30, -(10**400), 0.1, "", " ", SECRET, f"{SECRET}@x.example", [], {}, [[]],
    [SECRET], {"": SECRET}, {"a": {"b": [SECRET]}}, "\u0000", "\U0010ffff", "e\u0301", "ana\u202e", "2026-02-30",
    "2026-11-20T10:00:00", "9999-12-31T23:59:59+14:00", "NaN", "1 = 1; --", "../../etc/passwd", "%00", "x" * 300,
)  # fmt: skip
LITERALS = (
    b"NaN",
    b"Infinity",
    b"-",
    b"01",
    b"1e",
    b"tru",
    b"'a'",
    b'"\\ud800"',
    b'"\\x"',
    b'"\t"',
    b"1e99999",
    b"/**/",
)
NAMES = ("now", "id", "profile", "event", "places", "alternatives", "reserve", "hold_for", "customers", "", "$ref", "x")
PATHS = (
    "/v1/decide", "/v1/decide/batch", "/v1/explain", "/v1/stage", "/v1/events", "/v1/events?decide=true",
    "/v1/decisions/0ee2/confirm", "/v1/decisions/0ee2-1/release", "/v1/decisions/%00/outcome", "/v1/offers/AAAA/redeem",
    "/v1/customers/a%2Fb", f"/v1/customers/{SECRET}", "/v1/customers/a/export", "/v1/bundle", "/healthz", "/readyz",
    "/openapi.json", "/metrics", "/", "//", "/v1/decide/", "/v1/..%2f..", "/%e2%82%ac", "/v1/decide?now=1&now=2",
    "/v1/events?%ff",
)  # fmt: skip
METHODS = ("POST", "POST", "POST", "POST", "GET", "DELETE", "PUT", "HEAD", "OPTIONS", "PATCH", "TRACE", "BREW")
MEDIA = (
    "application/json", "application/json", "application/json", "application/cloudevents+json", "text/plain",
    "application/json; charset=utf-16", "multipart/form-data", "", "application/xml", "application/json,text/html",
)  # fmt: skip
HEADERS = (
    ("Idempotency-Key", ""), ("Idempotency-Key", "k\u00e9"), ("Idempotency-Key", "x" * 999),
    ("Idempotency-Key", "same"), ("Expect", "100-continue"),
    ("Content-Length", "-1"), ("Content-Length", "99999999999999999999"), ("Content-Length", "1"),
    ("Authorization", "Bearer x"), ("Authorization", "\u00ff"), ("ce-id", "1"), ("ce-specversion", "1.0"),
    ("ce-type", SECRET), ("Origin", "null"), ("Origin", "http://localhost"), ("Accept", "nothing/at-all"),
    ("Content-Encoding", "gzip"), ("Transfer-Encoding", "chunked"), ("X-Forwarded-For", SECRET),
)  # fmt: skip


class Malformed(NamedTuple):
    """One request."""

    method: str
    path: str
    headers: list[tuple[bytes, bytes]]
    body: bytes


def malformed(random: Random, right: Sequence[tuple[str, dict[str, Any]]]) -> Iterator[Malformed]:
    """Requests for ever, from some that are right: each a path and its body."""
    while True:
        path, document = random.choice(right)
        if random.random() < 0.25:
            path = random.choice(PATHS)
        body = json.dumps(_changed(random, document)).encode()
        for _ in range(random.choice((0, 0, 1, 3))):
            body = random.choice(BYTES)(random, body)
        headers = [(b"host", b"localhost"), (b"content-type", _media(random))]
        if random.random() < 0.3:
            name, text = random.choice(HEADERS)
            headers.append((name.lower().encode(), text.encode("latin-1")))
        yield Malformed(random.choice(METHODS) if random.random() < 0.2 else "POST", path, headers, body)


def _media(random: Random) -> bytes:
    return b"application/json" if random.random() < 0.85 else random.choice(MEDIA).encode()


def _changed(random: Random, document: Any) -> Any:
    """A document with something else in some places."""
    if random.random() < 0.1:
        return random.choice(VALUES)
    if isinstance(document, dict):
        found = {name: _changed(random, value) for name, value in document.items() if random.random() < 0.93}
        if random.random() < 0.2:
            found[random.choice(NAMES)] = random.choice(VALUES)
        return found
    if isinstance(document, list):
        return [_changed(random, each) for each in document] * random.choice((1, 1, 1, 0, 2))
    return document


def _cut(random: Random, body: bytes) -> bytes:
    return body[: random.randrange(len(body) + 1)]


def _flipped(random: Random, body: bytes) -> bytes:
    if not body:
        return b"\xff"
    at = random.randrange(len(body))
    return body[:at] + bytes([random.randrange(256)]) + body[at + 1 :]


def _literal(random: Random, body: bytes) -> bytes:
    return body.replace(random.choice((b"true", b"null", b"1", b'"')), random.choice(LITERALS), 1)


def _deep(random: Random, body: bytes) -> bytes:
    levels = random.choice((10, 63, 64, 65, 199, 201, 5_000))
    return b'{"profile":' + b'[{"a":' * levels + body + b"}]" * levels + b"}"


def _recoded(random: Random, body: bytes) -> bytes:
    return body.decode("utf-8", "replace").encode(random.choice(("utf-16", "utf-32", "utf-8-sig", "utf-7")))


def _twice(random: Random, body: bytes) -> bytes:
    return body + random.choice((b"", b"\n", b",")) + body


def _huge(random: Random, body: bytes) -> bytes:
    return body.replace(b'"', b'"' + b"y" * random.choice((1_000, 40_000)), 1)


BYTES: Sequence[Callable[[Random, bytes], bytes]] = (_cut, _flipped, _literal, _deep, _recoded, _twice, _huge)
