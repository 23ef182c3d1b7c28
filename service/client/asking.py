"""What a client asks, as values: the same for those who wait and those who await."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Generic, TypedDict, TypeVar
from urllib.parse import quote
from uuid import uuid4

from nextbest.engine.decision import Decision, Explanation, Stage
from nextbest.engine.errors import UsageError
from nextbest.engine.json_form import json_form
from nextbest.engine.stores.store import Outcome, Redemption
from nextbest.service.client import forms
from nextbest.service.client.errors import ServiceError, error_of

T = TypeVar("T")
Json = Mapping[str, Any]


class Wants(TypedDict, total=False):
    """What may be asked of a decision."""

    event: Mapping[str, object] | None
    places: Sequence[str]
    alternatives: int
    reserve: bool
    hold_for: timedelta | None
    """Exact, in whole seconds; the service's own where left out."""
    now: datetime | None
    """Only for a server that was started with `--accept-now`."""


@dataclass(frozen=True, slots=True)
class Ask(Generic[T]):
    """One request, and how its answer is read."""

    method: str
    path: str
    body: Json | None
    read: Callable[[Any], T]
    key: str | None = None
    """Its Idempotency-Key: whoever repeats it with the same one does nothing twice."""
    query: Mapping[str, str] = field(default_factory=dict)


def decide(customer: str | None, profile: Json | None, wants: Wants, key: str | None) -> Ask[Decision]:
    """See `Client.decide`."""
    return Ask("POST", "/v1/decide", _about(customer, profile, wants), forms.decision, _key(key))


def decide_batch(customers: Iterable[Json], wants: Wants, key: str | None) -> "Ask[list[Decision | ServiceError]]":
    """See `Client.decide_batch`."""
    body = {**_about(None, None, wants), "customers": [json_form(each) for each in customers]}
    return Ask("POST", "/v1/decide/batch", body, lambda found: list(map(_result, found["results"])), _key(key))


def explain(customer: str | None, profile: Json | None, engagement: str | None, wants: Wants) -> Ask[Explanation]:
    """See `Client.explain`."""
    body = {**_about(customer, profile, wants), **_given(engagement=engagement)}
    return Ask("POST", "/v1/explain", body, forms.explanation)


def stage(customer: str | None, profile: Json | None, wants: Wants) -> Ask[Stage]:
    """See `Client.stage`."""
    return Ask("POST", "/v1/stage", _about(customer, profile, wants), forms.stage)


def settle(decision: str, what: str, place: str | None, at: datetime | None, key: str | None) -> Ask[Outcome]:
    """See `Client.confirm` and `Client.release`."""
    return Ask("POST", _path("decisions", decision, what), _given(place=place, at=at), forms.outcome, _key(key))


def outcome(decision: str, body: Json, key: str | None) -> Ask[Outcome]:
    """See `Client.outcome`."""
    return Ask("POST", _path("decisions", decision, "outcome"), _given(**body), forms.outcome, _key(key))


def event(document: Json, *, decide: bool, key: str | None) -> Ask[Any]:
    """See `Client.event`."""
    query = {"decide": "true"} if decide else {}
    return Ask("POST", "/v1/events", json_object(document), lambda found: found, _key(key), query)


def redeem(code: str, customer: str, document: Json, key: str | None) -> Ask[Redemption]:
    """See `Client.redeem`."""
    body = {"customer": customer, "event": json_object(document)}
    return Ask("POST", _path("offers", code, "redeem"), body, forms.redemption, _key(key))


def about(customer: str, method: str = "GET", *more: str) -> Ask[Any]:
    """See `Client.customer`, `Client.forget` and `Client.export`."""
    return Ask(method, _path("customers", customer, *more), None, lambda found: found)


def bundle() -> Ask[Any]:
    """See `Client.bundle`."""
    return Ask("GET", "/v1/bundle", None, lambda found: found)


def change_bundle(files: Mapping[str, str] | None, share: float | None, salt: str | None) -> Ask[Any]:
    """See `Client.change_bundle`."""
    return Ask("POST", "/v1/bundle", _given(files=files, share=share, salt=salt), lambda found: found)


def json_object(document: Json) -> dict[str, Any]:
    """A document made of what JSON has; times with an offset as ISO 8601."""
    return {str(name): json_form(value) for name, value in document.items()}


def _about(customer: str | None, profile: Json | None, wants: Wants) -> dict[str, Any]:
    hold = wants.get("hold_for")
    if hold is not None and (hold.microseconds or hold < timedelta(seconds=1)):
        raise UsageError("`hold_for` must be one second or more, in whole seconds")
    given = {
        **wants,
        "hold_for": None if hold is None else f"{int(hold.total_seconds())} seconds",
        "places": list(wants.get("places", ())) or None,
        "event": wants.get("event"),
    }
    return _given(id=customer, profile=profile, **given)


def _given(**body: Any) -> dict[str, Any]:
    return {name: json_form(value) for name, value in body.items() if value is not None}


def _key(key: str | None) -> str:
    return key or str(uuid4())


def _path(*parts: str) -> str:
    return "/v1/" + "/".join(quote(each, safe="") for each in parts)


def _result(found: Json) -> Decision | ServiceError:
    problem = found["problem"]
    return forms.decision(found["decision"]) if problem is None else error_of(problem["status"], problem)
