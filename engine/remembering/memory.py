"""What is remembered of one customer: contacts, offers, stage, and events that still wait for an answer."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import NamedTuple

from nextbest.engine.remembering.known import Known


class Contact(NamedTuple):
    """A record of `contacts`, in the order of `nextbest.dsl.builtin.CONTACTS`, as the door gives it."""

    at: int
    """Seconds since 1970-01-01 00:00 UTC."""
    id: str
    engagement: str
    kind: str
    """The kind that the engagement had when the slot was reserved."""
    channel: str
    inbound: bool
    step: int
    """From 1; 1 where the engagement has no steps."""
    variant: str | None
    opened: bool = False
    clicked: bool = False
    replied: bool = False
    redeemed: bool = False
    declined: bool = False
    bounced: bool = False

    @property
    def responded(self) -> bool:
        """Whether the customer did more than look: `responded` of language.md 2.5."""
        return self.clicked or self.replied or self.redeemed


@dataclass(frozen=True, slots=True)
class Waiting:
    """An event that is not yet answered."""

    event: Mapping[str, object]
    """The event document."""
    engagements: tuple[str, ...] | None = None
    """Those that wait for it, judged when it came; None: not judged yet."""


class Purse(NamedTuple):
    """One count of what was spent: whose budget, of what, over which calendar unit of the policy zone."""

    owner: str
    """`kind.loyalty` or `engagement.welcome`."""
    of: str
    """`cost`, `offers` or `contacts`."""
    unit: str
    """`day`, `week`, `month`, `year`, or `total`."""


class Window(NamedTuple):
    """One calendar unit of the policy zone in which a budget counts, from one instant to before another."""

    start: int
    end: int | None
    """None: it never ends."""


@dataclass(frozen=True, slots=True)
class Memory:
    """What a store holds of one customer at one `now`; the default: nothing."""

    contacts: tuple[Mapping[str, object], ...] = ()
    """Confirmed contacts up to `now`, as the history `contacts` of a customer document."""
    offers: tuple[Mapping[str, object], ...] = ()
    """Offers issued up to `now`, as the history `offers`."""
    stage: str | None = None
    """The stage that the customer was last seen to enter."""
    stage_since: datetime | None = None
    waiting: tuple[Waiting, ...] = ()
    reserved: tuple[Contact, ...] = ()
    """Slots that are held and not lapsed: they fill limits, and are not in `contacts`."""
    lapses: Mapping[str, int] = field(default_factory=dict)
    """By the ids of these slots, from which instant on each is held no longer."""
    later: tuple[Contact, ...] = ()
    """Contacts confirmed for an instant after `now`: they do not exist yet, and all the same they fill limits, and
    silence where they were turned down, lest a caller whose clock is behind sends one too many."""
    spent: Mapping[Purse, int] = field(default_factory=dict)
    """What each budget has already given out, the most in any window that the slot may fall into; ten-thousandths of
    `cost`."""
    customer: str | None = None
    """Who she is, where the store knows her by another id than the one that was asked for."""
    known: Known | None = None
    """What events have told of her; None: nothing, or it was not asked for."""
    told: bool = False
    """Whether the event that was asked about has been applied to what is known."""

    def held_at(self, now: int) -> "Memory":
        """The same without the slots that have lapsed by an instant."""
        held = tuple(each for each in self.reserved if self.lapses.get(each.id, now + 1) > now)
        return self if held == self.reserved else replace(self, reserved=held)


NOTHING = Memory()
