"""Requests and decisions as spans, for whatever OpenTelemetry is set up to send them to."""

from time import time_ns

from opentelemetry.propagate import extract
from opentelemetry.trace import SpanKind, StatusCode, Tracer, get_tracer

from nextbest.service.watching import Answered, Decided, Quiet

_SECOND = 1_000_000_000


class Traces(Quiet):
    """Tells the tracer that is set up in this process; without one, as with the API alone, nothing comes of it.

    Spans are told when they are over, as parts of the caller's trace where its headers name one: W3C's `traceparent`,
    or whatever `OTEL_PROPAGATORS` says. They have the declared path, the engagement and the bundle, and nothing about
    the customer.
    """

    def __init__(self, tracer: Tracer | None = None) -> None:
        self._tracer = tracer or get_tracer("nextbest")

    def answered(self, answered: Answered) -> None:
        """See `Watch`."""
        end = time_ns()
        span = self._tracer.start_span(
            f"{answered.method} {answered.path}",
            context=extract(answered.headers),
            kind=SpanKind.SERVER,
            start_time=end - int(answered.seconds * _SECOND),
            attributes={
                "http.request.method": answered.method,
                "http.route": answered.path,
                "http.response.status_code": answered.status,
            },
        )
        if answered.problem is not None:
            span.set_attribute("error.type", answered.problem)
        if answered.status >= 500:
            span.set_status(StatusCode.ERROR)
        span.end(end)

    def decided(self, decided: Decided) -> None:
        """See `Watch`."""
        end, decision = time_ns(), decided.decision
        span = self._tracer.start_span(
            "decide",
            context=extract(decided.headers),
            start_time=end - int(decided.seconds * _SECOND),
            attributes={
                "nextbest.bundle": decision.bundle,
                "nextbest.digest": decision.digest,
                "nextbest.engagements": [each.engagement for each in decision.winners],
                "nextbest.no_action": decision.no_action.kind if decision.no_action is not None else "",
                "nextbest.stored": decided.stored,
            },
        )
        span.end(end)
