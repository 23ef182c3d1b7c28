"""DuckDB decides as the engine does where customers have a past: limits, silence, sequences, obligations, events."""

from collections import Counter
from random import Random

import pytest
import yaml

from nextbest.dsl.types import BOOLEAN, DATETIME, INTEGER, MONEY, Type
from nextbest.engine import Engine
from nextbest.engine.backends.duckdb import decided
from nextbest.engine.backends.program import Lane, Row, Verdict
from nextbest.engine.backends.python import Python
from nextbest.engine.clock import Clock
from nextbest.engine.deciding.choose import places
from nextbest.engine.deciding.deciding import Deciding
from nextbest.engine.deciding.request import request
from nextbest.engine.doors.admitted import Refused
from nextbest.engine.graph.graph import Graph
from tests.differential.decisions import same
from tests.differential.plain_time import PlainClock
from tests.memory.random_customers import Customers, iso
from tests.memory.random_policies import bundle_text

BUNDLES = 30
CUSTOMERS = 30
RULES = (
    "paused stage on during when goal wait due channel holdout variant_holdout suppressed quiet_hours holiday"
    " unknown_timezone limit:engagement limit:kind limit:channel limit:policy never_together budget:engagement"
    " budget:kind not_worth_it rank_unknown won deferred nothing_eligible all_limited all_deferred nothing_worth_it"
    " held_out chosen"
).split()
"""What must have occurred, or little is compared."""


class AtOnce(Customers):
    """Customers who are all decided for at the same instant, as a query decides."""

    at_once: PlainClock | None = None

    def clock(self) -> PlainClock:
        if self.at_once is None:
            self.at_once = super().clock()
        return self.at_once


def test_decisions_agree() -> None:
    found = Counter[str]()
    for seed in range(BUNDLES):
        _compare(seed, CUSTOMERS, found)
    assert [each for each in RULES if not found[each]] == []


@pytest.mark.slow
@pytest.mark.parametrize("block", range(20))
def test_many_more_decisions_agree(block: int) -> None:
    for seed in range(1_000 + block * 25, 1_025 + block * 25):
        _compare(seed, 500, Counter())


def _compare(seed: int, count: int, found: Counter[str]) -> None:
    entries = yaml.safe_load(bundle_text(seed))
    entries.pop("arbitration", None)
    deciding = Deciding(Engine.from_text(yaml.safe_dump(entries)).bundle, Python())
    customers = AtOnce(deciding.bundle, seed)
    clock = Clock(customers.clock().now, deciding.bundle.timezone)
    rows = [row for _ in range(count) if (row := row_of(deciding, customers, clock.now)) is not None]
    rows += [shaken(deciding.graph, Random(seed), row, clock.now) for row in rows]
    bound, lane = Python().compile(deciding.graph).at(clock), Lane(frozenset(places(deciding.bundle).pools))
    for row, told in zip(rows, decided(deciding.graph, clock, rows, judged=True), strict=True):
        same(told, bound, row, lane)
        found.update([*map(_word, told.verdicts), told.no_action or "chosen"])


def row_of(deciding: Deciding, customers: Customers, now: int) -> Row | None:
    """The customer's row, with what is made of her past; None where the door refuses her."""
    asked = customers.asked(held=False)
    case = deciding.case(asked.document, request(deciding.bundle, iso(now), {"event": asked.event}), deciding.fast)
    return None if isinstance(case, Refused) else case.row


def shaken(graph: Graph, random: Random, row: Row, now: int) -> Row:
    """The same customer with another past, which may be one that no contacts add up to."""
    values: dict[Type, tuple[object, ...]] = {
        BOOLEAN: (True, False),
        INTEGER: (0, 1, 2, 3, 9, 10**6),
        MONEY: (0, 1, 9_999, 10_000, 10**7, 10**12),
        DATETIME: (now, now - 1, now + 1, now - 86_400, now + 86_400),
    }
    told = {
        key: random.choice(values[graph.memory[path].type])
        for path, key in graph.remembered.items()
        if random.random() < (0.5 if path[1] == "spent" else 0.1)
    }
    return (*row[:-1], told)


def _word(verdict: Verdict) -> str:
    if verdict.deferred:
        return "deferred"
    return "won" if verdict.rule is None else verdict.rule.partition(".")[0]
