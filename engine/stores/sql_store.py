"""The store that both databases share: each method is one transaction, told in the file that it names."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Self

from nextbest.engine.decision import Decision
from nextbest.engine.remembering.memory import Memory
from nextbest.engine.remembering.reservation import Plan
from nextbest.engine.stores import (
    erasing,
    exporting,
    importing,
    joining,
    listing,
    noting,
    redeeming,
    reporting,
    reserving,
    reserving_many,
    sending,
)
from nextbest.engine.stores import telling as telling_events
from nextbest.engine.stores.answers import answer_from_text
from nextbest.engine.stores.database import Database, store_errors, writes
from nextbest.engine.stores.forms import customer_id, seconds
from nextbest.engine.stores.remembering import all_remembered
from nextbest.engine.stores.store import (
    Customer,
    OfferTerms,
    Outcome,
    OutcomeName,
    Planner,
    Redemption,
    Telling,
    Told,
    Wanted,
    Windows,
)

AT_ONCE = 5_000
"""Customers of one query: a database takes only so many values."""


class SqlStore:
    """A `Store` on a database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def memory(self, customer: str, now: int, windows: Windows, *, event: str | None = None) -> Memory:
        """See `Store`."""
        with store_errors():
            return reserving.looked_up(self._database, customer, now, windows, event)

    def memories(self, customers: Sequence[str], now: int, windows: Windows) -> Mapping[str, Memory]:
        """See `Store`."""
        found: dict[str, Memory] = {}
        with store_errors(), self._database.reading() as connection:
            for start in range(0, len(customers), AT_ONCE):
                some = customers[start : start + AT_ONCE]
                persons = noting.read_all(connection, some)
                each = all_remembered(connection, persons, now, windows)
                found.update((customer, one.memory) for customer, one in zip(some, each, strict=True))
        return found

    @writes
    def reserve_many(self, wanted: Sequence[Wanted], now: int, hold: int, windows: Windows) -> Sequence[Decision]:
        """See `Store`."""
        return reserving_many.reserve_many(self._database, wanted, now, hold, windows)

    @writes
    def reserve(
        self, customer: str, now: int, hold: int, windows: Windows, plan: Planner, *, event: str | None = None
    ) -> Decision:
        """See `Store`."""
        asked = reserving.Asked(customer, now, now + max(hold, 0), windows, plan)
        return reserving.reserve(self._database, asked, event)

    @writes
    def tell(self, telling: Telling, now: int, hold: int, windows: Windows, plan: Planner) -> Told:
        """See `Store`."""
        return telling_events.tell(self._database, telling, now, hold, windows, plan)

    @writes
    def join(self, customer: str, other: str) -> Outcome:
        """See `Store`."""
        return joining.join(self._database, customer_id(customer), customer_id(other))

    def customer(self, customer: str) -> Customer | None:
        """See `Store`."""
        with store_errors():
            return listing.customer(self._database, customer_id(customer))

    def decided(self, decisions: Sequence[str]) -> Mapping[str, Decision]:
        """See `Store`."""
        found: dict[str, Decision] = {}
        with store_errors(), self._database.reading() as connection:
            for start in range(0, len(decisions), AT_ONCE):
                answers = reserving_many.before(connection, decisions[start : start + AT_ONCE])
                found.update((id, answer_from_text(each)) for id, each in answers.items() if each is not None)
        return found

    @writes
    def confirm(self, decision: str, *, at: datetime, place: str | None = None) -> Outcome:
        """See `Store`."""
        return sending.confirm(self._database, decision, seconds(at), place)

    @writes
    def release(self, decision: str, *, now: datetime, place: str | None = None) -> Outcome:
        """See `Store`."""
        seconds(now)
        return sending.release(self._database, decision, place)

    def channel(self, contact: str) -> str | None:
        """See `Store`."""
        with store_errors():
            return reporting.channel(self._database, contact)

    @writes
    def record(self, contact: str, outcome: OutcomeName, *, id: str, at: datetime) -> Outcome:
        """See `Store`."""
        return reporting.record(self._database, contact, outcome, id, seconds(at))

    @writes
    def redeem(
        self, code: str, customer: str, event_id: str, now: datetime, fulfils: Callable[[OfferTerms], bool]
    ) -> Redemption:
        """See `Store`."""
        return redeeming.redeem(self._database, code, customer, event_id, seconds(now), fulfils)

    def contacts(self, customer: str, now: datetime) -> Sequence[Mapping[str, object]]:
        """See `Store`."""
        with store_errors():
            return listing.contacts(self._database, customer_id(customer), seconds(now))

    @writes
    def remember(self, customer: str, now: int, plan: Plan) -> Outcome:
        """See `Store`."""
        return noting.remember(self._database, customer, now, plan)

    @writes
    def forget(self, customer: str) -> Outcome:
        """See `Store`."""
        return erasing.forget(self._database, customer_id(customer))

    def export(self, customer: str | None = None) -> Iterator[Mapping[str, object]]:
        """See `Store`."""
        with store_errors():
            yield from exporting.export(self._database, None if customer is None else customer_id(customer))

    def import_(self, records: Iterable[Mapping[str, object]]) -> Outcome:
        """See `Store`."""
        with store_errors():
            return importing.import_(self._database, records)

    def close(self) -> None:
        """See `Store`."""
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
