"""Whether the server lives, and whether it can answer."""

from nextbest.service.calls import Answer, Call, Endpoint, Returned


async def healthz(call: Call) -> Answer:  # noqa: ARG001
    """It answers: that is all."""
    return Answer({"status": "ok"})


ENDPOINTS: tuple[Endpoint, ...] = (
    Endpoint("GET", "/healthz", "Whether the server lives", healthz, None, {200: Returned("it does")}),
)
