"""Erasing customers, and taking everything from one store to another."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest

from nextbest.engine.decision import Decision
from nextbest.engine.errors import UsageError
from nextbest.engine.remembering.memory import NOTHING, Waiting
from nextbest.engine.stores import Outcome, Store, open_store
from nextbest.engine.stores.store import refused
from tests.engine.stores.planning import (
    ANY,
    CONTACTS,
    COST,
    DAY,
    HOLD,
    NOW,
    OFFERS,
    Policy,
    at,
    code_of,
    contact_of,
    id_of,
    sent,
)
from tests.engine.stores.sums import budgets_of

DONE, REPEATED = Outcome("done"), Outcome("repeated")
POLICY = Policy(
    budgets={CONTACTS: 100, COST: 10**7, OFFERS: 100},
    offer_cost=40_000,
    places=("a", "b"),
    stage_since=NOW,
    waiting=(Waiting({"event": "cart_left", "id": "secret event"}, ("welcome",)),),
    waiting_until=NOW + DAY,
    event_id="secret event",
)


def lived(store: Store) -> Decision:
    """Something of everything; the first decision, which was for Ann."""
    first = sent(store, POLICY, "ann")
    store.record(contact_of(first), "clicked", id="secret report", at=at(NOW))
    store.record(contact_of(first, 2), "declined", id="r2", at=at(NOW))
    store.redeem(code_of(first), "ann", "secret till", at(NOW), lambda _: True)
    second = replace(POLICY, event_id="e2").decide(store, "ann", NOW + 1)
    store.release(id_of(second), now=at(NOW + 1), place="b")
    sent(store, replace(POLICY, event_id=None, expires=()), "bob", NOW + 2)
    replace(POLICY, limit=0, waiting=(), stage_since=None, event_id=None).decide(store, "cem", NOW + 3)
    replace(POLICY, event_id="e3").decide(store, "dan", NOW - HOLD)
    replace(POLICY, event_id="e4").decide(store, "dan", NOW)
    sent(store, POLICY, "eve")
    store.forget("eve")
    return first


def through_json(store: Store, customer: str | None = None) -> list[Mapping[str, Any]]:
    return [json.loads(json.dumps(each)) for each in store.export(customer)]


def test_what_is_exported_can_be_taken_over(store: Store) -> None:
    lived(store)
    records = through_json(store)
    with open_store("sqlite://") as other:
        assert other.import_(records) == DONE
        assert through_json(other) == records
        assert other.import_(records) == REPEATED
        assert through_json(other) == records
        for customer in ("ann", "bob", "cem", "dan", "eve"):
            assert POLICY.memory(other, customer, NOW + 5) == POLICY.memory(store, customer, NOW + 5)
            assert other.contacts(customer, at(NOW)) == store.contacts(customer, at(NOW))
        assert POLICY.decide(other, "ann", NOW + 5) == POLICY.decide(store, "ann", NOW + 5), "the same event"
        budgets_of(other)


def test_both_kinds_of_store_export_the_same(store: Store) -> None:
    lived(store)
    records = through_json(store)
    with open_store("sqlite://") as other:
        other.import_(records)
        with open_store("sqlite://") as third:
            assert third.import_(through_json(other)) == DONE
            assert through_json(third) == records


def test_budgets_that_are_there_count_what_is_taken_over(store: Store) -> None:
    with open_store("sqlite://") as other:
        lived(other)
        sent(store, replace(POLICY, event_id=None), "zoe")
        store.import_(through_json(other))
        theirs = POLICY.memory(other, "x", NOW).spent
        both = {purse: amount + 2 * POLICY.amount(purse) for purse, amount in theirs.items()}
        assert POLICY.memory(store, "x", NOW).spent == both
        budgets_of(store)


def test_one_customer_is_exported_alone(store: Store) -> None:
    lived(store)
    records = through_json(store, "ann")
    assert [(each["record"], each.get("customer", each["id"])) for each in records] == [
        ("customer", "ann"), ("decision", "ann"), ("decision", "ann"),
    ]  # fmt: skip
    assert through_json(store, "nobody") == []


def test_a_lapsed_offer_comes_over_as_it_is(store: Store) -> None:
    decision = sent(store, replace(POLICY, budgets={COST: 80_040}), "ann")
    replace(POLICY, budgets={COST: 80_040}).decide(store, "bob", NOW + 8 * DAY)
    with open_store("sqlite://") as other:
        other.import_(through_json(store))
        for each in (store, other):
            assert each.redeem(code_of(decision), "ann", "e", at(NOW), lambda _: True).reason == "expired"


@pytest.fixture(scope="module")
def many() -> Sequence[Mapping[str, Any]]:
    with open_store("sqlite://") as other:
        for each in range(1_100):
            ANY.decide(other, f"customer {each % 600:03}", NOW + each)
        return through_json(other)


def test_many_records_are_taken_over(store: Store, many: Sequence[Mapping[str, Any]]) -> None:
    assert len(many) == 1_700
    assert store.import_(iter(many)) == DONE
    assert through_json(store) == many


def test_a_customers_record_may_come_after_her_decisions(store: Store) -> None:
    with open_store("sqlite://") as other:
        lived(other)
        records = through_json(other)
        store.import_(reversed(records))
        assert POLICY.memory(store, "ann", NOW).waiting == POLICY.memory(other, "ann", NOW).waiting
        assert through_json(store) == records


DECISION = {"record": "decision", "id": "d", "customer": "ann", "at": "2026-01-01T00:00:00Z", "bundle": "b"}
DECISION["digest"] = "x"
SLOT = {
    "number": 1,
    "state": "confirmed",
    "at": "2026-01-01T00:00:00+01:00",
    "lapses": "2026-01-01T00:15:00+01:00",
    "place": "outbound",
    "engagement": "welcome",
    "kind": "loyalty",
    "channel": "push",
}


def test_a_history_of_contacts_can_be_brought_from_elsewhere(store: Store) -> None:
    contacts = [SLOT, SLOT | {"number": 2, "outcomes": ["clicked"], "channel_cost": 0.002}]
    assert store.import_([DECISION | {"contacts": contacts}]) == DONE
    first, second = ANY.memory(store, "ann", NOW + 365 * DAY).contacts
    assert (first["id"], first["step"], first["opened"]) == ("d-1", 1, False)
    assert (second["id"], second["opened"], second["clicked"]) == ("d-2", True, True)
    assert replace(ANY, budgets={COST: 0}).memory(store, "ann").spent == {COST: 20}


@pytest.mark.parametrize(
    ("record", "says"),
    [
        ({}, "record 2 .*"),
        ({"record": "contact"}, "record 2 .*"),
        (DECISION | {"at": "2026-01-01T00:00:00"}, "`at`"),
        (DECISION | {"at": None}, "`at`"),
        (DECISION | {"extra": 1}, "`extra`"),
        (DECISION | {"no_action": "tired"}, "`no_action`"),
        (DECISION | {"contacts": [SLOT | {"state": "lost"}]}, "`contacts/0/state`"),
        (DECISION | {"contacts": [SLOT | {"channel_cost": "0.00001"}]}, "`contacts/0/channel_cost`"),
        (DECISION | {"contacts": [SLOT | {"channel_cost": "NaN"}]}, "`contacts/0/channel_cost`"),
        (DECISION | {"contacts": [SLOT | {"number": 0}]}, "`contacts/0/number`"),
        (DECISION | {"contacts": [SLOT | {"step": "1"}]}, "`contacts/0/step`"),
        (DECISION | {"contacts": [SLOT, SLOT]}, "cannot keep"),
        ({"record": "customer", "id": 5}, "`id`"),
    ],
)
def test_what_is_no_record_is_refused(store: Store, record: Mapping[str, object], says: str) -> None:
    with pytest.raises(UsageError, match=says):
        store.import_([DECISION | {"id": "good"}, record])


def test_an_erased_customer_is_nowhere(store: Store) -> None:
    first = lived(store)
    assert store.forget("ann") == DONE
    assert store.forget("ann") == refused("unknown")
    assert replace(POLICY.memory(store, "ann", NOW + 5), spent={}) == NOTHING
    assert list(store.contacts("ann", at(NOW))) == list(store.export("ann")) == []
    for other in ("bob", "cem", "dan"):
        assert store.forget(other) == DONE
    everything = json.dumps(through_json(store))
    assert len(everything) > 1_000
    for personal in ('"ann"', "secret", code_of(first).replace("-", "")):
        assert personal not in everything


def test_an_id_is_the_same_however_its_letters_are_written(store: Store) -> None:
    """The door reads ids in Unicode NFC; macOS writes names of files, say, in NFD."""
    composed, apart = "zo\u00eb", "zoe\u0308"
    sent(store, ANY, composed)
    assert [*store.contacts(apart, at(NOW + DAY))] == [*store.contacts(composed, at(NOW + DAY))] != []
    assert list(store.export(apart)) == list(store.export(composed)) != []
    store.import_([{"record": "customer", "id": apart + "2"}, DECISION | {"id": "far", "customer": apart}])
    assert store.forget(composed + "2") == DONE
    assert store.forget(apart) == DONE
    assert list(store.export(composed)) == []


def test_sums_stay_when_a_customer_is_erased(store: Store) -> None:
    lived(store)
    before, slots = POLICY.memory(store, "x", NOW + 5).spent, len(slots_of(store))
    for customer in ("ann", "bob", "dan"):
        store.forget(customer)
    assert POLICY.memory(store, "x", NOW + 5).spent == before
    assert len(slots_of(store)) == slots
    budgets_of(store)


def slots_of(store: Store) -> list[Any]:
    return [each for record in through_json(store) if record["record"] == "decision" for each in record["contacts"]]


def test_what_an_erased_customer_held_lapses_like_anything(store: Store) -> None:
    one = Policy(budgets={CONTACTS: 1})
    decision = one.decide(store, "ann")
    store.forget("ann")
    assert not one.decide(store, "bob").winners
    assert one.decide(store, "bob", NOW + HOLD).winners
    assert store.confirm(id_of(decision), at=at(NOW)) == refused("gone")
    assert store.record(contact_of(decision), "opened", id="r", at=at(NOW)) == refused("unknown")


def test_an_erased_customer_may_come_back(store: Store) -> None:
    once = Policy(limit=1)
    sent(store, once, "ann")
    store.forget("ann")
    sent(store, once, "ann")
    assert not once.decide(store, "ann").winners
