"""Everything that the service answers, but for its own description: `routes/description.py` adds that."""

from nextbest.service.calls import Endpoint
from nextbest.service.routes import bundle, customers, decide, decisions, events, explain, health, metrics, offers

ENDPOINTS: tuple[Endpoint, ...] = (
    *decide.ENDPOINTS,
    *explain.ENDPOINTS,
    *decisions.ENDPOINTS,
    *events.ENDPOINTS,
    *offers.ENDPOINTS,
    *customers.ENDPOINTS,
    *bundle.ENDPOINTS,
    *health.ENDPOINTS,
    *metrics.ENDPOINTS,
)
"""In the order of the description."""
