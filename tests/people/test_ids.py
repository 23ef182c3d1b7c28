"""Ids that are one customer: what is hers afterwards, what stays apart, and limits that no joining exceeds."""

from datetime import timedelta

from nextbest.engine.stores import Store
from tests.people.shop import MINUTE, NOON, decide, document, event, shop, tell, won


def sent(store: Store, customer: str) -> str:
    decision = decide(store, customer, NOON)
    assert decision.id is not None
    assert store.confirm(decision.id, at=NOON).kind == "done"
    return decision.id


def test_who_was_unknown_becomes_known(store: Store) -> None:
    tell(store, "cart_updated", "1", NOON - MINUTE, anonymous_id="phone", value=50)
    tell(store, "identified", "2", user_id="ann", tier="gold")
    told = shop().tell(event("viewed", "3", user_id="ann", anonymous_id="phone"), NOON, store=store)
    assert (told.customer, told.joined, told.apart) == ("ann", ("phone",), ())
    assert tell(store, "viewed", "4", anonymous_id="phone") == "done ann"
    assert tell(store, "cart_updated", "1", NOON - MINUTE, user_id="ann", value=50) == "repeated ann"
    assert document(store, "phone") == document(store, "ann")
    assert (document(store)["tier"], document(store)["cart"]["value"], len(document(store)["views"])) == ("gold", 50, 2)
    found = store.customer("phone")
    assert found is not None
    assert (found.id, found.ids) == ("ann", ("phone",))


def test_the_attribute_of_the_known_id_stays(store: Store) -> None:
    tell(store, "identified", "1", NOON, anonymous_id="phone", tier="silver", email="old@example.com")
    tell(store, "identified", "2", NOON - MINUTE, user_id="ann", tier="gold")
    assert store.join("ann", "phone").kind == "done"
    assert store.join("phone", "ann").kind == "repeated"
    assert (document(store)["tier"], document(store)["email"]) == ("gold", "old@example.com")


def test_a_device_of_two_customers_stays_with_the_first(store: Store) -> None:
    tell(store, "viewed", "1", user_id="ann", anonymous_id="tablet")
    told = shop().tell(event("viewed", "2", user_id="bob", anonymous_id="tablet"), NOON, store=store)
    assert (told.customer, told.apart) == ("bob", ("tablet",))
    assert (len(document(store, "ann")["views"]), len(document(store, "bob")["views"])) == (1, 1)
    assert tell(store, "viewed", "3", anonymous_id="tablet") == "done ann"


def test_the_same_event_of_both_counts_once(store: Store) -> None:
    tell(store, "purchase", "1", anonymous_id="phone", total=5)
    tell(store, "purchase", "1", user_id="ann", total=5)
    tell(store, "purchase", "2", anonymous_id="phone", total=7)
    store.join("ann", "phone")
    assert [each["total"] for each in document(store)["orders"]] == [5, 7]


def test_contacts_offers_and_waiting_events_are_hers(store: Store) -> None:
    tell(store, "purchase", "1", anonymous_id="phone", total=50)
    first = decide(store, "phone")
    assert won(first) == ["thanks"]
    store.confirm(str(first.id), at=NOON)
    offer = decide(store, "phone", NOON + timedelta(days=3))
    assert won(offer) == ["friend"]
    assert offer.id is not None
    assert store.confirm(offer.id, at=NOON + timedelta(days=3)).kind == "done"
    tell(store, "purchase", "3", anonymous_id="phone", total=1)
    later = NOON + timedelta(days=4)
    shop().tell(event("viewed", "4", user_id="ann", anonymous_id="phone"), later, store=store)
    assert [each["engagement"] for each in store.contacts("ann", later)] == ["thanks", "friend"]
    code = str(offer.winners[0].offer and offer.winners[0].offer.code)
    till = event("purchase", "5", later, user_id="phone", total=25)
    assert shop().redeem(code, "ann", till, later, store=store).accepted
    assert [each["outcome"] for each in _reports(store)] == ["redeemed"]


def _reports(store: Store) -> list[dict[str, str]]:
    decisions = [each for each in store.export("ann") if each["record"] == "decision"]
    return [report for each in decisions for contact in each["contacts"] for report in contact["reports"]]  # type: ignore[attr-defined]


def test_limits_are_not_exceeded_by_joining(store: Store) -> None:
    """Two a week: each of both was sent one, and each has another that is not sent yet."""
    tell(store, "viewed", "1", anonymous_id="phone")
    tell(store, "viewed", "2", user_id="ann")
    for each in ("phone", "ann"):
        sent(store, each)
    held = [decide(store, each, NOON + MINUTE) for each in ("phone", "ann")]
    assert all(each.winners for each in held)
    store.join("ann", "phone")
    now = NOON + 2 * MINUTE
    assert [store.confirm(str(each.id), at=now).reason for each in held] == ["gone", "gone"]
    assert len(store.contacts("ann", now)) == 2
    assert [each.count for each in shop().counts("ann", now, store=store) if each.scope == "policy"] == [2]
    assert decide(store, "phone", now).no_action is not None


def test_what_one_of_them_alone_has_reserved_stays(store: Store) -> None:
    tell(store, "viewed", "1", anonymous_id="phone")
    tell(store, "viewed", "2", user_id="ann")
    held = decide(store, "phone", NOON)
    store.join("ann", "phone")
    assert store.confirm(str(held.id), at=NOON).kind == "done"
    assert len(store.contacts("ann", NOON)) == 1
