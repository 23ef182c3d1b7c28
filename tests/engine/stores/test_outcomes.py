"""Outcomes of contacts: whatever their order, and however often they come."""

from itertools import permutations

import pytest

from nextbest.dsl.builtin import OUTCOMES
from nextbest.engine.stores import Outcome, Store
from nextbest.engine.stores.store import OutcomeName, refused
from tests.engine.stores.planning import ANY, HOLD, NOW, at, contact_of, id_of, sent

DONE, REPEATED = Outcome("done"), Outcome("repeated")


def came(store: Store) -> set[str]:
    (contact,) = ANY.memory(store, "ann").contacts
    return {name for name in OUTCOMES if contact[name]}


@pytest.mark.parametrize("name", ["opened", "clicked", "replied", "redeemed", "declined", "bounced"])
def test_every_outcome(store: Store, name: OutcomeName) -> None:
    contact = contact_of(sent(store, ANY, "ann"))
    assert store.record(contact, name, id="r1", at=at(NOW + 5)) == DONE
    assert came(store) == ({"clicked", "opened"} if name == "clicked" else {name})
    assert store.record(contact, name, id="r1", at=at(NOW + 5)) == REPEATED
    assert store.record(contact, name, id="r2", at=at(NOW + 5)) == DONE


@pytest.mark.parametrize("order", list(permutations(["opened", "clicked", "confirm", "clicked"]))[:12])
def test_any_order_also_before_the_confirmation(store: Store, order: tuple[str, ...]) -> None:
    decision = ANY.decide(store, "ann")
    for each in order:
        if each == "confirm":
            assert store.confirm(id_of(decision), at=at(NOW)) == DONE
        elif each == "opened":
            store.record(contact_of(decision), "opened", id=each, at=at(NOW))
        else:
            store.record(contact_of(decision), "clicked", id=each, at=at(NOW))
    assert came(store) == {"opened", "clicked"}


def test_one_report_may_tell_of_two_outcomes(store: Store) -> None:
    contact = contact_of(sent(store, ANY, "ann"))
    assert store.record(contact, "opened", id="mail-7", at=at(NOW)) == DONE
    assert store.record(contact, "declined", id="mail-7", at=at(NOW)) == DONE
    assert came(store) == {"opened", "declined"}


def test_a_slot_that_is_held_has_its_outcomes_too(store: Store) -> None:
    decision = ANY.decide(store, "ann")
    store.record(contact_of(decision), "replied", id="r", at=at(NOW))
    (contact,) = ANY.memory(store, "ann").reserved
    assert contact.replied
    assert contact.responded


@pytest.mark.parametrize("contact", ["", "x", "x-1", "-1", "x-99999999999999999999", "x-²", f"{'0' * 32}-1"])
def test_contacts_that_are_not_there(store: Store, contact: str) -> None:
    assert store.record(contact, "opened", id="r", at=at(NOW)) == refused("unknown")


def test_numbers_of_winners_that_are_not_there(store: Store) -> None:
    decision = sent(store, ANY, "ann")
    for number in (0, 2, 999_999_999):
        assert store.record(contact_of(decision, number), "opened", id="r", at=at(NOW)) == refused("unknown")


def test_what_was_not_sent_has_no_outcome(store: Store) -> None:
    released, lapsed = ANY.decide(store, "ann"), ANY.decide(store, "ann")
    store.release(id_of(released), now=at(NOW))
    assert store.record(contact_of(released), "opened", id="r", at=at(NOW)) == refused("gone")
    assert store.record(contact_of(lapsed), "opened", id="r", at=at(NOW + HOLD)) == DONE, "a confirmation may follow"
    ANY.decide(store, "ann", NOW + HOLD)
    assert store.record(contact_of(lapsed), "opened", id="r2", at=at(NOW + HOLD)) == refused("gone")
