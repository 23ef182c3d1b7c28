"""Mixed load on a server: decisions with and without a slot, what became of them, explanations, bad requests."""

import asyncio
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from time import monotonic
from typing import Any

import httpx

CUSTOMERS = 500


@dataclass
class Came:
    """What came of it."""

    statuses: Counter[tuple[str, int]] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)
    """Requests that were not answered."""
    digests: Counter[str] = field(default_factory=Counter)
    refusals: Counter[str] = field(default_factory=Counter)
    """Why the store refused a write."""
    slowest: float = 0.0

    @property
    def requests(self) -> int:
        """How many were answered."""
        return sum(self.statuses.values())

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

    async def run(self) -> Came:
        """All of it."""
        came = Came()
        end = monotonic() + self.seconds
        headers = {} if self.key is None else {"Authorization": f"Bearer {self.key}"}
        async with httpx.AsyncClient(base_url=self.url, timeout=30, headers=headers) as http:
            await asyncio.gather(*(self._call(http, came, Random(number), end) for number in range(self.callers)))
        return came

    async def _call(self, http: httpx.AsyncClient, came: Came, random: Random, end: float) -> None:
        while monotonic() < end:
            number = random.randrange(CUSTOMERS)
            asked = {"profile": {"id": f"c{number}", "level": number % 7}, "places": []}
            if self.jumps:
                asked["now"] = (datetime.now(UTC) + timedelta(days=random.randrange(-40, 40))).isoformat()
            what = random.choices(["reserve", "decide", "explain", "batch", "bad", "bundle"], [6, 6, 1, 1, 1, 1])[0]
            if what == "reserve":
                await self._reserve(http, came, random, {**asked, "reserve": True})
            elif what == "batch":
                many = {"customers": [{"profile": {"id": f"c{each}", "level": 1}} for each in range(10)]}
                await self._ask(http, came, "batch", "/v1/decide/batch", many)
            elif what == "bundle":
                await self._ask(http, came, "bundle", "/v1/bundle", None)
            elif what == "bad":
                await self._ask(http, came, "bad", "/v1/decide", {"profile": {"id": f"c{number}", "level": "many"}})
            else:
                await self._ask(http, came, what, f"/v1/{what}", asked)

    async def _reserve(self, http: httpx.AsyncClient, came: Came, random: Random, asked: dict[str, Any]) -> None:
        decision = await self._ask(http, came, "reserve", "/v1/decide", asked)
        if decision is None or not decision["winners"]:
            return
        what = random.choice(["confirm", "release", "nothing"])
        if what != "nothing":
            await self._ask(http, came, what, f"/v1/decisions/{decision['id']}/{what}", {})
        if what == "confirm":
            body = {"outcome": "clicked"}
            await self._ask(http, came, "outcome", f"/v1/decisions/{decision['id']}/outcome", body)

    async def _ask(self, http: httpx.AsyncClient, came: Came, what: str, path: str, body: Any) -> Any:
        begin = monotonic()
        try:
            answer = await (http.get(path) if body is None else http.post(path, json=body))
        except httpx.TransportError as error:
            came.failures.append(f"{what}: {error!r}")
            return None
        came.slowest = max(came.slowest, monotonic() - begin)
        came.statuses[what, answer.status_code] += 1
        if answer.status_code == 409:
            came.refusals[answer.json()["reason"]] += 1
        if answer.status_code != 200:
            return None
        found = answer.json()
        if "digest" in found:
            came.digests[found["digest"]] += 1
        return found
