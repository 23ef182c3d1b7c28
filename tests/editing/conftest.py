"""One server for all tests that ask one."""

from collections.abc import Iterator

import pytest

from tests.editing.editor import Server, serving


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """A server that runs."""
    with serving() as running:
        yield running
