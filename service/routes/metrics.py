"""What the server does, in numbers."""

from nextbest.service.calls import Answer, Call, Endpoint, Returned
from nextbest.service.problems import NOT_FOUND, Problem

TEXT = "text/plain; version=0.0.4; charset=utf-8"


async def metrics(call: Call) -> Answer:
    """In Prometheus's text form."""
    text = call.service.metrics
    if text is None:
        raise Problem(NOT_FOUND, "nothing is counted here")
    return Answer(text(), media=TEXT)


ENDPOINTS: tuple[Endpoint, ...] = (
    Endpoint(
        "GET",
        "/metrics",
        "What the server does, in numbers for Prometheus",
        metrics,
        "explain",
        {200: Returned("Counters, gauges and histograms; nothing in them is about a customer.", media=TEXT)},
        problems=(NOT_FOUND,),
    ),
)
