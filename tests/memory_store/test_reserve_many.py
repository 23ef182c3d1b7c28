"""A run reserves for hundreds at once, and that is what it would get one by one, beside everybody else."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

import pytest

from nextbest.engine.decision import Decision
from nextbest.engine.errors import UsageError
from nextbest.engine.remembering.memory import Memory
from nextbest.engine.remembering.reservation import Plan
from nextbest.engine.stores import Store
from nextbest.engine.stores.codes import run_decision_id
from nextbest.engine.stores.reserving import MOST_UNSWEPT
from nextbest.engine.stores.store import Wanted
from tests.engine.stores.planning import ANY, CONTACTS, COST, HOLD, NOW, OFFERS, Policy, at, code_of, id_of
from tests.engine.stores.sums import budgets_of

NAMES = [f"customer {number}" for number in range(600)]


def wanted(policy: Policy, names: Sequence[str], run: str = "a run", now: int = NOW) -> list[Wanted]:
    return [Wanted(each, run_decision_id(run, each, now), partial(policy.plan, each, now)) for each in names]


def reserve(store: Store, policy: Policy, names: Sequence[str] = NAMES, run: str = "a run") -> Sequence[Decision]:
    return store.reserve_many(wanted(policy, names, run), NOW, HOLD, policy.all_windows)


def test_it_is_what_each_gets_by_herself(store: Store) -> None:
    policy = Policy(limit=1, budgets={CONTACTS: 10_000, OFFERS: 10_000}, offer_cost=40_000, stage_since=NOW - 5)
    for each in NAMES[:5]:
        policy.decide(store, each)
    found = reserve(store, policy)
    assert [each.customer for each in found] == NAMES
    assert [bool(each.winners) for each in found] == [number >= 5 for number in range(600)]
    assert [each.id for each in found] == [run_decision_id("a run", each, NOW) for each in NAMES]
    assert len({code_of(each) for each in found[5:]}) == 595
    policy.decide(store, "alone")
    memory = policy.memory(store, NAMES[300])
    alone = policy.memory(store, "alone")
    assert len(memory.reserved) == len(alone.reserved) == 1
    assert replace(memory, reserved=(), lapses={}) == replace(alone, reserved=(), lapses={})
    assert budgets_of(store)


def test_whoever_asks_again_gets_the_same_and_takes_no_second_slot(store: Store) -> None:
    policy = Policy(limit=1, budgets={CONTACTS: 400}, offer_cost=40_000)
    first = reserve(store, policy)
    assert sum(bool(each.winners) for each in first) == 400
    store.confirm(id_of(first[0]), at=at(NOW + 5))
    store.release(id_of(first[1]), now=at(NOW))
    before = budgets_of(store)
    assert reserve(store, policy) == first
    assert budgets_of(store) == before
    assert before
    assert {len(policy.memory(store, each).reserved) for each in NAMES[2:400]} == {1}


def test_a_run_that_was_broken_off_goes_on(store: Store) -> None:
    policy = Policy(limit=1)
    some = reserve(store, policy, NAMES[:100])
    assert [*reserve(store, policy)[:100]] == [*some]
    assert {len(policy.memory(store, each).reserved) for each in NAMES} == {1}


def test_another_run_finds_the_slots_taken(store: Store) -> None:
    policy = Policy(limit=1)
    reserve(store, policy, NAMES[:5])
    assert [each.winners for each in reserve(store, policy, NAMES[:5], run="another")] == [()] * 5


def test_no_budget_is_overdrawn_within_one_transaction(store: Store) -> None:
    policy = Policy(budgets={CONTACTS: 37, COST: 40 * 20})
    found = reserve(store, policy, NAMES[:100])
    assert [bool(each.winners) for each in found] == [True] * 37 + [False] * 63
    assert sorted(budgets_of(store).values()) == [37, 37 * 20]


def test_others_draw_while_plans_are_made(store: Store) -> None:
    """Where a database lets others write meanwhile, plans are made again; where not, the others wait."""
    policy = Policy(budgets={CONTACTS: 10})
    policy.decide(store, "the first")  # so that the budget has its row
    store.release(id_of(policy.decide(store, "the second")), now=at(NOW))
    waiting = wanted(policy, NAMES[:20])
    others: list[Decision] = []

    def plan(memory: Memory) -> Plan:
        if len(others) < 3 and may_write_meanwhile(store):
            others.append(policy.decide(store, f"other {len(others)}"))
        return policy.plan(NAMES[0], NOW, memory)

    waiting[0] = replace(waiting[0], plan=plan)
    found = store.reserve_many(waiting, NOW, HOLD, policy.all_windows)
    drawn = sum(len(each.winners) for each in (*found, *others)) + 1
    assert drawn == 10
    assert list(budgets_of(store).values()) == [10]


def may_write_meanwhile(store: Store) -> bool:
    return type(store._database).__name__ == "Postgres"  # type: ignore[attr-defined]


def test_what_has_lapsed_comes_back(store: Store) -> None:
    policy = Policy(limit=1, budgets={CONTACTS: 600})
    reserve(store, policy)
    later = NOW + HOLD
    found = store.reserve_many(wanted(policy, NAMES, "another", later), later, HOLD, policy.all_windows)
    assert all(each.winners for each in found)
    assert list(budgets_of(store).values()) == [600]
    assert MOST_UNSWEPT < 600


def test_who_was_erased_is_somebody_new(store: Store) -> None:
    policy = Policy(limit=1)
    first = reserve(store, policy, NAMES[:2])
    store.forget(NAMES[0])
    again = reserve(store, policy, NAMES[:2])
    assert again[1] == first[1]
    assert again[0].winners
    assert again[0].id != first[0].id


def test_a_run_holds_what_it_reserves(store: Store) -> None:
    with pytest.raises(UsageError, match="hold_for"):
        store.reserve_many(wanted(ANY, NAMES[:1]), NOW, 0, {})
    assert store.reserve_many([], NOW, HOLD, {}) == []


def test_a_plan_that_draws_on_what_it_did_not_ask_for(store: Store) -> None:
    policy = Policy(budgets={CONTACTS: 5})
    plan = partial(policy.plan, "ann", NOW, replace(Memory(), spent={CONTACTS: 0}))
    with pytest.raises(UsageError, match=r"kind\.loyalty"):
        store.reserve_many([Wanted("ann", "an id", lambda _: plan())], NOW, HOLD, {})
