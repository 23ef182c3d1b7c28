"""Customers as the store knows them by events."""

from collections.abc import Mapping

from nextbest.engine.stores.store import Store


class Remembered:
    """The people of a server that has a store: see `state.People`."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def profile(self, customer: str) -> Mapping[str, object] | None:
        """Her document, with the `id` by which she is known, whichever of hers was asked for."""
        found = self._store.customer(customer)
        return None if found is None or found.known is None else found.known.document(found.id)
