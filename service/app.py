"""The service as an ASGI application."""

from collections.abc import AsyncIterator, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from nextbest.service.answering import At
from nextbest.service.calls import Endpoint
from nextbest.service.problems import MEDIA, NOT_FOUND, Problem
from nextbest.service.registry import ENDPOINTS
from nextbest.service.repeats import Repeats
from nextbest.service.routes.description import described
from nextbest.service.security.guard import Guard
from nextbest.service.security.headers import ALWAYS
from nextbest.service.security.keys import good_keys
from nextbest.service.security.read_again import ReadAgain
from nextbest.service.security.signatures import read_signatures
from nextbest.service.settings import Settings
from nextbest.service.state import Service
from nextbest.service.watching import Watched
from nextbest.service.wire import write_json


def application(service: Service, endpoints: tuple[Endpoint, ...] = ENDPOINTS) -> Starlette:
    """The application of one server: `opening.opened` gives the service.

    Raises UsageError where its keys or signatures cannot be read.
    """
    guard, repeats = _guard(service.settings), Repeats()
    service = replace(service, watch=Watched((*service.watch.by, repeats)))
    every = described(endpoints)
    paths = dict.fromkeys(each.path for each in every)
    routes = [
        Route(path, At(service, guard, repeats, tuple(each for each in every if each.path == path))) for path in paths
    ]

    @asynccontextmanager
    async def alongside(_: Starlette) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            for each in service.alongside:
                await stack.enter_async_context(each(service))
            yield

    app = _Application(routes=routes, exception_handlers={404: _not_found}, lifespan=alongside)
    app.router.redirect_slashes = False
    return app


def _guard(settings: Settings) -> Guard:
    keys, signatures = settings.keys, settings.signatures
    return Guard(
        None if keys is None else ReadAgain(keys, good_keys, "keys"),
        None if signatures is None else ReadAgain(signatures, read_signatures, "signatures"),
    )


class _Application(Starlette):
    """Starlette, with a short way to addresses that have no parts: nothing on the long one is for those."""

    def __init__(self, *, routes: list[Route], **more: Any) -> None:
        super().__init__(routes=routes, **more)
        self._at: dict[str, Any] = {each.path: each.app for each in routes if "{" not in each.path}

    def __call__(self, scope: Scope, receive: Receive, send: Send) -> Coroutine[Any, Any, None]:
        at = self._at.get(scope["path"]) if scope["type"] == "http" else None
        return super().__call__(scope, receive, send) if at is None else at(scope, receive, send)


async def _not_found(request: Request, error: Exception) -> Response:  # noqa: ARG001
    problem = Problem(NOT_FOUND, "there is no such address", help="GET /openapi.json tells which there are")
    response = Response(write_json(problem.to_json()), problem.kind.status, media_type=MEDIA)
    response.raw_headers.extend(ALWAYS)
    return response
