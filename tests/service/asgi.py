"""Requests to the application in this process: real requests and answers, no server and no network."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx
from starlette.applications import Starlette

from tests.service.described import undescribed


@dataclass(frozen=True)
class Asking:
    """Asks one application."""

    app: Starlette

    def __call__(self, method: str, path: str, **more: Any) -> httpx.Response:
        """The answer, which is one that the description has; `more` is what `httpx.AsyncClient.request` takes."""

        async def ask() -> httpx.Response:
            transport = httpx.ASGITransport(self.app, raise_app_exceptions=False)
            async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
                return await client.request(method, path, **more)

        answer = asyncio.run(ask())
        assert undescribed(answer, method, path.partition("?")[0]) == []
        return answer

    def post(self, path: str, body: Mapping[str, object], **more: Any) -> httpx.Response:
        """The answer to a POST of JSON."""
        return self("POST", path, json=body, **more)
