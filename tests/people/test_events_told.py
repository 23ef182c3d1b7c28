"""Events told to a store: each once, whole or not at all, and in its place however late it comes."""

from datetime import timedelta
from itertools import permutations

import pytest

from nextbest.engine import Engine, InvalidDocument, UsageError
from nextbest.engine.stores import Store, known_rows, open_store
from tests.engine.stores.test_plans import statements
from tests.people.shop import BUNDLE, MINUTE, NOON, decide, document, event, in_memory, shop, tell, won


def test_an_event_is_applied_once(store: Store) -> None:
    assert tell(store, "purchase", "1", total=20) == "done ann"
    assert tell(store, "purchase", "1", total=20) == "repeated ann"
    assert tell(store, "purchase", "2", NOON - MINUTE, total="10.50") == "done ann"
    assert document(store) == {
        "id": "ann",
        "ltv": 30.5,
        "orders": [
            {"at": "2026-03-24T12:59:00+01:00", "total": 10.5},
            {"at": "2026-03-24T13:00:00+01:00", "total": 20},
        ],
    }


def test_the_decision_that_an_event_asks_for_knows_of_it(store: Store) -> None:
    told = shop().tell(event("purchase", "1", total=20), NOON, store=store, decide=True)
    assert told.decision is not None
    assert (won(told.decision), told.decision.stage) == (["thanks"], "buyer")
    again = shop().tell(event("purchase", "1", total=20), NOON, store=store, decide=True)
    assert (again.kind, again.decision) == ("repeated", told.decision)
    assert len(document(store)["orders"]) == 1


def test_what_waits_for_an_event_is_remembered_without_deciding(store: Store) -> None:
    tell(store, "purchase", "1", total=20)
    assert won(decide(store, now=NOON + timedelta(days=1))) == ["thanks"]


def test_every_order_of_arrival_gives_the_same_customer() -> None:
    events = [
        event("cart_updated", "1", NOON - 5 * MINUTE, value=10),
        event("cart_updated", "2", NOON - 3 * MINUTE, value=70),
        event("purchase", "3", NOON - 4 * MINUTE, total=5),
        event("corrected", "4", NOON - 2 * MINUTE, ltv=1000),
        event("purchase", "5", NOON - MINUTE, total=7),
    ]
    wanted = in_memory(events)
    assert (wanted["cart"]["value"], wanted["ltv"], len(wanted["orders"])) == (70, 1007, 2)
    for told in list(permutations(events))[::3]:
        # What was set anew when something had been counted on top of it cannot be told from its sum.
        if [each["id"] for each in told].index("4") < [each["id"] for each in told].index("5"):
            assert in_memory(told) == wanted


def test_a_missing_value_leaves_what_is_there_also_for_what_comes_later(store: Store) -> None:
    tell(store, "identified", "1", NOON - 2 * MINUTE, email="ann@example.com", tier="gold")
    tell(store, "identified", "3", NOON, tier="silver")
    tell(store, "identified", "2", NOON - MINUTE, email="new@example.com", tier="bronze")
    assert (document(store)["email"], document(store)["tier"]) == ("new@example.com", "silver")


def test_a_given_profile_replaces_attributes_and_no_history(store: Store) -> None:
    tell(store, "cart_updated", "1", value=50)
    tell(store, "purchase", "2", total=5)
    given = {"id": "ann", "cart": {"value": 5}, "orders": [], "views": [{"at": NOON, "page": "/x"}]}
    found = shop().explain(given, NOON, store=store)
    assert found.decision.stage == "buyer"
    assert next(each for each in found.candidates if each.engagement == "cart").rule == "when"
    assert won(decide(store)) == ["thanks"]


def test_who_lacks_what_a_decision_needs_is_known_all_the_same(store: Store) -> None:
    assert tell(store, "viewed", "1", anonymous_id="phone", page="/x") == "done phone"
    assert document(store, "phone")["views"] == [{"at": "2026-03-24T13:00:00+01:00", "page": "/x"}]


def test_what_waits_for_an_event_waits_for_who_cannot_be_decided_for_yet(store: Store) -> None:
    needed = BUNDLE.replace("  tier: string\n", "  tier: string!\n").replace("when: yes", 'when: tier is "gold"')
    strict = Engine.from_text(needed)
    bought = event("purchase", "1", anonymous_id="phone", total=20)
    told = strict.tell(bought, NOON, store=store, decide=True)
    assert told.decision is not None
    assert told.decision.stage is None
    who = {"user_id": "ann", "anonymous_id": "phone"}
    strict.tell(event("identified", "2", NOON + MINUTE, **who, tier="gold"), NOON + MINUTE, store=store)
    with open_store("sqlite://") as other:
        other.import_(list(store.export("ann")))
        for each in (store, other):
            assert won(strict.decide({"id": "ann"}, NOON + timedelta(days=1), store=each)) == ["thanks"]
            late = strict.explain({"id": "ann"}, NOON + timedelta(days=2), store=each)
            assert next(each for each in late.candidates if each.engagement == "thanks").rule == "on"


def test_events_that_break_the_rules_change_nothing(store: Store) -> None:
    with pytest.raises(InvalidDocument, match="/event/total"):
        tell(store, "purchase", "1")
    with pytest.raises(InvalidDocument, match="does not say whose"):
        tell(store, "viewed", "1", user_id=" ")
    assert store.customer("ann") is None


def test_a_customer_is_no_larger_than_a_store_keeps(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(known_rows, "MOST_RECORDS", 2)
    monkeypatch.setattr(known_rows, "LONGEST", 60)
    for number in range(2):
        tell(store, "viewed", str(number))
    for name, more, word in (("purchase", {"total": 5}, "records"), ("identified", {"tier": "x" * 60}, "characters")):
        with pytest.raises(UsageError, match=word):
            tell(store, name, "late", **more)
    assert document(store).keys() == {"id", "views"}, "whole or not at all"
    monkeypatch.undo()
    assert tell(store, "purchase", "late", total=5) == "done ann"


def test_an_event_writes_its_own_records_only(store: Store) -> None:
    shop().remember({"id": "ann", "views": [{"at": NOON} for _ in range(3_000)]}, NOON, store=store)
    with statements(store) as ran:
        tell(store, "viewed", "1")
    assert len(ran) < 16
    assert [each for each, _ in ran if "INTO nextbest_history" in each] == [
        each for each, given in ran if "INTO nextbest_history" in each and "1" in str(given)
    ]
    assert len(document(store)["views"]) == 3_001
