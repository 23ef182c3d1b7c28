"""What a decision asks of a store: slots to hold, budgets to draw on, offers to keep, triggers to remember."""

from collections.abc import Mapping
from dataclasses import dataclass

from nextbest.dsl.quantities import Duration, Period
from nextbest.engine.decision import Decision
from nextbest.engine.remembering.known import Changed
from nextbest.engine.remembering.memory import Purse, Waiting


@dataclass(frozen=True, slots=True)
class Draw:
    """The bound of one budget in one window that a slot may fall into.

    What the slot draws is what it says of itself: its costs, one contact, and one offer where it has one.
    """

    purse: Purse
    start: int
    """The instant at which the window begins in the policy zone."""
    end: int | None
    """The instant at which the next one begins; None: it never ends."""
    amount: int
    limit: int
    """What may be given out in the window, all in all."""


@dataclass(frozen=True, slots=True)
class OfferDraft:
    """An offer that comes with a slot; its code is the store's to make."""

    reward: str
    terms: Mapping[str, object]
    zone: str
    """The policy zone, whose wall clock `expires` goes by."""
    expires: tuple[Period | Duration, ...] = ()
    """After confirmation; none: never."""


@dataclass(frozen=True, slots=True)
class Reservation:
    """One winner's slot."""

    place: str
    engagement: str
    kind: str
    channel: str
    inbound: bool
    step: int
    variant: str | None
    channel_cost: int
    """Ten-thousandths, as all money here."""
    offer_cost: int
    offer: OfferDraft | None
    draws: tuple[Draw, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """A decision that a store can make good: without ids and codes yet."""

    decision: Decision
    reservations: tuple[Reservation, ...]
    """One for each winner, in their order."""
    stage_since: int | None = None
    """Where the customer is seen in another stage than the store knows: since when; None: nothing to note."""
    waiting: tuple[Waiting, ...] = ()
    """Events to remember until they are answered, or their time is over; judged."""
    waiting_until: int | None = None
    """Until when the last of them can be of use."""
    event_id: str | None = None
    document: Mapping[str, object] | None = None
    """The customer document that it rests on, after an event that a store was told; None: nobody was told any."""
    changed: Changed | None = None
    """What the event changes in what is known of the customer; None: nothing, or it was applied before."""
