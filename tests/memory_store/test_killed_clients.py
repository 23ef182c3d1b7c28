"""Clients that are killed in the middle of what they do: once their slots have lapsed, every one is accounted for."""

import random
import time
from pathlib import Path

import pytest

from nextbest.engine.stores import open_store
from tests.forks import CONTEXT
from tests.memory_store.after import nothing_is_exceeded, nothing_is_left_unused, nothing_is_lost
from tests.memory_store.clients import Shift, run, told

SIGKILL = -9


def killed(url: str, folder: Path, clients: int, generations: int) -> list[Path]:
    """The logs of clients that worked until they were killed, each at a moment of its own."""
    chance = random.Random(1)
    open_store(url).close()
    logs = []
    for generation in range(generations):
        working = []
        for number in range(clients):
            log = folder / f"{generation}-{number}.jsonl"
            logs.append(log)
            shift = Shift(url, log, generation * clients + number, decisions=1_000_000, step=600)
            working.append((log, CONTEXT.Process(target=run, args=(shift,))))
        for _, client in working:
            client.start()
        for log, client in working:
            _wait_for(log)
            time.sleep(chance.random() / 10)
            client.kill()
        for _, client in working:
            client.join()
            assert client.exitcode == SIGKILL
    return logs


def _wait_for(log: Path) -> None:
    """Until it has begun."""
    until = time.monotonic() + 120
    while not (log.exists() and log.stat().st_size > 500):
        assert time.monotonic() < until, "a client does nothing"
        time.sleep(0.01)


def check(url: str, logs: list[Path]) -> None:
    with open_store(url) as store:
        nothing_is_exceeded(store)
        nothing_is_lost(store, logs, killed=True)
        nothing_is_left_unused(store, logs, days=8)


def test_a_few_clients_are_killed(url: str, tmp_path: Path) -> None:
    logs = killed(url, tmp_path, clients=4, generations=3)
    assert all(any(each["do"] == "decided" for each in told([log])) for log in logs)
    check(url, logs)


@pytest.mark.slow
def test_many_clients_are_killed(url: str, tmp_path: Path) -> None:
    check(url, killed(url, tmp_path, clients=16, generations=30))
