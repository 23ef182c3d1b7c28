"""The stores of these tests are those of the tests of stores: files, memory, and a real PostgreSQL server."""

from tests.engine.stores.conftest import names, postgres_url, server, store, url

__all__ = ["names", "postgres_url", "server", "store", "url"]
