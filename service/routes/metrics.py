"""What the server does, in numbers."""

from nextbest.service.calls import Answer, Call, Endpoint, Returned

TEXT = "text/plain; version=0.0.4; charset=utf-8"


async def metrics(call: Call) -> Answer:
    """In Prometheus's text form."""
    return Answer(call.service.metrics(), media=TEXT)


ENDPOINTS: tuple[Endpoint, ...] = (
    Endpoint(
        "GET",
        "/metrics",
        "What the server does, in numbers for Prometheus",
        metrics,
        "explain",
        {200: Returned("Counters, gauges and histograms; nothing in them is about a customer.", media=TEXT)},
    ),
)
