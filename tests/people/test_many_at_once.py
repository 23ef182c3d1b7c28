"""Many who tell one customer's events at once: nothing is lost, nothing is doubled, and no limit is exceeded."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from nextbest.engine.stores import open_store
from tests.people.shop import NOON, decide, document, event, shop

CLIENTS = 64


def told(url: str, clients: int, each: int) -> None:
    """Everybody tells his own events twice, some of the time by her name and some of the time by her telephone."""
    with open_store(url) as store:

        def work(client: int) -> None:
            for number in range(each):
                ids = [{"user_id": "ann"}, {"anonymous_id": "phone"}, {"user_id": "ann", "anonymous_id": "phone"}]
                at = NOON - timedelta(seconds=(client * 37 + number * 11) % 500)
                one = event("purchase", f"{client}-{number}", at, total=1, **ids[(client + number) % 3])
                for _ in range(2):
                    found = shop().tell(one, NOON, store=store, decide=True)
                    decision = found.decision
                    if decision is not None and decision.id is not None and decision.winners:
                        store.confirm(decision.id, at=NOON)

        with ThreadPoolExecutor(clients) as threads:
            list(threads.map(work, range(clients)))
        shop().tell(event("viewed", "last", user_id="ann", anonymous_id="phone"), NOON, store=store)
        found = document(store)
        orders = found["orders"]
        assert len(orders) == clients * each
        assert orders == sorted(orders, key=lambda order: str(order["at"]))
        assert document(store, "phone") == found
        sent = [one for one in store.contacts("ann", NOON) if one["state"] == "confirmed"]
        # Before they were one each of both may have been sent two a week.
        assert 2 <= len(sent) <= 4
        assert decide(store, "phone").no_action is not None


def test_sixty_four_at_once(url: str) -> None:
    told(url, CLIENTS, 1)


@pytest.mark.slow
def test_sixty_four_at_once_for_long(url: str) -> None:
    told(url, CLIENTS, 20)
