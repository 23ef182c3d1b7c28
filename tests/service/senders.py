"""Senders over HTTP: each asks, sends, confirms, asks again where no answer came, and notes what it was told."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx

CLUB = """
nextbest: 1
bundle: club
timezone: UTC
profile: {id: string!}
lifecycle: [{stage: everybody, otherwise: yes}]
channels: {push: {when: yes, parts: [title], limits: [2 per 7 days]}}
kinds: {promo: {stages: any, propensity: 20%, baseline: 1%, value: 500, channels: [push]}}
engagements:
  voucher:
    kind: promo
    message: {title: A voucher}
    limits: [1 in total]
    budget: [8 offers in total]
    offer: {reward: A voucher, cost: 1, redeem: {on: bought}}
  news: {kind: promo, class: fallback, message: {title: News}}
events: {bought: {}}
"""
BUDGET = 8
"""Vouchers that there are."""
PER_CUSTOMER = 2
"""Messages that anybody may get."""


@dataclass
class Told:
    """What all senders were told."""

    decided: dict[str, list[str]] = field(default_factory=dict)
    """Decision to what it chose."""
    sending: set[str] = field(default_factory=set)
    """Decisions whose message was about to go out."""
    sent: set[str] = field(default_factory=set)
    """Decisions of which a server said that they are confirmed."""
    again: int = 0
    """Requests that had no answer, and were sent again."""
    strange: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Senders:
    """Several at once, on servers that may be killed: `urls` always says where they are now."""

    urls: list[str]
    told: Told

    async def work(self, customers: Sequence[str], callers: int) -> None:
        """Ask for everybody three times over, whichever sender has time for it."""
        waiting = [(turn, customer) for turn in range(3) for customer in customers]
        async with httpx.AsyncClient(timeout=60) as http:
            await asyncio.gather(*(self._sender(http, waiting, number) for number in range(callers)))

    async def _sender(self, http: httpx.AsyncClient, waiting: list[tuple[int, str]], number: int) -> None:
        while waiting:
            turn, customer = waiting.pop()
            body = {"profile": {"id": customer}, "reserve": True}
            found = await self._ask(http, number, "/v1/decide", body, f"{turn}-{customer}")
            chosen = [each["engagement"] for each in found.get("winners", ())]
            self.told.decided[found["id"]] = chosen
            if chosen:
                self.told.sending.add(found["id"])
                await self._ask(http, number, f"/v1/decisions/{found['id']}/confirm", {}, f"{turn}-{customer}-sent")
                self.told.sent.add(found["id"])

    async def _ask(self, http: httpx.AsyncClient, number: int, path: str, body: Any, key: str) -> dict[str, Any]:
        """An answer, however often it takes."""
        while True:
            url = self.urls[number % len(self.urls)]
            try:
                answer = await http.post(url + path, json=body, headers={"Idempotency-Key": key})
            except httpx.TransportError:
                self.told.again += 1
                await asyncio.sleep(0.05)
                continue
            if answer.status_code in (503, 409) and answer.json()["reason"] is None:
                self.told.again += 1
                await asyncio.sleep(0.05)
                continue
            if answer.status_code != 200:
                self.told.strange.append(f"{path} {answer.status_code} {answer.text}")
            found: dict[str, Any] = answer.json()
            return found
