"""Many clients that decide, confirm, release and forget about it, all at once; each writes down what it was told.

`python -m tests.engine.stores.clients URL FOLDER CLIENTS DECISIONS KILLS`: processes, of which so many are killed.
"""

import json
import os
import random
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from nextbest.engine.remembering.memory import Purse, Window
from nextbest.engine.stores import Store, open_store
from tests.engine.stores.planning import CONTACTS, EVER, NOW, Policy, at, id_of

CUSTOMERS = [f"customer {each}" for each in range(6)]
LIMIT, PER, HOLD = 3, 400, 20
HOUR = 3_600
HOURLY = Purse("engagement.welcome", "cost", "hour")
"""The calendar of the policy is the engine's; to a store any window is one."""
BUDGETS = {CONTACTS: 60, HOURLY: 20 * 45}
SPAN = 2_000
"""Seconds that all clients live through, each with a clock that is a little off."""


def policy(now: int) -> Policy:
    """What everybody goes by."""
    hours = range(now // HOUR * HOUR, now + HOLD + 1, HOUR)
    windows = {CONTACTS: [EVER], HOURLY: [Window(each, each + HOUR) for each in hours]}
    return Policy(LIMIT, PER, BUDGETS, windows)


def client(store: Store, number: int, decisions: int, log: Path) -> None:
    """One client's life."""
    chance = random.Random(number)
    skew = chance.randrange(-5, 6)
    with log.open("a", buffering=1) as out:

        def tell(**said: object) -> None:
            out.write(json.dumps(said) + "\n")

        for turn in range(decisions):
            now = NOW + skew + SPAN * turn // decisions
            decision = policy(now).decide(store, chance.choice(CUSTOMERS), now, HOLD)
            id = id_of(decision)
            tell(did="decide", id=id, winners=len(decision.winners))
            if not decision.winners:
                continue
            what = chance.random()
            if what < 0.6:
                tell(did="try", id=id)
                tell(did="confirm", id=id, was=store.confirm(id, at=at(now + chance.randrange(HOLD + 2))).kind)
            elif what < 0.8:
                tell(did="release", id=id, was=store.release(id, now=at(now)).kind)


def told(folder: Path) -> Iterator[dict[str, Any]]:
    """What all clients wrote down; whoever was killed may have begun a line."""
    for path in folder.glob("*.log"):
        for line in path.read_text().splitlines(keepends=True):
            if line.endswith("\n"):
                yield json.loads(line)


def _main(url: str, folder: Path, clients: int, decisions: int, kills: int) -> int:
    chance = random.Random(kills)
    numbers = iter(range(10**6))
    running = {_start(url, folder, next(numbers), decisions) for _ in range(clients)}
    for _ in range(kills):
        time.sleep(chance.random() * 0.3)
        victim = chance.choice(sorted(running))
        os.kill(victim, signal.SIGKILL)
        os.waitpid(victim, 0)
        running.remove(victim)
        running.add(_start(url, folder, next(numbers), decisions))
    return sum(os.waitstatus_to_exitcode(os.waitpid(each, 0)[1]) != 0 for each in running)


def _start(url: str, folder: Path, number: int, decisions: int) -> int:
    child = os.fork()
    if child:
        return child
    with open_store(url) as store:
        client(store, number, decisions, folder / f"{number}.log")
    os._exit(0)


if __name__ == "__main__":
    sys.exit(_main(sys.argv[1], Path(sys.argv[2]), *(int(each) for each in sys.argv[3:])))
