"""Mixed load on a server: decisions with and without a slot, what became of them, events, reasons, bad requests."""

import json
from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection, HTTPException
from itertools import count
from random import Random
from select import select
from time import monotonic, sleep
from typing import Any, Self
from urllib.parse import urlsplit

CUSTOMERS = 500
WEIGHTS = {"reserve": 6, "decide": 6, "explain": 1, "batch": 1, "event": 1, "bad": 1, "bundle": 1}
KINDS = {*WEIGHTS, "confirm", "outcome", "release"}
"""All that is asked; some of it on what was reserved."""
PATIENCE = 60
"""Seconds after which a request counts as not answered."""


def days_away(days: int) -> str:
    """A time so many days from now."""
    return (datetime.now(UTC) + timedelta(days=days)).isoformat()


@dataclass
class Came:
    """What came of it."""

    statuses: Counter[tuple[str, int]] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)
    """Requests that were not answered."""
    digests: Counter[str] = field(default_factory=Counter)
    refusals: Counter[str] = field(default_factory=Counter)
    """Why the store refused a write."""

    @classmethod
    def together(cls, parts: Iterable[Self]) -> Self:
        """What came to several callers."""
        found = cls()
        for each in parts:
            found.statuses += each.statuses
            found.failures += each.failures
            found.digests += each.digests
            found.refusals += each.refusals
        return found

    @property
    def requests(self) -> int:
        """How many were answered."""
        return self.statuses.total()

    @property
    def kinds(self) -> Counter[str]:
        """How many were answered of each kind."""
        found = Counter[str]()
        for (kind, _), number in self.statuses.items():
            found[kind] += number
        return found

    def wrong(self) -> list[object]:
        """Answers that nobody should get, whatever was asked.

        A slot is gone as soon as somebody with a later `now` has seen it lapse: to be confirmed, released, or heard of.
        """
        settled = {200, 409}
        allowed = {"bad": {400, 422}, "confirm": settled, "outcome": settled, "release": settled}
        return [
            *(each for each in self.statuses if each[1] not in allowed.get(each[0], {200})),
            *(reason for reason in self.refusals if reason != "gone"),
        ]


@dataclass(frozen=True)
class Load:
    """Several callers at once, for some seconds."""

    url: str
    seconds: float
    callers: int = 4
    jumps: bool = False
    """Whether requests bring their own `now`, which jumps about by days."""
    key: str | None = None
    pace: int | None = None
    """Requests a second, of all callers; one that is late is sent at once. None: each as soon as the last is answered.
    """

    def run(self) -> Came:
        """All of it."""
        begin = monotonic()
        turns = count()
        callers = [Caller(self, Random(number), begin, turns) for number in range(self.callers)]
        with ThreadPoolExecutor(self.callers) as threads:
            return Came.together(threads.map(Caller.work, callers))


class Caller:
    """One of them, with a connection of its own."""

    def __init__(self, load: Load, random: Random, begin: float, turns: "count[int]") -> None:
        self._load, self._random, self._begin, self._turns = load, random, begin, turns
        self._http = HTTPConnection(urlsplit(load.url).netloc, timeout=PATIENCE)
        self._headers = {} if load.key is None else {"Authorization": f"Bearer {load.key}"}
        self._came = Came()

    def work(self) -> Came:
        """Ask until the time is over."""
        while monotonic() < self._begin + self._load.seconds:
            self._turn()
        self._http.close()
        return self._came

    def _turn(self) -> None:
        random = self._random
        number = random.randrange(CUSTOMERS)
        asked: dict[str, object] = {"profile": {"id": f"c{number}", "level": number % 7}, "places": []}
        if self._load.jumps:
            asked["now"] = days_away(random.randrange(-40, 40))
        what = random.choices([*WEIGHTS], [*WEIGHTS.values()])[0]
        if what == "reserve":
            self._reserve({**asked, "reserve": True})
        elif what == "batch":
            many = {"customers": [{"profile": {"id": f"c{each}", "level": 1}} for each in range(10)]}
            self._ask("batch", "/v1/decide/batch", many)
        elif what == "event":
            event = {"event": "visited", "id": f"v{random.getrandbits(64)}", "customer": f"c{number}"}
            self._ask("event", "/v1/events", {**event, "at": days_away(random.randrange(-80, -40))})
        elif what == "bundle":
            self._ask("bundle", "/v1/bundle")
        elif what == "bad":
            wrong: list[dict[str, Any] | bytes] = [
                {"profile": {"id": "c17", "level": "many"}},
                b'{"profile": {"id": "c17"',
            ]
            self._ask("bad", "/v1/decide", random.choice(wrong))
        else:
            self._ask(what, f"/v1/{what}", asked)

    def _reserve(self, asked: dict[str, object]) -> None:
        decision = self._ask("reserve", "/v1/decide", asked)
        if decision is None or not decision["winners"]:
            return
        what = self._random.choice(["confirm", "release", "nothing"])
        if what != "nothing":
            self._ask(what, f"/v1/decisions/{decision['id']}/{what}", {})
        if what == "confirm":
            self._ask("outcome", f"/v1/decisions/{decision['id']}/outcome", {"outcome": "clicked"})

    def _ask(self, what: str, path: str, body: dict[str, Any] | bytes | None = None) -> Any:
        """What is answered, where that is what was asked for."""
        if self._load.pace is not None:
            sleep(max(0, self._begin + next(self._turns) / self._load.pace - monotonic()))
        try:
            status, answer = self._answer(path, body)
        except (OSError, HTTPException) as error:
            self._http.close()
            self._came.failures.append(f"{what}: {error!r}")
            return None
        self._came.statuses[what, status] += 1
        if status == 409:
            self._came.refusals[json.loads(answer)["reason"]] += 1
        if status != 200:
            return None
        found = json.loads(answer)
        if "digest" in found:
            self._came.digests[found["digest"]] += 1
        return found

    def _answer(self, path: str, body: dict[str, Any] | bytes | None) -> tuple[int, bytes]:
        line = self._http.sock
        if line is not None and select([line], [], [], 0)[0]:  # nothing is to come: the server has hung up meanwhile
            self._http.close()
        if body is None:
            self._http.request("GET", path, headers=self._headers)
        else:
            text = body if isinstance(body, bytes) else json.dumps(body)
            self._http.request("POST", path, text, {**self._headers, "Content-Type": "application/json"})
        answer = self._http.getresponse()
        return answer.status, answer.read()
