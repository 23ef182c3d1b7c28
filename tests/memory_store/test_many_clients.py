"""Many clients at once on few customers: nothing is exceeded by one, nothing is lost, and nothing is left over."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from nextbest.engine.stores import open_store
from tests.forks import CONTEXT
from tests.memory_store.after import nothing_is_exceeded, nothing_is_left_unused, nothing_is_lost
from tests.memory_store.clients import Shift, run, told, work
from tests.memory_store.crowd import engine

DAYS = 6
"""How long a crowd lasts by its own clocks."""
LONGEST = 6 * 3_600
"""Seconds after which clients are taken to wait for one another."""


def shifts(url: str, folder: Path, clients: int, decisions: int) -> list[Shift]:
    return [
        Shift(url, folder / f"{seed}.jsonl", seed, decisions, DAYS * 86_400 // decisions) for seed in range(clients)
    ]


def in_threads(shifts: list[Shift]) -> None:
    """Of one process, with one store that all of them use."""
    with open_store(shifts[0].url) as store, ThreadPoolExecutor(len(shifts)) as threads:
        for each in [threads.submit(work, shift, store) for shift in shifts]:
            each.result(LONGEST)


def in_processes(shifts: list[Shift]) -> None:
    open_store(shifts[0].url).close()
    clients = [CONTEXT.Process(target=run, args=(shift,)) for shift in shifts]
    for each in clients:
        each.start()
    for each in clients:
        each.join(LONGEST)
    assert [each.exitcode for each in clients] == [0] * len(clients)


def check(url: str, logs: list[Path]) -> None:
    with open_store(url) as store:
        sent = nothing_is_exceeded(store)
        assert {each.engagement for each in sent} == set(engine().bundle.engagements)
        nothing_is_lost(store, logs)
        nothing_is_left_unused(store, logs, days=5)


@pytest.mark.parametrize("at_once", [in_threads, in_processes], ids=["threads", "processes"])
def test_a_few_clients(url: str, tmp_path: Path, at_once: Callable[[list[Shift]], None]) -> None:
    crowd = shifts(url, tmp_path, clients=8, decisions=60)
    at_once(crowd)
    logs = [each.log for each in crowd]
    did = {each["do"] for each in told(logs)}
    assert did == {"decided", "sending", "sent", "released"}
    check(url, logs)


@pytest.mark.slow
@pytest.mark.parametrize("at_once", [in_threads, in_processes], ids=["threads", "processes"])
def test_sixty_four_clients(url: str, tmp_path: Path, at_once: Callable[[list[Shift]], None]) -> None:
    crowd = shifts(url, tmp_path, clients=64, decisions=2_000)
    at_once(crowd)
    check(url, [each.log for each in crowd])
