"""What the service answers, each as one value: the routes and the OpenAPI description are both made of these."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Literal, NamedTuple

from pydantic import BaseModel

from nextbest.engine.engine import Engine
from nextbest.service.problems import Kind
from nextbest.service.security.keys import Scope
from nextbest.service.state import Service

Method = Literal["GET", "POST", "DELETE"]
JSON = "application/json"


class Answer(NamedTuple):
    """What goes back: JSON as a rule."""

    content: object
    """What `engine.json_form` makes JSON of; bytes or text go out as they are."""
    status: int = 200
    media: str = JSON
    headers: Mapping[str, str] = MappingProxyType({})


@dataclass(slots=True)
class Call:
    """One request, read and allowed."""

    service: Service
    endpoint: "Endpoint"
    now: datetime
    """The clock, read once, in UTC and whole seconds."""
    values: Mapping[str, str] = field(default_factory=dict)
    """The parts of the path: `{"id": …}`."""
    query: Mapping[str, str] = field(default_factory=dict)
    """Each query parameter that the endpoint declares and the request has, decoded."""
    headers: Mapping[str, str] = field(default_factory=dict)
    """By lower-case name."""
    raw: bytes = b""
    """The body as it came, within its limit."""
    document: object = None
    """The body as JSON, within its limits, where the endpoint takes one and has no model for it."""
    body: BaseModel | None = None
    """The body as the endpoint's model."""
    key: str | None = None
    """The name of the key that it came with; None: none is asked for."""
    source: str | None = None
    """Whose signature it came with, in the place of a key."""

    def engine_for(self, customer: str | None) -> Engine:
        """Which engine answers for this customer, who is called by the id that all of hers lead to."""
        return self.service.engines.engine_for(customer)

    async def engine_of(self, customer: str | None) -> Engine:
        """Which engine answers for a customer, who is called by any id of hers.

        Where two bundles are served, the store is asked who she is: by each of her ids the same one answers.
        """
        service = self.service
        if customer is not None and service.store is not None and len(service.engines.current()) > 1:
            known = await service.threads.run(service.store.customer, customer)
            customer = customer if known is None else known.id
        return service.engines.engine_for(customer)


Respond = Callable[[Call], Awaitable[Answer]]
"""Answers a call or raises a `Problem`; what else `engine.errors` has becomes one. It runs in the event loop: whatever
waits for a store goes through `call.service.threads.run`."""


@dataclass(frozen=True, slots=True)
class Example:
    """A request that was asked, and what was answered, as the description shows it."""

    name: str
    """`given`."""
    summary: str
    status: int
    answer: object
    """As JSON."""
    asked: object = None
    """The body of the request, as JSON; None: it has none."""


@dataclass(frozen=True, slots=True)
class Body:
    """What a request carries."""

    model: type[BaseModel] | None = None
    """Frozen, with `extra="forbid"`; read strictly. None: any JSON, as `Call.document`."""
    media: tuple[str, ...] = (JSON,)
    """Content types that are taken."""
    schema: Mapping[str, object] = field(default_factory=dict)
    """The JSON Schema for the description, where there is no model."""
    json: bool = True
    """Whether it is read as JSON at all; else there is only `Call.raw`."""
    optional: bool = False
    """Whether there may be none: `{}` is read then."""
    many: bool = False
    """Whether the limit of bodies with many customers holds for it."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A query parameter or a header; all are optional."""

    name: str
    summary: str
    where: Literal["query", "header"] = "query"
    schema: Mapping[str, object] = field(default_factory=lambda: {"type": "string"})


@dataclass(frozen=True, slots=True)
class Returned:
    """One documented answer that is no problem."""

    summary: str
    schema: Mapping[str, object] = field(default_factory=dict)
    """A JSON Schema; `{"$ref": "#/components/schemas/Decision"}` for what schemas/decision.json defines."""
    media: str = JSON


def results(properties: Mapping[str, object]) -> dict[str, object]:
    """The JSON Schema of `{"results": […]}`, where each result has all of these, and nothing else."""
    item = {"type": "object", "additionalProperties": False, "required": [*properties], "properties": properties}
    return {
        "type": "object",
        "additionalProperties": False,
        "required": ["results"],
        "properties": {"results": {"type": "array", "items": item}},
    }


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One method of one address."""

    method: Method
    path: str
    """`/v1/decisions/{id}/confirm`."""
    summary: str
    """One line, as a sentence without its full stop."""
    respond: Respond
    scope: Scope | None
    """What the caller's key must allow; None: no key is asked for."""
    returns: Mapping[int, Returned]
    """By status."""
    body: Body | None = None
    about: str = ""
    """More than a line, in Markdown."""
    parameters: tuple[Parameter, ...] = ()
    examples: tuple[Example, ...] = ()
    problems: tuple[Kind, ...] = ()
    """What it raises besides what everything may: see `openapi.py`."""
    repeatable: bool = False
    """Whether it takes an `Idempotency-Key`: a repeated request gets the first one's answer."""
    signed: bool = False
    """Whether a body that the source named in `?source=` has signed needs no key."""
