"""The engine against a plain, slow reading of Part 3: random policies, histories and clocks, on every back end."""

from collections import Counter
from dataclasses import replace
from functools import lru_cache

import pytest

from nextbest.engine import Engine
from tests.backends import BACKENDS
from tests.memory.answers import Answer, plainly
from tests.memory.engine_side import decided, told
from tests.memory.random_customers import Customers
from tests.memory.random_policies import bundle_text

BUNDLES = 14
DECISIONS = 25
"""Of each bundle; every other one is made on the memory of a store."""
RULES = (
    "paused stage on during when goal wait due channel holdout variant_holdout suppressed quiet_hours holiday"
    " unknown_timezone limit:engagement limit:kind limit:channel limit:policy never_together budget not_worth_it"
    " rank_unknown outranked place_taken"
).split()
HAPPENS = (*RULES, "quiet_hours deferred", "holiday deferred", "1 winners", "2 winners", "step 1", "step 2", "step 3")
HAPPENS += tuple("nothing_eligible all_limited all_deferred nothing_worth_it held_out".split())
"""What must have occurred, or little is compared."""


@lru_cache(maxsize=BUNDLES)
def engines(seed: int) -> tuple[Engine, ...]:
    first = Engine.from_text(bundle_text(seed))
    return tuple(Engine(first.bundle, each) for each in BACKENDS)


def compare(seed: int, decisions: int, found: Counter[str]) -> None:
    """Decisions of one bundle; counts the rules, and what else came of them."""
    all_engines = engines(seed)
    customers = Customers(all_engines[0].bundle, seed)
    for index in range(decisions):
        asked = customers.asked(held=index % 2 == 1)
        wanted = plainly(all_engines[0].bundle, asked)
        # Every other customer's past is a store's to tell.
        stage = wanted.stage if index % 2 == 1 else None
        assert told(all_engines[0], asked, stage) == wanted, (seed, index)
        for engine, backend in zip(all_engines[1:], BACKENDS[1:], strict=True):
            # Explanations rest on the same back end always.
            answer, _ = decided(engine, asked, stage)
            assert replace(answer, candidates=wanted.candidates) == wanted, (seed, index, backend.name)
        found.update(_what_happened(wanted))


def _what_happened(answer: Answer) -> list[str]:
    found = [answer.no_action or f"{len(answer.winners)} winners"]
    for each in answer.candidates.values():
        rule = "won" if each.rule is None else each.rule.partition(".")[0]
        found.append(f"{rule} deferred" if each.deferred else rule)
    found += [f"step {winner[3]}" for winner in answer.winners]
    return found


def test_decisions_are_what_a_careful_marketer_reads() -> None:
    found = Counter[str]()
    for seed in range(BUNDLES):
        compare(seed, DECISIONS, found)
    assert [each for each in HAPPENS if not found[each]] == []


def test_what_a_document_says_and_what_a_store_remembers_are_the_same() -> None:
    engine = engines(1)[1]
    customers = Customers(engine.bundle, 1)
    for asked in (customers.asked(held=False) for _ in range(20)):
        wanted = told(engine, asked)
        assert told(engine, asked, wanted.stage) == wanted


@pytest.mark.slow
@pytest.mark.parametrize("block", range(25))
def test_a_hundred_thousand_decisions(block: int) -> None:
    found = Counter[str]()
    for seed in range(1_000 + block * 40, 1_040 + block * 40):
        compare(seed, 101, found)
    assert all(found[rule] for rule in RULES)
