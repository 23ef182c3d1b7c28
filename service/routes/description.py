"""What the service says of itself: OpenAPI for programs, a page for people."""

from importlib.metadata import PackageNotFoundError, version

from nextbest.service.calls import Answer, Call, Endpoint, Respond, Returned
from nextbest.service.openapi import description
from nextbest.service.page import POLICY, page
from nextbest.service.wire import write_json

HTML = "text/html; charset=utf-8"


def described(endpoints: tuple[Endpoint, ...]) -> tuple[Endpoint, ...]:
    """The endpoints with those that describe all of them."""
    every = (
        *endpoints,
        Endpoint(
            "GET",
            "/openapi.json",
            "This description",
            _fixed(Answer(b"")),
            None,
            {200: Returned("OpenAPI 3.1.", {"type": "object"})},
        ),
        Endpoint(
            "GET",
            "/",
            "A page that shows this description",
            _fixed(Answer(b"")),
            None,
            {200: Returned("HTML.", {"type": "string"}, HTML)},
        ),
    )
    told = description(every, _version())
    answers = {
        "/openapi.json": Answer(write_json(told)),
        "/": Answer(page(told), media=HTML, headers={"Content-Security-Policy": POLICY}),
    }
    return tuple(
        Endpoint(each.method, each.path, each.summary, _fixed(answers[each.path]), each.scope, each.returns)
        if each.path in answers
        else each
        for each in every
    )


def _fixed(answer: Answer) -> Respond:
    async def respond(call: Call) -> Answer:  # noqa: ARG001
        return answer

    return respond


def _version() -> str:
    try:
        return version("nextbest")
    except PackageNotFoundError:
        return "0"
