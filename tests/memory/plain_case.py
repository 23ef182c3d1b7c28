"""One decision to be made: the bundle, the customer, the request and `now`, with what every rule asks of them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from zoneinfo import ZoneInfo

from nextbest.dsl.checked import Bundle, Channel, Engagement, Use
from nextbest.dsl.checked_policy import Holidays
from nextbest.dsl.typed import Expression
from tests.differential.plain_reading import PlainReading
from tests.differential.plain_time import PlainClock, plain_zone
from tests.differential.plain_values import Value
from tests.memory import plain_customer
from tests.memory.plain_customer import Document, Held, PlainContact, PlainEvent, Reader

Context = Mapping[tuple[str, ...], Value]


@dataclass(frozen=True)
class Candidate:
    """An engagement on one of its channels."""

    engagement: Engagement
    use: Use
    channel: Channel
    preference: int

    @property
    def name(self) -> tuple[str, str]:
        return self.engagement.name, self.use.channel


@dataclass(frozen=True)
class PlainCase:
    bundle: Bundle
    clock: PlainClock
    """The policy's."""
    local: PlainClock | None
    """The customer's; None: unknown, and on hold."""
    reading: PlainReading
    contacts: tuple[PlainContact, ...]
    """Confirmed and not after `now`, by time and id."""
    waiting: tuple[PlainEvent, ...] = ()
    event: PlainEvent | None = None
    places: Sequence[str] = ()
    held: Held = field(default_factory=Held)

    @classmethod
    def of(
        cls,
        bundle: Bundle,
        document: Document,
        now: int,
        *,
        event: Document | None = None,
        places: Sequence[str] = (),
        held: Held | None = None,
    ) -> "PlainCase":
        zone = plain_zone(bundle.timezone)
        assert zone is not None
        clock = PlainClock(now, zone)
        reader = Reader(now, clock.today)
        customer = plain_customer.attributes(bundle, document, reader)
        place = _local_zone(bundle, customer, zone)
        local = None if place is None else PlainClock(now, place)
        seen = PlainReading(bundle, customer, clock)
        context: Context = {
            ("stage_since",): customer["stage_since",],
            ("stage",): seen.stage(),
            ("local_time",): _local_time(bundle, customer, now, zone),
        }
        return cls(
            bundle,
            clock,
            local,
            replace(seen, context=context),
            plain_customer.contacts(document, now),
            plain_customer.waiting(bundle, document, reader),
            None if event is None else plain_customer.event(bundle, event, reader),
            places,
            held or Held(),
        )

    @property
    def now(self) -> int:
        return self.clock.now

    @property
    def id(self) -> str:
        return str(self.reading.customer["id",])

    @property
    def filling(self) -> tuple[PlainContact, ...]:
        """Everything that fills limits: sent, reserved, and sent for a caller whose clock is ahead."""
        every = (*self.contacts, *self.held.reserved, *self.held.later)
        return tuple(sorted(every, key=lambda each: (each.at, each.id)))

    def value(self, expression: Expression, context: Context | None = None) -> Value:
        supplied = {**self.reading.context, **(context or {})}
        return replace(self.reading, context=supplied).value(expression.root)

    def yes(self, conditions: Iterable[Expression], context: Context | None = None) -> bool:
        """Whether all of them are yes: not no, and not unknown."""
        return all(self.value(each, context) is True for each in conditions)

    def candidates(self) -> list[Candidate]:
        return [
            Candidate(engagement, use, self.bundle.channels[use.channel], index)
            for engagement in self.bundle.engagements.values()
            for index, use in enumerate(engagement.uses)
        ]

    def holidays(self, channel: Channel) -> Holidays | None:
        """A channel's own stand in the place of the policy's; an inbound channel has none."""
        return None if channel.inbound else channel.holidays or self.bundle.policy.holidays


def _local_zone(bundle: Bundle, customer: Context, policy: ZoneInfo) -> ZoneInfo | None:
    """The customer's; where it is not known, the policy's stands in, or (on hold) none."""
    path = bundle.profile.zone
    name = None if path is None else customer[path]
    if name is not None:
        return plain_zone(name)
    return None if bundle.policy.unknown_timezone == "hold" else policy


def _local_time(bundle: Bundle, customer: Context, now: int, policy: ZoneInfo) -> Value:
    """By the customer's clock; by the policy's only where the policy says so, or nobody has one of their own."""
    path = bundle.profile.zone
    name = None if path is None else customer[path]
    if name is None and bundle.always_local:
        name = policy.key
    return None if name is None else PlainClock(now, policy).local_time(name)
