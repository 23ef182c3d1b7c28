"""Many memories at once are the same as each by itself, whatever customers have been through."""

import random
from dataclasses import replace

import pytest

from nextbest.engine.remembering.memory import Memory
from nextbest.engine.stores import Store, sql_store
from tests.engine.stores.planning import CONTACTS, COST, HOLD, NOW, OFFERS, Policy, at, contact_of, id_of, sent

DAY = 86_400
PLAIN = Policy(budgets={CONTACTS: 10_000, COST: 10**9, OFFERS: 10_000}, offer_cost=40_000, limit=6)


def lived(store: Store, customers: int) -> list[str]:
    """Customers with some past each, a few with none; nothing of the past is given back yet that could be."""
    chance = random.Random(7)
    names = [f"customer {number}" for number in range(customers)]
    for turn in range(customers * 3):
        name, now = chance.choice(names[: customers - 3]), NOW + turn * 50
        policy = replace(PLAIN, engagement=chance.choice(["welcome", "other"]), stage_since=now)
        match chance.randrange(6):
            case 0:
                decision = policy.decide(store, name, now)
                store.confirm(id_of(decision), at=at(now + 400))
            case 1:
                if len(policy.memory(store, name, now).contacts) < 2:
                    sent(store, replace(policy, limit=100), name, now)
            case 2:
                decision = policy.decide(store, name, now)
                store.release(id_of(decision), now=at(now))
            case 3:
                decision = policy.decide(store, name, now)
                store.confirm(id_of(decision), at=at(now))
                if decision.winners:
                    store.record(contact_of(decision), "clicked", id="r", at=at(now + 5))
            case _:
                policy.decide(store, name, now)
    return names


def test_each_is_what_it_is_by_itself(store: Store) -> None:
    names = lived(store, 20)
    for now in (NOW, NOW + 1_000, NOW + 2_900, NOW + HOLD * 4, NOW + 9 * DAY):
        found = store.memories(names, now, PLAIN.all_windows)
        assert list(found) == names
        assert found == {name: store.memory(name, now, PLAIN.all_windows) for name in names}
    assert any(each.reserved for each in store.memories(names, NOW + 2_900, PLAIN.all_windows).values())


def test_more_than_one_query_takes(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sql_store, "AT_ONCE", 3)
    names = lived(store, 8)
    found = store.memories(names, NOW, PLAIN.all_windows)
    assert found == {name: store.memory(name, NOW, PLAIN.all_windows) for name in names}


def test_nobody_and_strangers(store: Store) -> None:
    assert store.memories([], NOW, {}) == {}
    assert store.memories(["nobody", "no one"], NOW, {}) == {"nobody": Memory(), "no one": Memory()}
