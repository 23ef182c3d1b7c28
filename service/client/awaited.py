"""A client of the service that is awaited; the same in all else."""

import asyncio
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Self, TypeVar, Unpack

import httpx

from nextbest.engine.decision import Decision, Explanation, Stage
from nextbest.engine.stores.store import Outcome, Redemption
from nextbest.service.client import asking
from nextbest.service.client.asking import Ask, Wants
from nextbest.service.client.errors import ServiceError
from nextbest.service.client.retrying import Retries
from nextbest.service.client.sending import SECONDS, answered, headers, request

T = TypeVar("T")
Json = Mapping[str, Any]


class AsyncClient:
    """What `Client` is for those who await; for one event loop."""

    def __init__(
        self,
        url: str,
        *,
        key: str | None = None,
        timeout: float = SECONDS,
        retries: Retries = Retries(),  # noqa: B008  # frozen
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        """See `Client`."""
        self._http = httpx.AsyncClient(base_url=url, headers=headers(key), timeout=timeout, transport=transport)
        self._retries = retries

    async def decide(
        self,
        customer: str | None = None,
        *,
        profile: Json | None = None,
        key: str | None = None,
        **wants: Unpack[Wants],
    ) -> Decision:
        """See `Client.decide`."""
        return await self._ask(asking.decide(customer, profile, wants, key))

    async def decide_batch(
        self, customers: Iterable[Json], *, key: str | None = None, **wants: Unpack[Wants]
    ) -> list[Decision | ServiceError]:
        """See `Client.decide_batch`."""
        return await self._ask(asking.decide_batch(customers, wants, key))

    async def explain(
        self,
        customer: str | None = None,
        *,
        profile: Json | None = None,
        engagement: str | None = None,
        **wants: Unpack[Wants],
    ) -> Explanation:
        """See `Client.explain`."""
        return await self._ask(asking.explain(customer, profile, engagement, wants))

    async def stage(self, customer: str | None = None, *, profile: Json | None = None, **wants: Unpack[Wants]) -> Stage:
        """See `Client.stage`."""
        return await self._ask(asking.stage(customer, profile, wants))

    async def confirm(
        self, decision: str, *, place: str | None = None, at: datetime | None = None, key: str | None = None
    ) -> Outcome:
        """See `Client.confirm`."""
        return await self._ask(asking.settle(decision, "confirm", place, at, key))

    async def release(
        self, decision: str, *, place: str | None = None, at: datetime | None = None, key: str | None = None
    ) -> Outcome:
        """See `Client.release`."""
        return await self._ask(asking.settle(decision, "release", place, at, key))

    async def outcome(self, decision: str, outcome: str, *, key: str | None = None, **more: Any) -> Outcome:
        """See `Client.outcome`."""
        return await self._ask(asking.outcome(decision, {**more, "outcome": outcome}, key))

    async def event(self, document: Json, *, decide: bool = False, key: str | None = None) -> Any:
        """See `Client.event`."""
        return await self._ask(asking.event(document, decide=decide, key=key))

    async def redeem(self, code: str, customer: str, event: Json, *, key: str | None = None) -> Redemption:
        """See `Client.redeem`."""
        return await self._ask(asking.redeem(code, customer, event, key))

    async def customer(self, customer: str) -> Any:
        """See `Client.customer`."""
        return await self._ask(asking.about(customer))

    async def export(self, customer: str) -> Any:
        """See `Client.export`."""
        return await self._ask(asking.about(customer, "GET", "export"))

    async def forget(self, customer: str) -> Any:
        """See `Client.forget`."""
        return await self._ask(asking.about(customer, "DELETE"))

    async def bundle(self) -> Any:
        """See `Client.bundle`."""
        return await self._ask(asking.bundle())

    async def change_bundle(
        self, files: Mapping[str, str] | None = None, *, share: float | None = None, salt: str | None = None
    ) -> Any:
        """See `Client.change_bundle`."""
        return await self._ask(asking.change_bundle(files, share, salt))

    async def close(self) -> None:
        """See `Client.close`."""
        await self._http.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def _ask(self, ask: Ask[T]) -> T:
        attempt = 0
        while True:
            attempt += 1
            answer, failure = None, None
            try:
                answer = await self._http.request(ask.method, ask.path, **request(ask))
            except httpx.TransportError as error:
                failure = error
            pause = self._retries.wait(attempt, answer)
            if pause is None:
                return answered(ask, answer, failure)
            await asyncio.sleep(pause)
