"""One server gets malformed requests on the line: it lives, gives back what it took, and tells nothing of itself."""

import re
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from random import Random
from typing import Any

import pytest

from tests.service.lines import Line, Talking, lines
from tests.service.live import Bounded, memory
from tests.service.malformed import SECRET

NOW = "2026-11-20T10:00:00+01:00"
ANA = {"id": "ana"}
BOUGHT = {"event": "bought", "id": "b1", "customer": "ana", "at": NOW}
TRACK = {"type": "track", "event": "bought", "messageId": "m1", "userId": "ana", "timestamp": NOW}
CLOUD = {
    "specversion": "1.0",
    "id": "c1",
    "source": "/till",
    "type": "bought",
    "subject": "ana",
    "time": NOW,
    "data": {},
}
RIGHT: list[tuple[str, dict[str, Any]]] = [
    ("/v1/decide", {"profile": ANA, "now": NOW, "event": BOUGHT, "places": [], "alternatives": 1}),
    ("/v1/decide", {"profile": ANA, "reserve": True, "hold_for": "1 hour"}),
    ("/v1/decide", {"id": "ana", "now": NOW}),
    ("/v1/decide/batch", {"customers": [{"profile": ANA}, {"id": "ben"}], "now": NOW}),
    ("/v1/explain", {"profile": ANA, "engagement": "news"}),
    ("/v1/stage", {"profile": ANA}),
    ("/v1/events", BOUGHT),
    ("/v1/events", TRACK),
    ("/v1/events", CLOUD),
    ("/v1/decisions/0ee2/confirm", {"at": NOW, "place": "outbound"}),
    ("/v1/decisions/0ee2/release", {}),
    ("/v1/decisions/0ee2/outcome", {"outcome": "clicked", "number": 1, "id": "r1"}),
    ("/v1/offers/AAAA-BBBB/redeem", {"customer": "ana", "event": BOUGHT}),
    ("/v1/bundle", {"files": {"club.yaml": "nextbest: 1"}, "share": 0.5}),
]
STATUS = re.compile(rb"HTTP/1\.1 (\d{3}) ")
HEALTH = Line(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n", last=True)
MEGABYTES = 2**20


def hunt(port: int, requests: Iterator[Line], count: int) -> Counter[bytes]:
    """What came of so many of them."""
    statuses: Counter[bytes] = Counter()
    talking = Talking(port)
    for asked in islice(requests, count):
        answer = talking.answer(asked)
        found = STATUS.findall(answer)
        statuses.update(found or [b"none"])
        assert all(each < b"500" for each in found), (asked, answer)
        assert b"Traceback" not in answer
        if found and all(each >= b"400" for each in found):
            assert SECRET.encode() not in answer, (asked, answer)
    assert talking.answer(Line(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n", last=True)).startswith(
        b"HTTP/1.1 200"
    )
    talking.close()
    return statuses


@pytest.mark.parametrize(
    ("count", "growth"),
    [pytest.param(800, 40, id="some"), pytest.param(100_000, 10, id="many", marks=pytest.mark.slow)],
)
def test_malformed_requests_to_one_server(narrow: Bounded, count: int, growth: int) -> None:
    port, process, said = narrow
    requests = lines(Random(count), RIGHT)
    statuses = hunt(port, requests, count // 5)
    before = memory(process)
    statuses += hunt(port, requests, count - count // 5)
    after = memory(process)
    print(f"{statuses.most_common()}, {after / MEGABYTES:.1f} MB, {(after - before) / MEGABYTES:+.1f} MB")
    assert after - before < growth * MEGABYTES
    assert {b"200", b"400", b"404", b"405", b"413", b"415", b"422", b"431"} <= set(statuses)
    assert "Traceback" not in said.read_text()
    assert SECRET not in said.read_text()
