"""Budgets: never overdrawn, given back when a slot is released or lapses, and true to the slots at every moment."""

from dataclasses import replace

import pytest

from nextbest.engine.errors import StoreError, UsageError
from nextbest.engine.remembering.memory import Memory, Purse, Window
from nextbest.engine.remembering.reservation import Draw, Plan
from nextbest.engine.stores import Store
from nextbest.engine.stores.reserving import MOST_UNSWEPT
from nextbest.engine.stores.store import refused
from tests.engine.stores.planning import (
    ANY,
    CONTACTS,
    COST,
    DAY,
    EVER,
    HOLD,
    NOW,
    OFFERS,
    Policy,
    at,
    id_of,
    sent,
)
from tests.engine.stores.sums import budgets_of

THREE = Policy(budgets={CONTACTS: 3})
MIDNIGHT = NOW - NOW % DAY + DAY
DAILY = Purse("kind.loyalty", "contacts", "day")
TODAY, TOMORROW = Window(MIDNIGHT - DAY, MIDNIGHT), Window(MIDNIGHT, MIDNIGHT + DAY)
EACH_DAY = Policy(budgets={DAILY: 1}, windows={DAILY: [TODAY, TOMORROW]})


def spent(store: Store, policy: Policy, now: int = NOW) -> dict[Purse, int]:
    budgets_of(store)
    return dict(policy.memory(store, "nobody", now).spent)


def test_a_budget_is_spent_and_no_more(store: Store) -> None:
    won = [bool(THREE.decide(store, f"customer {each}").winners) for each in range(5)]
    assert won == [True, True, True, False, False]
    assert spent(store, THREE) == {CONTACTS: 3}


def test_every_kind_of_budget_counts_its_own(store: Store) -> None:
    policy = Policy(budgets={CONTACTS: 9, COST: 900_000, OFFERS: 9}, offer_cost=40_000)
    for customer in ("ann", "bob"):
        sent(store, policy, customer)
    sent(store, replace(ANY, engagement="other"), "cem")
    assert spent(store, policy) == {CONTACTS: 3, COST: 80_040, OFFERS: 2}


@pytest.mark.parametrize("became", ["released", "lapsed"])
def test_what_was_not_sent_comes_back(store: Store, became: str) -> None:
    decisions = [THREE.decide(store, f"customer {each}") for each in range(3)]
    if became == "released":
        store.release(id_of(decisions[0]), now=at(NOW))
        assert THREE.decide(store, "ann").winners
        assert not THREE.decide(store, "bob").winners
    else:
        assert not THREE.decide(store, "ann", NOW + HOLD - 1).winners
        assert spent(store, THREE, NOW + HOLD) == {CONTACTS: 0}
        assert [bool(THREE.decide(store, each, NOW + HOLD).winners) for each in ("a", "b", "c", "d")] == [1, 1, 1, 0]
        assert store.confirm(id_of(decisions[0]), at=at(NOW)) == refused("gone")
    assert spent(store, THREE, NOW + HOLD)[CONTACTS] <= 3


def test_what_lapsed_and_is_not_needed_is_left_alone(store: Store) -> None:
    plenty = Policy(budgets={CONTACTS: 100})
    decision = plenty.decide(store, "ann")
    plenty.decide(store, "bob", NOW + HOLD)
    assert store.confirm(id_of(decision), at=at(NOW + HOLD - 1)).kind == "done"
    assert spent(store, plenty) == {CONTACTS: 2}


def test_many_lapsed_slots_are_swept_although_nothing_is_scarce(store: Store) -> None:
    plenty = Policy(budgets={CONTACTS: 10_000})
    for each in range(MOST_UNSWEPT + 2):
        plenty.decide(store, f"customer {each}")
    plenty.decide(store, "ann", NOW + HOLD)
    states = [each["state"] for one in store.export() if one["record"] == "decision" for each in one["contacts"]]  # type: ignore[attr-defined]
    assert states.count("lapsed") == MOST_UNSWEPT + 2
    assert budgets_of(store) == {(CONTACTS, EVER): 1}


def test_a_slot_that_may_fall_on_either_day_draws_on_both(store: Store) -> None:
    before = MIDNIGHT - 60
    decision = EACH_DAY.decide(store, "ann", before)
    assert budgets_of(store) == {(DAILY, TODAY): 1, (DAILY, TOMORROW): 1}
    assert not EACH_DAY.decide(store, "bob", before).winners
    store.confirm(id_of(decision), at=at(MIDNIGHT - 1))
    assert budgets_of(store) == {(DAILY, TODAY): 1, (DAILY, TOMORROW): 0}
    tomorrow = replace(EACH_DAY, windows={DAILY: [TOMORROW]})
    assert tomorrow.decide(store, "bob", MIDNIGHT).winners


def test_the_day_of_the_confirmation_keeps_what_was_drawn(store: Store) -> None:
    decision = EACH_DAY.decide(store, "ann", MIDNIGHT - 60)
    store.confirm(id_of(decision), at=at(MIDNIGHT))
    assert budgets_of(store) == {(DAILY, TODAY): 0, (DAILY, TOMORROW): 1}


def test_the_fullest_day_counts(store: Store) -> None:
    two = replace(EACH_DAY, budgets={DAILY: 2})
    sent(store, replace(two, windows={DAILY: [TODAY]}), "ann", MIDNIGHT - 5_000)
    assert spent(store, two) == {DAILY: 1}
    assert spent(store, replace(two, windows={DAILY: [TOMORROW]})) == {DAILY: 0}


def test_a_new_budget_knows_what_was_spent_before(store: Store) -> None:
    for customer in ("ann", "bob"):
        sent(store, ANY, customer)
    held = ANY.decide(store, "cem")
    store.release(id_of(ANY.decide(store, "dan")), now=at(NOW))
    assert spent(store, THREE) == {CONTACTS: 3}, "also where nobody has drawn on it yet"
    assert not THREE.decide(store, "eve").winners
    store.release(id_of(held), now=at(NOW))
    assert THREE.decide(store, "eve").winners
    assert spent(store, THREE) == {CONTACTS: 3}


def test_a_budget_that_was_away_for_a_while_knows_what_was_spent_meanwhile(store: Store) -> None:
    sent(store, THREE, "ann")
    sent(store, ANY, "bob")
    assert spent(store, THREE) == {CONTACTS: 2}


def test_the_places_of_one_decision_draw_together(store: Store) -> None:
    policy = Policy(budgets={CONTACTS: 3}, places=("a", "b"))
    assert [len(policy.decide(store, f"customer {each}").winners) for each in range(3)] == [2, 1, 0]
    assert spent(store, policy) == {CONTACTS: 3}


def test_a_plan_that_never_looks_at_budgets_gets_nothing(store: Store) -> None:
    def blind(memory: Memory) -> Plan:
        return THREE.plan("ann", NOW, replace(memory, spent={CONTACTS: 0}))

    for _ in range(3):
        store.reserve("ann", NOW, HOLD, THREE.all_windows, blind)
    with pytest.raises(StoreError, match="budgets"):
        store.reserve("ann", NOW, HOLD, THREE.all_windows, blind)
    assert spent(store, THREE) == {CONTACTS: 3}


def test_a_plan_draws_on_what_it_asked_for(store: Store) -> None:
    other = Draw(Purse("kind.loyalty", "contacts", "week"), 0, None, 1, 5)

    def stray(memory: Memory) -> Plan:
        plan = ANY.plan("ann", NOW, memory)
        return replace(plan, reservations=(replace(plan.reservations[0], draws=(other,)),))

    with pytest.raises(UsageError, match="`kind"):
        store.reserve("ann", NOW, HOLD, {}, stray)
    assert ANY.memory(store, "ann").reserved == ()


def test_the_own_lapsed_slot_makes_room(store: Store) -> None:
    one = Policy(budgets={CONTACTS: 1})
    one.decide(store, "ann")
    assert not one.decide(store, "ann").winners
    assert one.decide(store, "ann", NOW + HOLD).winners
    assert budgets_of(store) == {(CONTACTS, EVER): 1}


def test_a_slot_in_the_place_of_an_own_lapsed_one_must_fit_into_a_limit_that_was_lowered(store: Store) -> None:
    held = THREE.decide(store, "ann")
    THREE.decide(store, "bob")
    one = Policy(budgets={CONTACTS: 1})
    assert one.decide(store, "bob", NOW + HOLD).winners
    assert store.confirm(id_of(held), at=at(NOW)) == refused("gone"), "its share was given to another"
    assert budgets_of(store) == {(CONTACTS, EVER): 1}
