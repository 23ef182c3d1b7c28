"""Many customers at once are decided for as one by one, on random bundles: winners, keys, reasons, counts by rule."""

from collections import Counter
from math import isfinite
from random import Random

import pytest
import yaml

from nextbest.engine.backends.far import name_of, no_action
from nextbest.engine.backends.program import CLASSES, Row
from nextbest.engine.clock import Clock
from nextbest.engine.deciding.deciding import Deciding
from tests.arrays.agree import agree
from tests.arrays.people import Arena, deciding_of, hostile_rows, rows_of
from tests.differential.cases import AtOnce, shaken, without_past
from tests.memory.random_policies import bundle_text

RULES = (
    "paused stage on during when goal wait due channel holdout variant_holdout suppressed quiet_hours holiday"
    " unknown_timezone limit never_together budget rank_unknown not_worth_it outranked deferred"
    " nothing_eligible all_limited all_deferred nothing_worth_it held_out mandatory normal fallback by_deadline"
).split()
"""What must have occurred, or little is compared."""


def test_expressions() -> None:
    for seed in range(10):
        _expressions(seed, 60)


def test_memories() -> None:
    found = Counter[str]()
    for seed in range(12):
        _memories(seed, 20, found)
    for seed in range(12):
        _arenas(seed, 40, found)
    for seed in range(8):
        _hostile(seed, 20, found)
    assert [each for each in RULES if not found[each]] == []


@pytest.mark.slow
@pytest.mark.parametrize("block", range(40))
def test_many_more(block: int) -> None:
    for seed in range(1_000 + block * 50, 1_050 + block * 50):
        _expressions(seed, 500)
        _memories(seed, 200, Counter())
        _arenas(seed, 400, Counter())
        _hostile(seed, 200, Counter())


def _expressions(seed: int, customers: int) -> None:
    agree(*without_past(seed, customers))


def _memories(seed: int, count: int, found: Counter[str]) -> None:
    """Customers with a past: limits, silence, sequences, obligations."""
    entries = yaml.safe_load(bundle_text(seed))
    entries.pop("arbitration", None)
    deciding = deciding_of(yaml.safe_dump(entries))
    customers = AtOnce(deciding.bundle, seed)
    now = customers.clock().now
    documents = [customers.asked(held=False).document for _ in range(count)]
    _compare(deciding, rows_of(deciding, documents, now), now, seed, found)


def _arenas(seed: int, count: int, found: Counter[str]) -> None:
    """One policy in which everything is close."""
    arena = Arena.of(seed, count)
    for now, documents in arena.documents.items():
        _compare(arena.deciding, rows_of(arena.deciding, documents, now), now, seed, found)


def _hostile(seed: int, count: int, found: Counter[str]) -> None:
    """Policies in which whatever is easily got wrong occurs."""
    deciding, rows, now = hostile_rows(seed, count)
    _compare(deciding, rows, now, seed, found)


def _compare(deciding: Deciding, rows: list[Row], now: int, seed: int, found: Counter[str]) -> None:
    rows = rows + [shaken(deciding.graph, Random(seed), row, now) for row in rows]
    clock = Clock(now, deciding.bundle.timezone)
    decisions = agree(deciding.graph, clock, rows, threads=1 + seed % 2, block=7 if seed % 3 == 0 else 2**16)
    for stop, count in decisions.stops.items():
        found["deferred" if stop.deferred else name_of(stop.rule)] += count
    for far, class_, until in zip(decisions.far, decisions.classes, decisions.deadlines, strict=True):
        found[no_action(far) if class_ == 3 else list(CLASSES)[class_]] += 1
        found["by_deadline"] += isfinite(until)
