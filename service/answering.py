"""One request on its way: allowed, read, answered, written, and told to whoever watches."""

import logging
import traceback
from collections.abc import Mapping
from time import perf_counter
from urllib.parse import parse_qsl

from starlette.types import Receive, Scope, Send

from nextbest.engine.errors import InvalidDocument, MissingExtra, NextbestError, StoreError, UsageError
from nextbest.service.calls import Answer, Call, Endpoint
from nextbest.service.problems import (
    FAULT,
    INVALID_REQUEST,
    MISSING_EXTRA,
    STORE_GONE,
    WRONG_MEDIA_TYPE,
    WRONG_METHOD,
    Place,
    Problem,
    places,
)
from nextbest.service.security.guard import Guard
from nextbest.service.security.headers import ALWAYS
from nextbest.service.state import Service
from nextbest.service.watching import Answered
from nextbest.service.wire import Gone, header_list, read_body, read_json, read_model, write_json

PROBLEM = "application/problem+json"
log = logging.getLogger("nextbest.service")


class At:
    """All endpoints of one address, as an ASGI application."""

    def __init__(self, service: Service, guard: Guard, endpoints: tuple[Endpoint, ...]) -> None:
        self._service, self._guard = service, guard
        self._by_method: dict[str, Endpoint] = {each.method: each for each in endpoints}
        self._path = endpoints[0].path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        begin, key, problem = perf_counter(), None, None
        method = scope["method"]
        headers = {name.decode("latin-1"): text.decode("latin-1") for name, text in scope["headers"]}
        endpoint = self._by_method.get("GET" if method == "HEAD" else method)
        try:
            if endpoint is None:
                allowed = ", ".join(self._by_method)
                raise Problem(WRONG_METHOD, f"this address takes {allowed}", headers={"Allow": allowed})
            key = self._guard.admit(headers, endpoint.scope)
            call = await self._read(endpoint, scope, headers, receive)
            call.key = key
            answer = await endpoint.respond(call)
        except Gone:
            return
        except Problem as found:
            problem, answer = found, _told(found)
        except NextbestError as error:
            problem = self._as_problem(error)
            answer = _told(problem)
        except Exception as fault:  # the outermost door: nothing but a sentence may come out of it
            problem = self._confess(fault)
            answer = _told(problem)
        body = answer.content.encode() if isinstance(answer.content, str) else write_json(answer.content)
        await _send(send, answer, b"" if method == "HEAD" else body, len(body))
        self._service.watch.answered(
            Answered(
                method, self._path, answer.status, problem.kind.name if problem else None, perf_counter() - begin, key
            )
        )

    async def _read(self, endpoint: Endpoint, scope: Scope, headers: Mapping[str, str], receive: Receive) -> Call:
        service, limits = self._service, self._service.settings.limits
        call = Call(service, endpoint, service.clock(), scope.get("path_params", {}), headers=headers)
        if scope["query_string"]:
            call.query = _query(endpoint, scope["query_string"])
        wanted = endpoint.body
        if wanted is None:
            return call
        media = headers.get("content-type", "").partition(";")[0].strip().lower()
        if media not in wanted.media:
            raise Problem(WRONG_MEDIA_TYPE, f"`Content-Type` must be {' or '.join(wanted.media)}")
        most = limits.batch_body if wanted.many else limits.body
        call.raw = await read_body(receive, headers.get("content-length"), most)
        if wanted.json:
            call.document = read_json(call.raw, limits.depth)
        if wanted.model is not None:
            call.body = read_model(call.document, wanted.model)
        return call

    def _as_problem(self, error: NextbestError) -> Problem:
        if isinstance(error, InvalidDocument):
            return Problem(INVALID_REQUEST, "a document breaks the rules", places(error.problems))
        if isinstance(error, UsageError):
            return Problem(INVALID_REQUEST, str(error))
        if isinstance(error, StoreError):
            self._service.watch.store_failed(error)
            log.error("the store failed: %s", type(error).__name__)
            return Problem(STORE_GONE, "nothing was done: ask again", headers={"Retry-After": "1"})
        if isinstance(error, MissingExtra):
            return Problem(MISSING_EXTRA, str(error))
        return self._confess(error)

    def _confess(self, fault: Exception) -> Problem:
        # Where in the code, and never with which values: an exception's text may repeat what a customer is like.
        frames = traceback.extract_tb(fault.__traceback__)
        where = ", ".join(f"{each.filename}:{each.lineno}" for each in frames[-8:])
        log.error("fault at %s: %s (%s)", self._path, type(fault).__name__, where)
        return Problem(FAULT, "the request was not answered", help="report it, with the server's log")


def _query(endpoint: Endpoint, given: bytes) -> dict[str, str]:
    known = [each.name for each in endpoint.parameters if each.where == "query"]
    try:
        found = parse_qsl(given.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=50)
    except ValueError:
        raise Problem(INVALID_REQUEST, "the query of the address cannot be read") from None
    wrong = [Place(f"?{name[:60]}", "is not a parameter of this address") for name, _ in found if name not in known]
    twice = [Place(f"?{name}", "is given twice") for name in known if [each for each, _ in found].count(name) > 1]
    if wrong or twice:
        raise Problem(INVALID_REQUEST, "the query of the address is not what is asked for here", (*wrong, *twice))
    return dict(found)


def _told(problem: Problem) -> Answer:
    return Answer(problem.to_json(), problem.kind.status, PROBLEM, problem.headers)


async def _send(send: Send, answer: Answer, body: bytes, length: int) -> None:
    headers = [
        (b"content-type", answer.media.encode("latin-1")),
        (b"content-length", b"%d" % length),
        *ALWAYS,
        *header_list(answer.headers),
    ]
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
