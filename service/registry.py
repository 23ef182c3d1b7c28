"""Everything that the service answers."""

from nextbest.service.calls import Endpoint
from nextbest.service.routes import decide, health

ENDPOINTS: tuple[Endpoint, ...] = (
    *decide.ENDPOINTS,
    *health.ENDPOINTS,
)
"""In the order of the description."""
