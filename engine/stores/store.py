"""What a store gives: memory of customers, slots that are reserved, confirmed or released, offers redeemed once."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from nextbest.engine.decision import Decision, Offer
from nextbest.engine.memory import Memory, Purse, Window
from nextbest.engine.reservation import Plan

OutcomeName = Literal["opened", "clicked", "replied", "redeemed", "declined", "bounced"]
RedemptionReason = Literal["unknown", "not_sent", "not_yours", "expired", "already_redeemed", "not_fulfilled"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a write."""

    kind: Literal["done", "repeated", "refused"]
    reason: str | None = None
    """Why it was refused: `unknown` (no such decision, place, contact or customer), `gone` (the slot has lapsed or was
    released), `confirmed` (a confirmed slot cannot be released)."""


@dataclass(frozen=True, slots=True)
class Redemption:
    """What became of an offer at the till."""

    accepted: bool
    reason: RedemptionReason | None
    offer: Offer | None
    """None where the code is unknown or not the customer's own."""


@dataclass(frozen=True, slots=True)
class OfferTerms:
    """What a till must know of an offer before it is redeemed."""

    engagement: str
    variant: str | None
    step: int


Planner = Callable[[Memory], Plan]
"""Decides on what is remembered; pure, so a store may ask it again when a budget was drawn on meanwhile."""
Windows = Mapping[Purse, Sequence[Window]]
"""The budgets of a bundle, each with the windows that a slot reserved now may fall into."""


class Store(Protocol):
    """Every method is one transaction; none reads a clock; every write is harmless when repeated.

    Instants are aware datetimes or seconds since 1970-01-01 00:00 UTC where they are `int`. `StoreError` where the
    database cannot be reached or is not one of this program.
    """

    def memory(self, customer: str, now: int, windows: Windows) -> Memory:
        """What is remembered of a customer: one round trip. Reads only."""

    def reserve(self, customer: str, now: int, hold: int, windows: Windows, plan: Planner) -> Decision:
        """Read, choose and reserve under the customer's lock; the decision comes with its id and its codes.

        Slots lapse `hold` seconds after `now`; 0: nothing is reserved and nothing remembered. No budget is overdrawn:
        where one was drawn on meanwhile, `plan` is asked again.
        """

    def confirm(self, decision: str, *, at: datetime, place: str | None = None) -> Outcome:
        """It was sent: its slots become contacts at `at`, and offers are issued; `gone` when a slot has lapsed."""

    def release(self, decision: str, *, now: datetime, place: str | None = None) -> Outcome:
        """It was not sent: its slots are free, and budgets get back what it drew."""

    def record(self, contact: str, outcome: OutcomeName, *, id: str, at: datetime) -> Outcome:
        """What came of a contact; `id` names the report, so a second one of the same changes nothing."""

    def redeem(
        self, code: str, customer: str, event_id: str, now: datetime, fulfils: Callable[[OfferTerms], bool]
    ) -> Redemption:
        """Redeem an offer once, by its owner, before it expires; `fulfils` says whether the event redeems it."""

    def contacts(self, customer: str, now: datetime) -> Sequence[Mapping[str, object]]:
        """Everything that was or is to be sent to a customer, with its state, oldest first."""

    def remember(self, customer: str, now: int, plan: Plan) -> Outcome:
        """Keep the triggers and the stage entry of an event without deciding."""

    def forget(self, customer: str) -> Outcome:
        """Erase a customer: sums stay without a name, offers become void."""

    def export(self, customer: str | None = None) -> Iterator[Mapping[str, object]]:
        """Everything held of one customer, or of all: JSON records that `import_` reads."""

    def import_(self, records: Iterable[Mapping[str, object]]) -> Outcome:
        """Take over exported records; those that are there already change nothing."""

    def close(self) -> None:
        """Give back its connections."""
