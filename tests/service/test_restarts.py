"""PostgreSQL stops and starts, or crashes, while a server uses it: it comes back by itself, and nothing is lost."""

import asyncio
import shutil
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from signal import SIGINT, SIGQUIT, Signals
from threading import Thread

import pytest

from tests.engine.stores.servers import free_port, programs, running
from tests.service.live import live
from tests.service.senders import CLUB, Senders, Told
from tests.service.test_faults import check

SECONDS = 120
"""Within which something more must have been sent, after the database has started."""


@pytest.fixture
def place() -> Iterator[Path]:
    """The folder of a database that its own user may read."""
    found = Path(tempfile.mkdtemp(prefix="nextbest-postgres-"))
    yield found
    shutil.rmtree(found, ignore_errors=True)


@pytest.mark.parametrize(
    ("endings", "customers"),
    [
        pytest.param([SIGQUIT], 30, id="short"),
        pytest.param([SIGQUIT, SIGINT] * 5, 600, id="slow", marks=pytest.mark.slow),
    ],
)
def test_a_database_that_starts_again_under_load(
    endings: Sequence[Signals], customers: int, place: Path, tmp_path: Path
) -> None:
    folder = programs()
    if folder is None:
        pytest.skip("no PostgreSQL here")
    club, port, told = tmp_path / "club.yaml", free_port(), Told()
    club.write_text(CLUB, encoding="utf-8")
    with ExitStack() as servers:
        urls: list[str] = []
        everybody = [f"c{number}" for number in range(customers)]
        working = Thread(target=lambda: asyncio.run(Senders(urls, told).work(everybody, 8)))
        for ending in endings:
            with running(folder, place, ["fsync=off"], port, ending) as address:
                url = f"{address}/postgres"
                if not urls:
                    urls.append(servers.enter_context(live(club, tmp_path, "--store", url)).url)
                    working.start()
                _goes_on(told, working)
        with running(folder, place, ["fsync=off"], port) as address:
            working.join(5 * SECONDS)
            assert not working.is_alive()
            check(f"{address}/postgres", told, customers)
    assert told.again > 0


def _goes_on(told: Told, working: Thread) -> None:
    """Wait until something more was sent, if there is anything left to send."""
    before, until = len(told.sent), time.monotonic() + SECONDS
    while len(told.sent) < before + 5 and working.is_alive():
        assert time.monotonic() < until, told.strange
        time.sleep(0.005)
