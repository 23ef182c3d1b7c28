"""Clients of one store: each decides, and then sends, gives back, or forgets; and writes down what it was told."""

import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from nextbest.engine.decision import Decision
from nextbest.engine.stores import Store, open_store
from tests.memory_store.crowd import HOLD, START, anybody, engine


@dataclass(frozen=True)
class Shift:
    """What one client does."""

    url: str
    log: Path
    seed: int
    decisions: int
    step: int
    """Seconds by which its clock goes on from one decision to the next; it may be an hour fast or slow."""
    sends: float = 0.7
    """The share of decisions that it confirms; of the rest it releases half, and forgets half."""


def run(shift: Shift) -> None:
    """In a process of its own."""
    with open_store(shift.url) as store:
        work(shift, store)


def work(shift: Shift, store: Store) -> None:
    """With a store that is open."""
    chance = random.Random(shift.seed)
    skew = chance.randrange(-3_600, 3_600)
    with shift.log.open("a", encoding="utf-8", buffering=1) as log:
        for number in range(shift.decisions):
            now = START + number * shift.step + skew
            decision = engine().decide(anybody(chance), when(now), store=store)
            _tell(log, do="decided", now=now, id=decision.id, winners=len(decision.winners))
            if decision.winners:
                _follow(decision, now, shift.sends, chance, store, log)


def _follow(decision: Decision, now: int, sends: float, chance: random.Random, store: Store, log: Any) -> None:
    assert decision.id is not None
    what = chance.random()
    if what < sends:
        at = now + chance.randrange(HOLD + 30)
        # Written before, lest a client that is killed leaves a contact of which nobody knows.
        _tell(log, do="sending", id=decision.id, at=at)
        for _ in range(chance.choice((1, 1, 1, 2))):
            outcome = store.confirm(decision.id, at=when(at))
            _tell(log, do="sent", id=decision.id, at=at, outcome=outcome.kind, reason=outcome.reason)
    elif what < (1 + sends) / 2:
        outcome = store.release(decision.id, now=when(now))
        _tell(log, do="released", id=decision.id, outcome=outcome.kind, reason=outcome.reason)


def when(at: int) -> datetime:
    return datetime.fromtimestamp(at, UTC)


def _tell(log: Any, **what: object) -> None:
    log.write(json.dumps(what) + "\n")


def told(logs: Sequence[Path]) -> Iterator[dict[str, Any]]:
    """What clients have written down; the last line of one that was killed may be cut."""
    for path in logs:
        for line in path.read_text(encoding="utf-8").splitlines(keepends=True):
            if line.endswith("\n"):
                yield json.loads(line)
