"""Slots: reserved with a decision, confirmed, released, or lapsed; a decision asked for twice is made once."""

from dataclasses import replace

import pytest

from nextbest.engine.errors import UsageError
from nextbest.engine.remembering.memory import NOTHING, Contact, Memory, Waiting
from nextbest.engine.remembering.reservation import Plan
from nextbest.engine.stores import Outcome, Store
from nextbest.engine.stores.store import refused
from tests.engine.stores.planning import ANY, DAY, HOLD, NOW, Policy, at, contact_of, id_of, sent

ONCE = Policy(limit=1)
TWO_PLACES = Policy(places=("home_page", "app"))
DONE, REPEATED = Outcome("done"), Outcome("repeated")


def test_nothing_is_remembered_of_a_stranger(store: Store) -> None:
    assert store.memory("nobody", NOW, {}) == NOTHING
    assert list(store.contacts("nobody", at(NOW))) == []


def test_a_slot_is_held_then_sent(store: Store) -> None:
    decision = ANY.decide(store, "ann")
    assert ANY.memory(store, "ann").reserved == (
        Contact(NOW, contact_of(decision), "welcome", "loyalty", "push", False, 1, "calm"),
    )
    assert store.confirm(id_of(decision), at=at(NOW + 60)) == DONE
    memory = ANY.memory(store, "ann", NOW + 60)
    assert memory.reserved == memory.later == ()
    (contact,) = memory.contacts
    assert contact == {
        "id": contact_of(decision),
        "at": at(NOW + 60),
        "engagement": "welcome",
        "kind": "loyalty",
        "channel": "push",
        "inbound": False,
        "step": 1,
        "variant": "calm",
        **dict.fromkeys("opened clicked replied redeemed declined bounced".split(), False),
    }


def test_a_contact_of_a_later_instant_is_not_there_yet_and_counts(store: Store) -> None:
    decision = ANY.decide(store, "ann")
    store.confirm(id_of(decision), at=at(NOW + 60))
    memory = ANY.memory(store, "ann", NOW + 59)
    assert memory.contacts == ()
    assert [each.at for each in memory.later] == [NOW + 60]


def test_decisions_have_ids_of_their_own_in_the_order_of_time(store: Store) -> None:
    ids = [id_of(ANY.decide(store, "ann", NOW + each)) for each in range(-3, 3)]
    assert ids == sorted(ids)
    assert len(set(ids)) == 6


def test_what_is_reserved_fills_a_limit_until_it_lapses(store: Store) -> None:
    assert ONCE.decide(store, "ann").winners
    assert not ONCE.decide(store, "ann", NOW + HOLD - 1).winners
    assert ONCE.decide(store, "ann", NOW + HOLD).winners


@pytest.mark.parametrize("hold", [1, 60, DAY])
def test_a_slot_lapses_after_its_hold(store: Store, hold: int) -> None:
    early, late = ANY.decide(store, "ann", hold=hold), ANY.decide(store, "bob", hold=hold)
    assert store.confirm(id_of(early), at=at(NOW + hold - 1)) == DONE
    assert store.confirm(id_of(late), at=at(NOW + hold)) == refused("gone")
    assert store.confirm(id_of(late), at=at(NOW + hold - 1)) == DONE, "nobody saw it lapsed"


def test_a_slot_that_a_decision_saw_lapsed_is_gone(store: Store) -> None:
    first = ONCE.decide(store, "ann")
    second = ONCE.decide(store, "ann", NOW + HOLD)
    assert store.confirm(id_of(first), at=at(NOW)) == refused("gone")
    assert store.release(id_of(first), now=at(NOW)) == refused("gone")
    assert store.confirm(id_of(second), at=at(NOW + HOLD)) == DONE
    assert len(ONCE.memory(store, "ann", NOW + DAY).contacts) == 1


def test_reading_lapses_nothing(store: Store) -> None:
    first = ONCE.decide(store, "ann")
    assert ONCE.memory(store, "ann", NOW + HOLD).reserved == ()
    assert ONCE.decide(store, "ann", NOW + HOLD, hold=0).winners
    assert store.confirm(id_of(first), at=at(NOW)) == DONE


def test_without_a_hold_nothing_is_written(store: Store) -> None:
    policy = replace(ONCE, stage_since=NOW, waiting=(Waiting({"event": "x", "id": "1"}),), waiting_until=NOW + DAY)
    decision = policy.decide(store, "ann", hold=0)
    assert decision.id is None
    assert decision.winners
    assert policy.memory(store, "ann") == NOTHING
    assert list(store.export()) == []


def test_no_contact_is_before_its_decision(store: Store) -> None:
    decision = ANY.decide(store, "ann")
    assert store.confirm(id_of(decision), at=at(NOW - DAY)) == DONE
    assert [each["at"] for each in ANY.memory(store, "ann").contacts] == [at(NOW)]


def test_confirming_twice_changes_nothing(store: Store) -> None:
    decision = ANY.decide(store, "ann")
    store.confirm(id_of(decision), at=at(NOW + 5))
    for later in (NOW + 5, NOW + 9, NOW + DAY):
        assert store.confirm(id_of(decision), at=at(later)) == REPEATED
    assert [each["at"] for each in ANY.memory(store, "ann", NOW + DAY).contacts] == [at(NOW + 5)]


def test_what_is_released_is_free(store: Store) -> None:
    decision = ONCE.decide(store, "ann")
    assert store.release(id_of(decision), now=at(NOW)) == DONE
    assert store.release(id_of(decision), now=at(NOW + DAY)) == REPEATED
    assert store.confirm(id_of(decision), at=at(NOW)) == refused("gone")
    assert ONCE.decide(store, "ann").winners
    assert [each["decision"] != decision.id for each in store.contacts("ann", at(NOW))] == [True]


def test_what_is_confirmed_cannot_be_released(store: Store) -> None:
    decision = sent(store, ANY, "ann")
    assert store.release(id_of(decision), now=at(NOW)) == refused("confirmed")
    assert len(ANY.memory(store, "ann").contacts) == 1


def test_a_lapsed_slot_that_nobody_saw_can_be_released(store: Store) -> None:
    assert store.release(id_of(ANY.decide(store, "ann")), now=at(NOW + DAY)) == DONE


@pytest.mark.parametrize("decision", ["", "x", "0" * 32, "ünïcode-1", "'; DROP TABLE nextbest_slots; --"])
def test_decisions_that_are_not_there(store: Store, decision: str) -> None:
    assert store.confirm(decision, at=at(NOW)) == refused("unknown")
    assert store.release(decision, now=at(NOW)) == refused("unknown")


def test_a_decision_without_winners_has_nothing_to_confirm(store: Store) -> None:
    decision = Policy(limit=0).decide(store, "ann")
    assert store.confirm(id_of(decision), at=at(NOW)) == refused("unknown")


def test_places_are_confirmed_and_released_one_by_one(store: Store) -> None:
    decision = id_of(TWO_PLACES.decide(store, "ann"))
    assert store.confirm(decision, at=at(NOW), place="nowhere") == refused("unknown")
    assert store.confirm(decision, at=at(NOW), place="app") == DONE
    assert store.confirm(decision, at=at(NOW), place="app") == REPEATED
    assert store.release(decision, now=at(NOW), place="app") == refused("confirmed")
    assert store.release(decision, now=at(NOW)) == DONE, "what is left of it"
    assert store.confirm(decision, at=at(NOW), place="home_page") == refused("gone")
    assert store.confirm(decision, at=at(NOW)) == REPEATED, "all that was not released is confirmed"
    assert [each["id"] for each in TWO_PLACES.memory(store, "ann").contacts] == [f"{decision}-2"]


def test_all_that_was_not_released_is_confirmed_together(store: Store) -> None:
    decision = id_of(TWO_PLACES.decide(store, "ann"))
    store.release(decision, now=at(NOW), place="home_page")
    assert store.confirm(decision, at=at(NOW)) == DONE
    assert [each["place"] for each in store.contacts("ann", at(NOW))] == ["app"]


def test_the_kind_is_that_of_the_reservation(store: Store) -> None:
    sent(store, replace(ANY, kind="spring"), "ann")
    sent(store, replace(ANY, kind="summer"), "ann", NOW + 1)
    assert [each["kind"] for each in ANY.memory(store, "ann", NOW + 1).contacts] == ["spring", "summer"]


def test_customers_are_apart(store: Store) -> None:
    sent(store, ONCE, "ann")
    assert ONCE.decide(store, "bob").winners
    assert not ONCE.decide(store, "ann").winners


def test_contacts_are_listed_with_their_state(store: Store) -> None:
    first, second = sent(store, ANY, "ann"), ANY.decide(store, "ann", NOW + 60)
    store.release(id_of(ANY.decide(store, "ann", NOW + 70)), now=at(NOW + 70))
    listed = store.contacts("ann", at(NOW + 80))
    assert [(each["decision"], each["state"], each["lapses_at"]) for each in listed] == [
        (first.id, "confirmed", None),
        (second.id, "reserved", at(NOW + 60 + HOLD)),
    ]
    assert [each["state"] for each in store.contacts("ann", at(NOW + 60 + HOLD))] == ["confirmed"]


def test_an_event_is_answered_once(store: Store) -> None:
    policy = replace(ANY, event_id="e1")
    decision = policy.decide(store, "ann")
    assert policy.decide(store, "ann", NOW + 5) == decision
    assert len(ANY.memory(store, "ann").reserved) == 1
    store.confirm(id_of(decision), at=at(NOW + 5))
    assert policy.decide(store, "ann", NOW + DAY) == decision, "once confirmed it stands for good"
    assert replace(ANY, event_id="e2").decide(store, "ann").id != decision.id
    assert policy.decide(store, "bob").id != decision.id


@pytest.mark.parametrize("became", ["released", "lapsed"])
def test_an_event_whose_answer_was_not_sent_is_decided_anew(store: Store, became: str) -> None:
    policy = replace(ONCE, event_id="e1")
    first = policy.decide(store, "ann")
    if became == "released":
        store.release(id_of(first), now=at(NOW))
    second = policy.decide(store, "ann", NOW + HOLD)
    assert second.winners
    assert second.id != first.id
    assert policy.decide(store, "ann", NOW + HOLD) == second


def test_an_event_that_came_to_nothing_is_decided_anew_and_counts_once(store: Store) -> None:
    nothing = Policy(limit=0, event_id="e1")
    assert nothing.decide(store, "ann").id != nothing.decide(store, "ann").id
    records = [each for each in store.export() if each["record"] == "decision"]
    assert [each["no_action"] for each in records] == ["all_limited"]
    assert replace(ANY, event_id="e1").decide(store, "ann").winners


def test_decisions_for_nothing_are_noted(store: Store) -> None:
    decision = Policy(limit=0).decide(store, "ann")
    assert decision.id is not None
    (record,) = [each for each in store.export() if each["record"] == "decision"]
    assert (record["id"], record["no_action"], record["stage"], record["digest"]) == (
        decision.id, "all_limited", "loyalty", "abc",
    )  # fmt: skip


def test_stage_entries_and_waiting_events_are_kept(store: Store) -> None:
    event = {"event": "cart_left", "id": "e1", "at": at(NOW), "total": 12.5}
    kept = Waiting({**event, "at": at(NOW).isoformat()}, ("welcome",))
    policy = replace(ANY, stage_since=NOW - 5, waiting=(Waiting(event, ("welcome",)),), waiting_until=NOW + DAY)
    policy.decide(store, "ann")
    memory = ANY.memory(store, "ann", NOW + DAY)
    assert (memory.stage, memory.stage_since, memory.waiting) == ("loyalty", at(NOW - 5), (kept,))
    assert ANY.memory(store, "ann", NOW + DAY + 1).waiting == ()


def test_waiting_events_come_to_those_that_wait(store: Store) -> None:
    first, second = Waiting({"event": "a", "id": "1"}), Waiting({"event": "b", "id": "2"}, ())
    replace(ANY, waiting=(first,), waiting_until=NOW + 10).decide(store, "ann")
    plan = replace(ANY, waiting=(second,), waiting_until=NOW + 20)
    assert store.remember("ann", NOW, plan.plan("ann", NOW, Memory())) == DONE
    assert store.remember("ann", NOW, plan.plan("ann", NOW, Memory())) == REPEATED
    assert ANY.memory(store, "ann", NOW + 10).waiting == (first, second)
    assert ANY.memory(store, "ann", NOW + 20).waiting == (second,)


def test_a_plan_that_fails_leaves_nothing(store: Store) -> None:
    def failing(_: Memory) -> Plan:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        store.reserve("ann", NOW, HOLD, {}, failing)
    assert list(store.export()) == []
    assert ANY.decide(store, "ann").winners


def test_times_without_an_offset_are_refused(store: Store) -> None:
    naive = at(NOW).replace(tzinfo=None)
    decision = id_of(ANY.decide(store, "ann"))
    with pytest.raises(UsageError, match="offset"):
        store.confirm(decision, at=naive)
    with pytest.raises(UsageError, match="offset"):
        store.release(decision, now=naive)
    with pytest.raises(UsageError, match="offset"):
        store.record(f"{decision}-1", "opened", id="r", at=naive)


@pytest.mark.parametrize("customer", ["", " ", "a/b", "ünïcode 🎈", "x" * 5_000, "'; DROP TABLE nextbest_slots"])
def test_customers_of_any_name(store: Store, customer: str) -> None:
    sent(store, ANY, customer)
    assert len(ANY.memory(store, customer).contacts) == 1


def test_text_that_is_none_is_refused(store: Store) -> None:
    with pytest.raises(UsageError, match="cannot keep"):
        ANY.decide(store, "\ud800")
