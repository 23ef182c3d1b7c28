"""Offers: issued when sent, redeemed once by their owner before they expire, worth nothing to anybody else."""

import re
from dataclasses import replace

import pytest

from nextbest.dsl.quantities import Duration, Period
from nextbest.engine.remembering.memory import Purse
from nextbest.engine.stores import OfferTerms, Outcome, Redemption, Store
from nextbest.engine.stores.codes import ALPHABET, LENGTH
from tests.engine.stores.planning import (
    ANY,
    COST,
    DAY,
    EVER,
    HOLD,
    NOW,
    OFFERS,
    TERMS,
    Policy,
    at,
    code_of,
    contact_of,
    id_of,
    sent,
)
from tests.engine.stores.sums import budgets_of

OFFER = Policy(offer_cost=40_000)
BUDGETED = replace(OFFER, budgets={COST: 80_040, OFFERS: 100})
WEEK = 7 * DAY


def redeem(store: Store, code: str, *, customer: str = "ann", event: str = "e1", now: int = NOW) -> Redemption:
    return store.redeem(code, customer, event, at(now), lambda _: True)


def reason(store: Store, code: str, *, customer: str = "ann", event: str = "e1", now: int = NOW) -> str | None:
    return redeem(store, code, customer=customer, event=event, now=now).reason


def test_an_offer_is_redeemed_once(store: Store) -> None:
    code = code_of(sent(store, OFFER, "ann"))
    first = redeem(store, code, now=NOW + 60)
    assert first.accepted
    assert first.reason is None
    assert first.offer is not None
    assert (first.offer.code, first.offer.reward, first.offer.terms, first.offer.cost, first.offer.expires_at) == (
        code, "ten off", TERMS, 4.0, at(NOW + WEEK),
    )  # fmt: skip
    assert redeem(store, code, event="e2") == Redemption(False, "already_redeemed", first.offer)
    assert redeem(store, code, now=NOW + WEEK) == first, "the same event gets the same answer"


def test_the_history_of_offers_and_the_contact_know(store: Store) -> None:
    decision = sent(store, OFFER, "ann")
    redeem(store, code_of(decision), now=NOW + 60)
    memory = OFFER.memory(store, "ann", NOW + 60)
    offer = {"id": contact_of(decision), "at": at(NOW), "engagement": "welcome", "kind": "loyalty"}
    assert memory.offers == (offer | {"expires_at": at(NOW + WEEK), "redeemed_at": at(NOW + 60)},)
    assert memory.contacts[0]["redeemed"] is True
    assert OFFER.memory(store, "ann", NOW + 59).offers == (offer | {"expires_at": at(NOW + WEEK), "redeemed_at": None},)
    (listed,) = store.contacts("ann", at(NOW + 60))
    assert listed["offer"] == {
        "code": code_of(decision),
        "reward": "ten off",
        "cost": 4.0,
        "at": at(NOW),
        "expires_at": at(NOW + WEEK),
        "redeemed_at": at(NOW + 60),
    }


def test_codes_are_refused_with_the_reason(store: Store) -> None:
    held = OFFER.decide(store, "ann")
    code = code_of(held)
    assert reason(store, code) == "not_sent"
    store.confirm(id_of(held), at=at(NOW))
    assert redeem(store, code, customer="bob") == Redemption(False, "not_yours", None)
    assert reason(store, code, now=NOW + WEEK) == "expired"
    assert store.redeem(code, "ann", "e1", at(NOW), lambda _: False).reason == "not_fulfilled"
    assert reason(store, code, now=NOW + WEEK - 1) is None
    assert reason(store, code, event="e2", now=NOW + WEEK) == "already_redeemed"
    forged = ("A" if code[0] != "A" else "B") + code[1:]
    for each in (forged, "", "0", code[:-1], code + "0", "'; --", "é" * 20):
        assert redeem(store, each) == Redemption(False, "unknown", None)


@pytest.mark.parametrize("became", ["released", "lapsed"])
def test_an_offer_that_was_not_sent_is_none(store: Store, became: str) -> None:
    decision = OFFER.decide(store, "ann")
    if became == "released":
        store.release(id_of(decision), now=at(NOW))
    else:
        OFFER.decide(store, "ann", NOW + HOLD)
    assert reason(store, code_of(decision)) == "not_sent"
    assert OFFER.memory(store, "ann", NOW).offers == ()


def test_whether_the_event_redeems_it_is_asked_of_its_terms(store: Store) -> None:
    asked: list[OfferTerms] = []
    store.redeem(code_of(sent(store, OFFER, "ann")), "ann", "e1", at(NOW), lambda terms: asked.append(terms) is None)  # type: ignore[func-returns-value]
    assert asked == [OfferTerms("welcome", "calm", 1)]


def test_codes_are_read_as_people_type_them(store: Store) -> None:
    code = code_of(sent(store, OFFER, "ann"))
    typed = code.replace("-", " ").lower().replace("1", "l").replace("0", "o")
    assert redeem(store, typed).accepted


def test_codes_cannot_be_guessed(store: Store) -> None:
    codes = [code_of(OFFER.decide(store, "ann")) for _ in range(50)]
    assert all(re.fullmatch(rf"[{ALPHABET}]{{4}}(-[{ALPHABET}]{{4}}){{4}}", each) for each in codes)
    assert len(ALPHABET) ** LENGTH == 2**100
    for place in range(LENGTH):
        assert len({each.replace("-", "")[place] for each in codes}) > 10


@pytest.mark.parametrize(
    ("expires", "until"),
    [
        ((), "9999-12-30T23:59:59+00:00"),
        ((Duration(3600),), "2026-03-28T13:00:00+00:00"),
        ((Period(0, 1),), "2026-03-29T11:00:00+00:00"),
        ((Period(1, 0), Duration(60)), "2026-04-28T11:01:00+00:00"),
        ((Period(120_000, 0),), "9999-12-30T23:59:59+00:00"),
    ],
)
def test_offers_expire_by_the_wall_clock_of_the_policy(
    store: Store, expires: tuple[Period | Duration, ...], until: str
) -> None:
    before_summer_time = 1_774_699_200  # 2026-03-28 13:00 in Berlin
    policy = replace(OFFER, expires=expires)
    sent(store, policy, "ann", before_summer_time)
    (offer,) = policy.memory(store, "ann", before_summer_time).offers
    assert str(offer["expires_at"]).replace(" ", "T") == until


def test_an_event_that_asks_twice_gets_its_code_again(store: Store) -> None:
    policy = replace(OFFER, event_id="e1")
    assert code_of(policy.decide(store, "ann")) == code_of(policy.decide(store, "ann"))


def test_what_expires_unredeemed_gives_its_cost_back(store: Store) -> None:
    decisions = [sent(store, BUDGETED, each) for each in ("ann", "bob")]
    assert not BUDGETED.decide(store, "cem", NOW + WEEK - 1).winners
    assert BUDGETED.memory(store, "cem", NOW + WEEK).spent == {COST: 40, OFFERS: 2}
    assert BUDGETED.decide(store, "cem", NOW + WEEK).winners
    assert budgets_of(store) == {(COST, EVER): 40_060, (OFFERS, EVER): 3}
    assert reason(store, code_of(decisions[0])) == "expired", "its cost was given to another"


def test_what_was_redeemed_stays_spent(store: Store) -> None:
    for each in ("ann", "bob"):
        assert redeem(store, code_of(sent(store, BUDGETED, each)), customer=each).accepted
    assert not BUDGETED.decide(store, "cem", NOW + WEEK).winners
    assert budgets_of(store) == {(COST, EVER): 80_040, (OFFERS, EVER): 2}


def test_an_offer_without_cost_stays_good_until_it_expires(store: Store) -> None:
    policy = replace(BUDGETED, offer_cost=0, channel_cost=20, budgets={COST: 20})
    code = code_of(sent(store, policy, "ann"))
    policy.decide(store, "bob", NOW + WEEK)
    assert reason(store, code) is None


def test_an_erased_customers_offers_are_void(store: Store) -> None:
    decision, held = sent(store, BUDGETED, "ann"), BUDGETED.decide(store, "ann")
    assert store.forget("ann") == Outcome("done")
    assert store.confirm(id_of(held), at=at(NOW)) == Outcome("done"), "it was sent, whoever she is"
    for each in (decision, held):
        assert reason(store, code_of(each)) == "unknown"
    assert BUDGETED.memory(store, "bob", NOW).spent == {COST: 80_040, OFFERS: 2}
    assert BUDGETED.memory(store, "bob", NOW + WEEK).spent == {COST: 40, OFFERS: 2}


def test_budgets_of_others_have_no_part_in_it(store: Store) -> None:
    other = Purse("kind.other", "cost", "total")
    sent(store, replace(BUDGETED, budgets={COST: 80_040, other: 10**9}), "ann")
    assert replace(ANY, budgets={COST: 0, other: 0}).memory(store, "ann").spent == {COST: 40_020, other: 0}
