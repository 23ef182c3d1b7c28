"""A PostgreSQL server where there is one."""

from tests.engine.stores.conftest import names, postgres_url, server

__all__ = ["names", "postgres_url", "server"]
