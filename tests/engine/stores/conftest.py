"""Each test of a store runs on every kind: a file, memory, and a real PostgreSQL server where there is one."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from nextbest.engine.stores import Store, open_store
from tests.engine.stores.servers import postgres, programs


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    folder = programs()
    if folder is None:
        pytest.skip("no PostgreSQL here: `apt-get install postgresql` has one that the tests start by themselves")
    with postgres(folder) as url:
        yield url


@pytest.fixture(scope="session")
def names() -> Iterator[int]:
    """Numbers for schemas, each new: a database of its own takes half a second."""
    return iter(range(1_000_000))


@pytest.fixture
def postgres_url(server: str, names: Iterator[int]) -> str:
    return new_schema(server, next(names))


def new_schema(server: str, number: int) -> str:
    """The URL of a store on that server that nobody has used."""
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(f"CREATE SCHEMA store{number}")
    return f"{server}/postgres?options=-csearch_path%3Dstore{number}"


@pytest.fixture(params=["file", "postgres"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Of a store that outlives whoever opens it."""
    if request.param == "file":
        return f"sqlite:///{tmp_path}/contacts.db"
    found: str = request.getfixturevalue("postgres_url")
    return found


@pytest.fixture(params=["file", "memory", "postgres"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    urls = {"file": f"sqlite:///{tmp_path}/contacts.db", "memory": "sqlite://"}
    with open_store(urls.get(request.param) or request.getfixturevalue("postgres_url")) as opened:
        yield opened
