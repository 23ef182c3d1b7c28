"""What is told of a customer while she is asked for counts: her decision rests on one look at the store, its own."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

from nextbest.engine.stores.store import Store
from nextbest.service.app import application
from nextbest.service.opening import opened
from nextbest.service.settings import Settings
from tests.people.shop import BUNDLE
from tests.service.asgi import Asking

NOW = datetime(2026, 3, 24, 12, tzinfo=UTC)


class Interrupted:
    """A store of which something is asked between the question whether it knows a customer, and the next one."""

    def __init__(self, store: Store, meanwhile: Callable[[], object]) -> None:
        self._store, self._meanwhile = store, meanwhile

    def customer(self, customer: str) -> object:
        """See `Store.customer`."""
        found = self._store.customer(customer)
        self._meanwhile()
        return found

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)


def test_what_is_told_between_the_customer_and_the_decision_counts(tmp_path: Path) -> None:
    bundle = tmp_path / "shop.yaml"
    bundle.write_text(BUNDLE)
    with opened(Settings(bundle, store="sqlite://", accept_now=True)) as service:
        assert service.store is not None
        engine, store = service.engines.engine_for(None), service.store

        def cart(value: int, id: str) -> None:
            told = {"event": "cart_updated", "id": id, "customer": "ann", "at": NOW.isoformat(), "value": value}
            engine.tell(told, NOW, store=store)

        cart(40, "filled")
        ask = Asking(application(replace(service, store=cast(Store, Interrupted(store, lambda: cart(0, "zero"))))))
        found = ask.post("/v1/decide", {"id": "ann", "now": NOW.isoformat()}).json()
        assert [each["engagement"] for each in found["winners"]] == ["hello"]  # not that of the cart
