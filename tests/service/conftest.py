"""PostgreSQL for the tests of the service is that of the tests of stores."""

from tests.engine.stores.conftest import names, postgres_url, server

__all__ = ["names", "postgres_url", "server"]
