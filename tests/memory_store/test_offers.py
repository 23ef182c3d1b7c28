"""Offers from decision to till: by a bundle's own terms, once, by their owner, in time; and what comes of them."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest

from nextbest.engine.clock import Clock
from nextbest.engine.errors import InvalidDocument, UsageError
from nextbest.engine.remembering.budgets import windows
from nextbest.engine.remembering.columns import purses
from nextbest.engine.remembering.memory import Purse
from nextbest.engine.stores import Store, open_store
from nextbest.engine.stores.store import DONE, REPEATED, Redemption
from tests.engine.stores.sums import budgets_of
from tests.forks import CONTEXT
from tests.memory_store.shop import (
    DAY,
    NOON,
    SHOES,
    SOCKS,
    bought,
    code,
    decide,
    engagements,
    offer,
    opened,
    reason,
    redeem,
    sent,
    shop,
    winner,
)

SECOND = timedelta(seconds=1)
SEVEN_DAYS = timedelta(days=7) - timedelta(hours=1)
"""By the wall clock of Berlin, where a night is an hour short."""
TILLS = 32
COST = Purse("engagement.shoes", "cost", "total")


def test_the_code_comes_with_the_decision_and_is_good_once_it_was_sent(store: Store) -> None:
    decision = decide(store, "ann", "shoes")
    found = offer(decision)
    assert (found.reward, found.terms, found.cost) == ("Two off shoes", {"percent": 20, "items": ["shoes"]}, 4.0)
    assert found.expires_at == NOON + SEVEN_DAYS
    assert reason(store, code(decision), SHOES) == "not_sent"
    assert decision.id is not None
    assert store.confirm(decision.id, at=NOON + 5 * SECOND) == DONE
    accepted = redeem(store, code(decision), bought(SOCKS, SHOES))
    assert accepted.accepted
    assert accepted.offer is not None
    assert accepted.offer.expires_at == NOON + SEVEN_DAYS + 5 * SECOND
    assert accepted.offer.code == code(decision)


def test_refusals_have_their_reasons(store: Store) -> None:
    mine = code(sent(store, "ann", "shoes"))
    assert reason(store, mine, SHOES, customer="bob") == "not_yours"
    assert reason(store, "7K2M-7K2M-7K2M-7K2M-7K2M", SHOES) == "unknown"
    assert reason(store, mine, SOCKS) == "not_fulfilled"
    assert reason(store, mine) == "not_fulfilled"
    assert redeem(store, mine, opened()).reason == "not_fulfilled"
    assert reason(store, mine, SHOES, now=NOON + SEVEN_DAYS) == "expired"
    assert reason(store, mine, SHOES, now=NOON + SEVEN_DAYS - SECOND, id="p2") is None
    assert reason(store, mine, SHOES, id="p3") == "already_redeemed"
    assert reason(store, mine, SHOES, id="p2") is None, "the same purchase asks again"


def test_without_a_store_there_is_no_code() -> None:
    assert offer(shop().decide({"id": "ann", "likes": "shoes"}, NOON)).code is None


def test_an_event_that_breaks_the_rules_redeems_nothing(store: Store) -> None:
    mine = code(sent(store, "ann", "shoes"))
    with pytest.raises(InvalidDocument):
        redeem(store, mine, {"event": "purchase", "id": "p1", "at": "today"})
    with pytest.raises(InvalidDocument):
        redeem(store, mine, bought(SHOES), profile={"id": 7.5})
    with pytest.raises(UsageError, match=r"`bob`.*`ann`"):
        redeem(store, mine, bought(SHOES), profile={"id": "bob"})
    assert reason(store, mine, SHOES) is None


def test_customers_are_read_as_the_door_reads_them(store: Store) -> None:
    mine = code(sent(store, "Zoe\u0308", "shoes"))
    assert reason(store, mine, SHOES, customer="Zo\u00eb") is None
    assert reason(store, mine, SHOES, customer="Zoe\u0308") is None


def test_terms_may_ask_for_the_customer(store: Store) -> None:
    mine = code(sent(store, "ann", "gold"))
    gold = {"id": "ann", "tier": "gold"}
    assert redeem(store, mine, opened()).reason == "not_fulfilled", "nobody says that she is gold"
    assert redeem(store, mine, opened(), profile={**gold, "tier": "tin"}).reason == "not_fulfilled"
    assert redeem(store, mine, opened(), profile=gold).accepted


def test_an_offer_that_never_expires_is_good_for_long(store: Store) -> None:
    mine = code(sent(store, "ann", "gold"))
    found = redeem(store, mine, opened(), NOON + 20_000 * DAY, profile={"id": "ann", "tier": "gold"})
    assert found.accepted
    assert found.offer is not None
    assert found.offer.expires_at is None


def test_steps_have_offers_of_their_own(store: Store) -> None:
    first, second = sent(store, "ann", "letters"), sent(store, "ann", "letters", NOON + DAY)
    assert [(winner(each).step, offer(each).reward) for each in (first, second)] == [(1, "Small"), (2, "Large")]
    assert redeem(store, code(second), bought(SHOES), NOON + DAY).reason == "not_fulfilled"
    assert redeem(store, code(first), opened(), NOON + DAY).reason == "not_fulfilled"
    assert redeem(store, code(first), bought(), NOON + 2 * DAY - SECOND).accepted
    assert redeem(store, code(second), opened(), NOON + 4 * DAY - SECOND).accepted


def test_who_redeems_has_responded(store: Store) -> None:
    first = sent(store, "ann", "letters")
    assert redeem(store, code(first), bought()).accepted
    assert engagements(decide(store, "ann", "letters", NOON + DAY)) == ["thanks"], "the goal of the letters is reached"
    assert engagements(decide(store, "bob", "letters", NOON + DAY)) == ["letters"]


def test_variants_have_offers_of_their_own(store: Store) -> None:
    by_variant = {winner(each).variant: each for each in (sent(store, f"c{n}", "tries") for n in range(20))}
    calm, bold = by_variant["calm"], by_variant["bold"]
    assert (offer(calm).reward, offer(bold).reward) == ("Calm", "Bold")
    assert redeem(store, code(calm), opened(), customer=calm.customer).reason == "not_fulfilled"
    assert redeem(store, code(bold), bought(), customer=bold.customer).reason == "not_fulfilled"
    late = NOON + timedelta(hours=12)
    assert redeem(store, code(bold), opened(), late, customer=bold.customer).reason == "expired"
    assert redeem(store, code(bold), opened(), late - SECOND, customer=bold.customer).accepted
    assert redeem(store, code(calm), bought(), late, customer=calm.customer).accepted


def test_the_next_decision_knows_of_offers(store: Store) -> None:
    first = sent(store, "ann", "shoes")
    assert engagements(decide(store, "ann", "shoes", NOON + SECOND)) == [], "she has one"
    assert engagements(decide(store, "ann", "shoes", NOON + SEVEN_DAYS - SECOND)) == []
    assert engagements(decide(store, "ann", "shoes", NOON + SEVEN_DAYS)) == ["shoes"]
    assert reason(store, code(first), SHOES, now=NOON + DAY) is None
    assert engagements(decide(store, "ann", "anything", NOON + DAY - SECOND)) == [], "not redeemed then"
    assert engagements(decide(store, "ann", "anything", NOON + DAY)) == ["thanks"]


def test_what_expires_unredeemed_makes_room_in_the_budget(store: Store) -> None:
    ann, bob = sent(store, "ann", "shoes"), sent(store, "bob", "shoes")
    cem = shop().explain({"id": "cem", "likes": "shoes"}, NOON, store=store)
    assert {each.engagement: each.rule for each in cem.candidates}["shoes"] == "budget:engagement.shoes"
    assert decide(store, "cem", "shoes").winners == ()
    assert reason(store, code(ann), SHOES) is None
    over = NOON + SEVEN_DAYS
    assert decide(store, "cem", "shoes", over - SECOND).winners == ()
    # 4.01 of Ann's is spent for good, 0.01 of Bob's message; 4.00 of his offer come back.
    assert decide(store, "cem", "shoes", over).winners == (), "a hundredth is missing for the message"
    now = Clock(int(over.timestamp()), "Europe/Berlin")
    assert store.memory("cem", now.now, windows(purses(shop().bundle), now, 0)).spent[COST] == 40_200
    assert reason(store, code(bob), SHOES, customer="bob", now=over) == "expired"


def test_what_expires_unredeemed_is_given_to_another(store: Store) -> None:
    for customer in ("ann", "bob"):
        sent(store, customer, "shoes")
    over = NOON + SEVEN_DAYS
    assert engagements(decide(store, "cem", "shoes", over)) == ["shoes"], "both come back"
    assert decide(store, "dan", "shoes", over).winners == ()
    assert sum(budgets_of(store).values()) == 200 + 40_100


def test_an_erased_customers_offers_are_void(store: Store) -> None:
    mine = code(sent(store, "ann", "shoes"))
    assert store.forget("ann") == DONE
    assert redeem(store, mine, bought(SHOES)) == Redemption(False, "unknown", None)
    assert engagements(decide(store, "ann", "shoes")) == ["shoes"], "nobody knows her any more"


def test_the_report_of_a_redemption_is_one(store: Store) -> None:
    decision = sent(store, "ann", "shoes")
    assert redeem(store, code(decision), bought(SHOES)).accepted
    assert store.record(f"{decision.id}-1", "redeemed", id="p1", at=NOON) == REPEATED
    (contact,) = store.contacts("ann", NOON)
    assert contact["redeemed"] is True


def test_an_offer_is_redeemed_once_at_many_tills(store: Store) -> None:
    for number in range(3):
        mine = code(sent(store, f"c{number}", "tries"))
        together = Barrier(TILLS)

        def at_till(till: int, mine: str = mine, customer: str = f"c{number}", all_: Barrier = together) -> Redemption:
            all_.wait(60)
            return redeem(store, mine, bought(id=f"p{till}"), customer=customer)

        def at_door(till: int, mine: str = mine, customer: str = f"c{number}", all_: Barrier = together) -> Redemption:
            all_.wait(60)
            return redeem(store, mine, opened(id=f"p{till}"), customer=customer)

        is_calm = shop().explain({"id": f"c{number}", "likes": "tries"}, NOON).decision.winners[0].variant == "calm"
        with ThreadPoolExecutor(TILLS) as tills:
            answers = [
                each.result() for each in [tills.submit(at_till if is_calm else at_door, n) for n in range(TILLS)]
            ]
        assert sorted(str(each.reason) for each in answers) == ["None"] + ["already_redeemed"] * (TILLS - 1)


def _till(url: str, mine: str, number: int) -> None:
    with open_store(url) as store:
        raise SystemExit(int(redeem(store, mine, bought(SHOES, id=f"p{number}")).accepted))


def test_an_offer_is_redeemed_once_by_many_processes(url: str) -> None:
    with open_store(url) as store:
        mine = code(sent(store, "ann", "shoes"))
    tills = [CONTEXT.Process(target=_till, args=(url, mine, number)) for number in range(8)]
    for each in tills:
        each.start()
    for each in tills:
        each.join(120)
    assert sorted(str(each.exitcode) for each in tills) == ["0"] * 7 + ["1"]
