"""One request on its way: allowed, read, answered, written, and told to whoever watches."""

from collections.abc import Mapping
from functools import lru_cache
from hashlib import sha256
from time import perf_counter
from types import MappingProxyType
from urllib.parse import parse_qsl

from starlette.types import Receive, Scope, Send

from nextbest.engine.errors import NextbestError
from nextbest.service.body_errors import read_model
from nextbest.service.calls import Answer, Body, Call, Endpoint
from nextbest.service.errors import as_problem, confessed
from nextbest.service.problems import (
    INVALID_REQUEST,
    MEDIA,
    TOO_MANY,
    TOO_MANY_HEADERS,
    WRONG_MEDIA_TYPE,
    WRONG_METHOD,
    Place,
    Problem,
)
from nextbest.service.repeats import HEADER, RAW_HEADER, Repeats
from nextbest.service.security.guard import Guard
from nextbest.service.security.headers import ALWAYS
from nextbest.service.state import Service
from nextbest.service.watching import Answered
from nextbest.service.whole import write_whole
from nextbest.service.wire import (
    Gone,
    Headers,
    header_list,
    look_into,
    read_json,
    read_on,
    refuse_long,
    whole_body,
    write_json,
)

MOST_HEADERS = 100
MOST_PARAMETERS = 20
LONGEST = 60
"""Characters of a given name that a message repeats."""
NOTHING: Mapping[str, str] = MappingProxyType({})


class At:
    """All endpoints of one address, as an ASGI application."""

    def __init__(self, service: Service, guard: Guard, repeats: Repeats, endpoints: tuple[Endpoint, ...]) -> None:
        self._service, self._guard, self._repeats = service, guard, repeats
        self._by_method: dict[str, Endpoint] = {each.method: each for each in endpoints}
        self._allowed = ", ".join(self._by_method)
        if "GET" in self._by_method:
            self._by_method["HEAD"] = self._by_method["GET"]
        self._path = endpoints[0].path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        begin, key, problem, headers = perf_counter(), None, None, Headers(scope["headers"])
        try:
            endpoint = self._found(scope)
            source = _source(endpoint, scope) if endpoint.signed else None
            key = self._guard.admit(headers, endpoint.scope, signed=source is not None)
            call = self._call(endpoint, scope, headers)
            if endpoint.body is not None:
                limits = self._service.settings.limits
                most = limits.batch_body if endpoint.body.many and source is None else limits.body
                refuse_long(headers.raw(b"content-length"), most)
                message = await receive()
                whole = whole_body(message, most)
                call.raw = await read_on(message, receive, most) if whole is None else whole
                if source is not None:
                    key, call.source = self._guard.signed(source, headers, call.raw), source
                self._read(call, endpoint.body, headers)
            call.key = key
            if endpoint.repeatable and headers.raw(RAW_HEADER) is not None:
                answer = await self._once(call, scope)
            else:
                answer = await endpoint.respond(call)
            body = write_json(answer.content)
        except Gone:
            return
        except Problem as found:
            problem = found
        except NextbestError as error:
            problem = as_problem(error, self._service)
        except Exception as fault:  # the outermost door: nothing but a sentence may come out of it
            problem = confessed(fault)
        if problem is not None:
            answer = told(problem)
            body = write_json(answer.content)
        head = scope["method"] == "HEAD"
        if head or answer.headers or not write_whole(scope, answer.status, answer.media, body):
            await _send(send, answer, body, head=head)
        kind = None if problem is None else problem.kind.name
        seconds = perf_counter() - begin
        self._service.watch.answered(Answered(scope["method"], self._path, answer.status, kind, seconds, key, headers))

    def _found(self, scope: Scope) -> Endpoint:
        if len(scope["headers"]) > MOST_HEADERS:
            raise Problem(TOO_MANY_HEADERS, f"at most {MOST_HEADERS} are read", headers={"Connection": "close"})
        endpoint = self._by_method.get(scope["method"])
        if endpoint is None:
            words = f"this address takes {self._allowed}"
            raise Problem(WRONG_METHOD, words, headers={"Allow": self._allowed})
        return endpoint

    def _call(self, endpoint: Endpoint, scope: Scope, headers: Headers) -> Call:
        service = self._service
        query = _query(endpoint, scope["query_string"]) if scope["query_string"] else NOTHING
        return Call(service, endpoint, service.clock(), scope.get("path_params", NOTHING), query, headers)

    def _read(self, call: Call, wanted: Body, headers: Headers) -> None:
        """The body, as its endpoint wants it."""
        if (call.raw or not wanted.optional) and not _is_one_of(headers.raw(b"content-type"), wanted.media):
            raise Problem(WRONG_MEDIA_TYPE, f"`Content-Type` must be {' or '.join(wanted.media)}")
        if not wanted.json:
            return
        body = call.raw or (b"{}" if wanted.optional else b"")
        look_into(body, self._service.settings.limits.depth)
        if wanted.model is None:
            call.document = read_json(body)
        else:
            call.body = read_model(body, wanted.model)

    async def _once(self, call: Call, scope: Scope) -> Answer:
        """The answer to a request that has a key of its own, or the one that it got before."""
        key = call.headers[HEADER]
        told_again = self._repeats.begin(call.key, key, _fingerprint(scope, call.raw))
        if told_again is not None:
            return told_again
        kept = None
        try:
            answer = await call.endpoint.respond(call)
            kept = Answer(write_json(answer.content), answer.status, answer.media, answer.headers)
        except Problem as problem:
            if problem.kind.status < 500 and problem.kind is not TOO_MANY:
                answer = told(problem)
                kept = Answer(write_json(answer.content), answer.status, answer.media, answer.headers)
            raise
        finally:
            self._repeats.end(call.key, key, kept)
        return kept


def told(problem: Problem) -> Answer:
    """The answer that tells of a problem."""
    return Answer(problem.to_json(), problem.kind.status, MEDIA, problem.headers)


def _source(endpoint: Endpoint, scope: Scope) -> str | None:
    """Who is said to have signed the body."""
    return _query(endpoint, scope["query_string"]).get("source") if scope["query_string"] else None


@lru_cache(maxsize=64)
def _is_one_of(given: bytes | None, media: tuple[str, ...]) -> bool:
    """Whether a `Content-Type` is one of these, whatever parameters it has."""
    return (given or b"").decode("latin-1").partition(";")[0].strip().lower() in media


def _query(endpoint: Endpoint, given: bytes) -> Mapping[str, str]:
    known = [each.name for each in endpoint.parameters if each.where == "query"]
    try:
        pairs = parse_qsl(
            given.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=MOST_PARAMETERS
        )
    except ValueError:
        raise Problem(INVALID_REQUEST, "the query of the address cannot be read") from None
    names = [name for name, _ in pairs]
    wrong = [Place(f"?{name[:LONGEST]}", "is no parameter of this address") for name in names if name not in known]
    twice = [Place(f"?{name}", "is given twice") for name in known if names.count(name) > 1]
    if wrong or twice:
        raise Problem(INVALID_REQUEST, "the query of the address is not what is asked for here", (*wrong, *twice))
    return dict(pairs)


def _fingerprint(scope: Scope, body: bytes) -> bytes:
    about = f"{scope['method']} {scope['path']}?".encode("utf-8", "surrogatepass")
    return sha256(about + scope["query_string"] + b"\0" + body).digest()


async def _send(send: Send, answer: Answer, body: bytes, *, head: bool) -> None:
    headers = [(b"content-type", answer.media.encode()), (b"content-length", b"%d" % len(body)), *ALWAYS]
    if answer.headers:
        own = header_list(answer.headers)
        names = {name for name, _ in own}
        headers = [*(each for each in headers if each[0] not in names), *own]
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if head else body})
