"""What goes wrong, as RFC 9457 says it: a kind with its status, the places in the request, and what to do about it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from nextbest.engine.decision import Problem as Finding

PREFIX = "urn:problem-type:nextbest:"
"""Begins the `type` of every problem."""
MEDIA = "application/problem+json"
"""The `Content-Type` of every problem."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of problem; clients may rely on `type` and status, people read the rest."""

    name: str
    status: int
    title: str

    @property
    def type(self) -> str:
        """The URI that names it."""
        return PREFIX + self.name


INVALID_REQUEST = Kind("invalid-request", 422, "the request breaks the rules")
NOT_JSON = Kind("not-json", 400, "the body cannot be read")
WRONG_MEDIA_TYPE = Kind("wrong-media-type", 415, "the body is of a kind that is not understood here")
TOO_LARGE = Kind("too-large", 413, "the body is too large")
TOO_MANY_HEADERS = Kind("too-many-headers", 431, "the request has too many headers")
NO_KEY = Kind("no-key", 401, "a key is needed")
NOT_ALLOWED = Kind("not-allowed", 403, "the key does not allow this")
TOO_MANY = Kind("too-many-requests", 429, "too many requests with this key")
NOT_FOUND = Kind("not-found", 404, "there is no such thing")
WRONG_METHOD = Kind("wrong-method", 405, "this address does not take this method")
REFUSED = Kind("refused", 409, "the state does not allow it")
KEY_REUSED = Kind("idempotency-key-reused", 422, "this Idempotency-Key came with another request before")
KEY_IN_USE = Kind("idempotency-key-in-use", 409, "the request with this Idempotency-Key is not answered yet")
NO_STORE = Kind("no-store", 501, "this server remembers nothing")
BUNDLE_REFUSED = Kind("bundle-refused", 422, "the bundle is not sound")
MISSING_EXTRA = Kind("missing-extra", 501, "this server lacks an optional library")
STORE_GONE = Kind("store-unavailable", 503, "the store cannot be reached")
BUSY = Kind("busy", 503, "the server has too much to do")
NOT_READY = Kind("not-ready", 503, "the server is not ready")
FAULT = Kind("fault", 500, "this is a fault of nextbest, not of your request")


@dataclass(frozen=True, slots=True)
class Place:
    """What is wrong at one place of the request."""

    pointer: str
    """JSON pointer into the body, `/profile/consent/email`; empty for the body as a whole. Of what is not in the body:
    `?places` for a query parameter, `Idempotency-Key:` for a header."""
    message: str
    help: str | None = None

    def to_json(self) -> dict[str, object]:
        """The JSON form: an item of `errors`."""
        return {"pointer": self.pointer, "message": self.message, "help": self.help}


@dataclass(slots=True)
class Problem(Exception):
    """Raised by whatever answers a request, instead of an answer.

    `detail` and all messages are read by strangers: they name what was asked for, never what a customer is like.
    """

    kind: Kind
    detail: str
    errors: tuple[Place, ...] = ()
    help: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    """Headers of the answer, such as `Retry-After`."""
    reason: str | None = None
    """The store's word for why it was refused."""

    def to_json(self) -> dict[str, object]:
        """The JSON form, of `MEDIA`."""
        found: dict[str, object] = {
            "type": self.kind.type,
            "title": self.kind.title,
            "status": self.kind.status,
            "detail": self.detail,
            "help": self.help,
            "reason": self.reason,
        }
        return found | {"errors": [each.to_json() for each in self.errors]}


def places(findings: Iterable[Finding], below: str = "") -> tuple[Place, ...]:
    """What the engine found wrong in a document that stands at a pointer of the body."""
    return tuple(Place(below + each.path, each.message, each.help) for each in findings)
