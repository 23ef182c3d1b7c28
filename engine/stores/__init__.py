"""Where contacts, reservations, budgets and offers are kept: SQLite by default, PostgreSQL for many servers."""

from nextbest.engine.stores.opening import open_store
from nextbest.engine.stores.store import OfferTerms, Outcome, Redemption, Store

__all__ = ["OfferTerms", "Outcome", "Redemption", "Store", "open_store"]
