"""What the service says of itself: OpenAPI for programs, a page for people."""

from functools import cache
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from nextbest.service.calls import Answer, Call, Endpoint, Returned
from nextbest.service.examples import with_examples
from nextbest.service.openapi import description
from nextbest.service.page import POLICY, page
from nextbest.service.wire import write_json

HTML = "text/html; charset=utf-8"


def described(endpoints: tuple[Endpoint, ...]) -> tuple[Endpoint, ...]:
    """The endpoints with those that describe all of them; each of those is made when it is first asked for."""

    @cache
    def told() -> dict[str, Any]:
        return description(with_examples(*every), _version())

    @cache
    def as_json() -> Answer:
        return Answer(write_json(told()))

    @cache
    def as_page() -> Answer:
        return Answer(page(told()), media=HTML, headers={"Content-Security-Policy": POLICY})

    async def openapi(call: Call) -> Answer:  # noqa: ARG001
        return as_json()

    async def people(call: Call) -> Answer:  # noqa: ARG001
        return as_page()

    schema = {"type": "object"}
    every = (
        *endpoints,
        Endpoint("GET", "/openapi.json", "This description", openapi, None, {200: Returned("OpenAPI 3.1.", schema)}),
        Endpoint(
            "GET",
            "/",
            "A page that shows this description",
            people,
            None,
            {200: Returned("HTML.", {"type": "string"}, HTML)},
        ),
    )
    return every


def _version() -> str:
    try:
        return version("nextbest")
    except PackageNotFoundError:
        return "0"
