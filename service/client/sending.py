"""What goes over the wire for both clients, and what an answer means."""

from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version
from typing import Any, TypeVar

import httpx

from nextbest.service.client.asking import Ask
from nextbest.service.client.errors import error_of

T = TypeVar("T")
SECONDS = 10.0
"""Within which an answer must have come, where nothing else is said."""


def headers(key: str | None) -> dict[str, str]:
    """Those of every request."""
    try:
        own = {"User-Agent": f"nextbest/{version('nextbest')}"}
    except PackageNotFoundError:
        own = {"User-Agent": "nextbest"}
    return own if key is None else {**own, "Authorization": f"Bearer {key}"}


def request(ask: Ask[Any]) -> dict[str, Any]:
    """The parts of a request that `httpx` takes by name."""
    found: dict[str, Any] = {"params": ask.query}
    if ask.body is not None:
        found["json"] = ask.body
    if ask.key is not None:
        found["headers"] = {"Idempotency-Key": ask.key}
    return found


def answered(ask: Ask[T], answer: httpx.Response | None, failure: httpx.TransportError | None) -> T:
    """What an answer says; raises `ServiceError` for a problem, or where there is none."""
    if answer is None:
        words = "the service did not answer in time" if isinstance(failure, httpx.TimeoutException) else "no answer"
        raise error_of(None, {"detail": f"{words}: {type(failure).__name__}"}) from failure
    document = _json(answer)
    if answer.is_success:
        return ask.read(document)
    raise error_of(answer.status_code, document if isinstance(document, Mapping) else {"detail": answer.reason_phrase})


def _json(answer: httpx.Response) -> Any:
    try:
        return answer.json() if answer.content else None
    except ValueError:  # of a proxy between
        return None
