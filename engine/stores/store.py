"""What a store gives: memory of customers, slots that are reserved, confirmed or released, offers redeemed once."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Literal, Protocol, Self

from nextbest.engine.decision import Decision, Offer
from nextbest.engine.remembering.known import Known
from nextbest.engine.remembering.memory import Memory, Purse, Window
from nextbest.engine.remembering.reservation import Plan

OutcomeName = Literal["opened", "clicked", "replied", "redeemed", "declined", "bounced"]
RedemptionReason = Literal["unknown", "not_sent", "not_yours", "expired", "already_redeemed", "not_fulfilled"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a write."""

    kind: Literal["done", "repeated", "refused"]
    reason: str | None = None
    """Why it was refused: `unknown` (no such decision, place, contact or customer), `gone` (the slot has lapsed or was
    released), `confirmed` (a confirmed slot cannot be released)."""


REASONS: Mapping[str, str] = MappingProxyType(
    {
        "unknown": "the store has nothing of this id",
        "gone": "its slot has lapsed, or was released",
        "confirmed": "it was confirmed, so it was sent",
    }
)
"""Why something is refused, in words."""
DONE, REPEATED = Outcome("done"), Outcome("repeated")


def refused(reason: str) -> Outcome:
    """Nothing was changed."""
    return Outcome("refused", reason)


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


@dataclass(frozen=True, slots=True)
class Wanted:
    """One customer of many for whom to reserve."""

    customer: str
    """The id, as the door reads it."""
    decision: str
    """The id that the decision gets, by which it is known again: see `run_decision_id`."""
    plan: Planner
    """May be asked again, as that of `reserve`."""
    whole: bool = False
    """Whether the plan is to see what events have told of her, too."""
    event: str | None = None
    """With `whole`, as for `memory`."""


CUSTOMER = "customer"
"""The kind of an id that is given as the customer's own, whatever a bundle's `identity` says."""


@dataclass(frozen=True, slots=True)
class Telling:
    """An event that a store is told: whose it is, and by what it is known again."""

    ids: Mapping[str, str]
    """By kind, the ids that come with it, as the door reads them; at least one."""
    kinds: tuple[str, ...]
    """All kinds of ids, the one that tells most of a customer first: of those that are given, it names her."""
    id: str
    """Its own; of one customer it is applied once."""
    name: str
    at: int
    """When it happened."""


@dataclass(frozen=True, slots=True)
class Told:
    """What became of an event."""

    kind: Literal["done", "repeated"]
    """`repeated`: it was applied before, and nothing was changed."""
    customer: str
    """Who she is, of all ids that are hers."""
    decision: Decision | None
    document: Mapping[str, object] | None = None
    """The customer document after it, without what a store remembers besides."""
    joined: tuple[str, ...] = ()
    """Ids that were customers of their own until now."""
    apart: tuple[str, ...] = ()
    """Ids that came with it and are another customer's, and stay so."""


@dataclass(frozen=True, slots=True)
class Customer:
    """Who is behind an id, and what is known of her."""

    id: str
    ids: tuple[str, ...]
    """Other ids of hers."""
    known: Known | None
    """What events have told; None: none has."""
    stage: str | None
    """The stage that she was last seen to enter."""
    stage_since: datetime | None


class Store(Protocol):
    """Every method but `import_` and `reserve_many` is one transaction; none reads a clock; every write is harmless
    when repeated.

    Instants are aware datetimes or seconds since 1970-01-01 00:00 UTC where they are `int`. The id of a contact, and of
    the offer that came with it, is that of its decision, a hyphen, and the number of the winner, from 1. `StoreError`
    where the database cannot be reached: nothing was done then. Safe in threads; a process opens its own after a fork.
    """

    def memory(self, customer: str, now: int, windows: Windows, *, event: str | None = None) -> Memory:
        """What is remembered of a customer, with what events have told of her, in one transaction. Reads only.

        `event` is the id of an event: `Memory.told` says whether it was applied.
        """

    def memories(self, customers: Sequence[str], now: int, windows: Windows) -> Mapping[str, Memory]:
        """What is remembered of each of these customers: thousands in one round trip. Reads only.

        All of it is of one moment, and as `memory` has it, but for what events have told: who asks for many has their
        documents.
        """

    def reserve(
        self, customer: str, now: int, hold: int, windows: Windows, plan: Planner, *, event: str | None = None
    ) -> Decision:
        """Read, choose and reserve under the customer's lock; the decision comes with its id and its codes.

        Slots lapse `hold` seconds after `now`; 0: nothing is reserved and nothing remembered. No budget is overdrawn:
        where one was drawn on meanwhile, `plan` is asked again. It draws on no budget that is not in `windows`.

        Where the customer's same event (`Plan.event_id`) was decided before, and a slot of that decision is still held
        or was confirmed, that decision is the answer again, and nothing is written: a caller that had no answer may
        ask twice. What was released, has lapsed or came to nothing is decided anew. `event` as for `memory`.
        """

    def tell(self, telling: Telling, now: int, hold: int, windows: Windows, plan: Planner) -> Told:
        """Apply an event to its customer, once, and decide on it: all of it, or nothing, under her lock.

        Ids that come together are one customer from then on, as far as they may be (see `join`): an id that has a
        customer who is known by an id of the same kind as hers, or of one that tells more, stays where it is, and the
        event is not its. The plan says in `changed` what the event changes, and is asked with `Memory.told` where it
        was applied before. Slots are reserved as by `reserve`; with a `hold` of 0 the event is applied, triggers and
        the stage entry are kept, and nothing is reserved.

        UsageError where the customer would have more than a store keeps of one.
        """

    def join(self, customer: str, other: str) -> Outcome:
        """Make two ids one customer, who is called by the first from then on; `repeated` where they are that already.

        She has the contacts, offers, events, records and waiting events of both, each once; of attributes that both
        have, the first's. Where both were sent something, or have slots, reserved ones are released, lest limits be
        exceeded that each of them alone did not reach: their confirmation is refused with `gone`.
        """

    def customer(self, customer: str) -> Customer | None:
        """Who is behind an id; None where nothing is held of it. Reads only."""

    def reserve_many(self, wanted: Sequence[Wanted], now: int, hold: int, windows: Windows) -> Sequence[Decision]:
        """`reserve` for many customers, each of them once, in their order: hundreds in one transaction.

        Whoever has a decision of that id already gets it again, whatever became of it: nothing is written, and no
        second slot is taken. So a run that was broken off can ask for all of them anew. `hold` is above 0.
        """

    def decided(self, decisions: Sequence[str]) -> Mapping[str, Decision]:
        """The decisions that `reserve_many` has made under these ids: those that are there, thousands in one round
        trip. Reads only."""

    def confirm(self, decision: str, *, at: datetime, place: str | None = None) -> Outcome:
        """It was sent: its slots become contacts at `at`, and offers are issued; `gone` when a slot has lapsed.

        With the id of a contact in the place of the decision's it is about that one slot only.
        An `at` before the decision counts as the decision's. Without a place it is about all that was not released.
        """

    def release(self, decision: str, *, now: datetime, place: str | None = None) -> Outcome:
        """It was not sent: its slots are free, and budgets get back what it drew.

        With the id of a contact in the place of the decision's it is about that one slot only. Without a place it is
        about all that was not confirmed.
        """

    def channel(self, contact: str) -> str | None:
        """The channel of a contact, confirmed or not; None where the store has nothing of this id. Reads only."""

    def record(self, contact: str, outcome: OutcomeName, *, id: str, at: datetime) -> Outcome:
        """What came of a contact, confirmed or not yet; `id` names the report of this outcome of this contact, so that
        a second one changes nothing. What was clicked was opened."""

    def redeem(
        self, code: str, customer: str, event_id: str, now: datetime, fulfils: Callable[[OfferTerms], bool]
    ) -> Redemption:
        """Redeem an offer once, by its owner, before it expires; `fulfils` says whether the event redeems it.

        The same event may ask again and gets the same answer. The contact is `redeemed` too.
        """

    def contacts(self, customer: str, now: datetime) -> Sequence[Mapping[str, object]]:
        """Everything that was or is to be sent to a customer, oldest first: the fields of `contacts`, and

        `state` (`reserved` or `confirmed`), `decision`, `place`, `lapses_at` of what is reserved, and `offer` (`code`,
        `reward`, `cost`, `at`, `expires_at`, `redeemed_at`). Instants are datetimes in UTC.
        """

    def remember(self, customer: str, now: int, plan: Plan) -> Outcome:
        """Keep the triggers and the stage entry of an event without deciding."""

    def forget(self, customer: str) -> Outcome:
        """Erase a customer: sums and slots stay without a name, offers become void. `unknown` when nothing is held."""

    def export(self, customer: str | None = None) -> Iterator[Mapping[str, object]]:
        """Everything held of one customer, or of all: JSON records that `import_` reads."""

    def import_(self, records: Iterable[Mapping[str, object]]) -> Outcome:
        """Take over exported records; those that are there already change nothing.

        A transaction for every few hundred, so that others can write between; after an error it is run again. Raises
        UsageError for what is no such record.
        """

    def close(self) -> None:
        """Give back its connections."""

    def __enter__(self) -> Self: ...

    def __exit__(self, *_: object) -> None: ...
