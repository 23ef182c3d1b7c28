"""The service from Python: `Client`, `AsyncClient`, and what they raise. Takes the extra `client`."""

from nextbest.engine.extras import needs
from nextbest.service.client.errors import InvalidRequest, NotAllowed, Refused, ServiceError, Unavailable

with needs("client"):
    from nextbest.service.client.awaited import AsyncClient
    from nextbest.service.client.retrying import Retries
    from nextbest.service.client.waiting import Client

__all__ = ["AsyncClient", "Client", "InvalidRequest", "NotAllowed", "Refused", "Retries", "ServiceError", "Unavailable"]
