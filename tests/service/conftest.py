"""One server with narrow limits for all tests of lines; PostgreSQL is that of the tests of stores."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.engine.stores.conftest import names, postgres_url, server
from tests.service.live import Bounded, bounded
from tests.service.senders import CLUB

__all__ = ["names", "narrow", "narrow_club", "postgres_url", "server"]


@pytest.fixture(scope="session")
def narrow_club(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bundle of that server."""
    path = tmp_path_factory.mktemp("club") / "club.yaml"
    path.write_text(CLUB, encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def narrow(narrow_club: Path) -> Iterator[Bounded]:
    """The server."""
    with bounded(narrow_club) as found:
        yield found
