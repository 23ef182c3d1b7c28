"""Erasure leaves nothing, export has everything, and an older database becomes one of today."""

from datetime import timedelta

from sqlalchemy import create_engine

from nextbest.engine.stores import Store, open_store
from nextbest.engine.stores.migrations import MIGRATIONS, v0001_first
from tests.people.shop import MINUTE, NOON, decide, document, event, shop, tell, written


def lived(store: Store) -> None:
    """Ann, known by two ids, with all that a store can hold of a customer."""
    tell(store, "cart_updated", "phone-1", NOON - MINUTE, anonymous_id="ann-phone", value=50)
    tell(store, "identified", "ann-2", user_id="ann", email="ann@example.com")
    tell(store, "purchase", "ann-3", user_id="ann", anonymous_id="ann-phone", total=30)
    decision = decide(store)
    assert decision.id is not None
    store.confirm(decision.id, at=NOON)
    store.record(f"{decision.id}-1", "clicked", id="ann-report", at=NOON)
    offer = decide(store, now=NOON + timedelta(days=2, minutes=1))
    assert offer.id is not None
    store.confirm(offer.id, at=NOON + timedelta(days=2, minutes=1))
    shop().tell(event("purchase", "ann-4", total=30), NOON, store=store, decide=True)
    tell(store, "viewed", "b", user_id="bob", page="/bob")


def test_nothing_of_an_erased_customer_is_left(store: Store) -> None:
    lived(store)
    for word in ("ann", "ann-phone", "ann@example.com"):
        assert word in written(store)
    assert store.forget("ann-phone").kind == "done"
    assert "ann" not in written(store)
    assert "bob" in written(store)
    assert (store.customer("ann"), store.customer("ann-phone"), list(store.export("ann"))) == (None, None, [])
    assert store.forget("ann").reason == "unknown"
    assert tell(store, "viewed", "phone-1", anonymous_id="ann-phone") == "done ann-phone"


def test_export_and_import_give_the_same_state(store: Store) -> None:
    lived(store)
    with open_store("sqlite://") as other:
        assert other.import_(store.export()).kind == "done"
        assert other.import_(store.export()).kind == "repeated"
        assert list(other.export()) == list(store.export())
        assert document(other, "ann-phone") == document(store, "ann")
        assert shop().tell(event("purchase", "ann-3", total=30), NOON, store=other).kind == "repeated"
        alone = {str(each.get("id")) for each in store.export("ann-phone") if each["record"] == "customer"}
        assert alone == {"ann"}


def test_what_is_known_stands_when_a_document_comes(store: Store) -> None:
    tell(store, "purchase", "1", total=30)
    assert shop().remember({"id": "ann", "tier": "gold"}, NOON, store=store).kind == "repeated"
    assert "tier" not in document(store)
    whole = {"id": "new", "tier": "gold", "cart": {"value": 5}, "orders": [{"at": NOON, "total": 3}]}
    assert shop().remember(whole, NOON, store=store).kind == "done"
    assert document(store, "new") == {**whole, "orders": [{"at": NOON.isoformat(), "total": 3}]}
    store.join("ann", "new")
    assert (document(store)["tier"], [each["total"] for each in document(store)["orders"]]) == ("gold", [3, 30])


def test_a_database_of_the_first_version_goes_on(url: str) -> None:
    scheme, _, rest = url.partition(":")
    engine = create_engine({"sqlite": "sqlite"}.get(scheme, "postgresql+psycopg") + ":" + rest)
    with engine.begin() as connection:
        v0001_first.first(connection)
        connection.exec_driver_sql("UPDATE nextbest_version SET number = 1")
        connection.exec_driver_sql("INSERT INTO nextbest_customers (id, waiting) VALUES ('ann', '[]')")
    engine.dispose()
    with open_store(url) as store:
        assert tell(store, "purchase", "1", total=30) == "done ann"
        assert document(store)["ltv"] == 30
    assert len(MIGRATIONS) == 2
