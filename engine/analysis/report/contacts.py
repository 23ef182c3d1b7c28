"""What was sent: by channel, day, weekday and hour, what became of it, and how near the limits it came."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from nextbest.dsl.builtin import OUTCOMES
from nextbest.dsl.checked import Bundle
from nextbest.dsl.checked_policy import Limit
from nextbest.dsl.clauses import Calendar, Sliding
from nextbest.dsl.quantities import Period
from nextbest.dsl.zones import DAY, local, shown
from nextbest.engine.functions.calendar import first_of

if TYPE_CHECKING:
    from nextbest.engine.batch.surveying import Look

Told = tuple[str, str, str, str, int, str]
"""A contact: customer, engagement, channel, kind, when, what became of it."""
DAYS = 28
"""Days whose contacts are told one by one, the latest."""
MONTH = 30
"""Days of a month, where it is a length."""


@dataclass(frozen=True, slots=True)
class Scope:
    """A limit, and what it binds."""

    name: str
    """`policy`, `channel.email`, `kind.winback`, `engagement.welcome`."""
    limit: Limit


@dataclass(slots=True)
class Filled:
    """How near customers came to a limit."""

    most: int = 0
    """The most contacts that one customer had within its time."""
    full: int = 0
    """Customers who had as many as it allows, or more."""
    over: int = 0
    """Customers who had more."""


@dataclass(slots=True)
class Contacts:
    """Everything that was sent up to now."""

    bundle: Bundle
    zone: ZoneInfo
    now: int
    scopes: Sequence[Scope]
    total: int = 0
    customers: int = 0
    """Who had a contact."""
    channels: Counter[str] = field(default_factory=Counter)
    outcomes: Counter[tuple[str, str]] = field(default_factory=Counter)
    """By engagement and outcome; `sent` is one of them."""
    days: Counter[tuple[int, str]] = field(default_factory=Counter)
    """By days before today, and channel."""
    hours: Counter[tuple[int, int]] = field(default_factory=Counter)
    """By weekday, Monday 0, and hour."""
    limits: dict[str, Filled] = field(default_factory=lambda: defaultdict(Filled))
    """By scope and words of the limit."""

    def add(self, look: "Look") -> Iterator[Told]:
        """Count what some customers were sent, as their documents say."""
        theirs: dict[int, list[Mapping[str, object]]] = defaultdict(list)
        for owner, record in look.records.get("contacts", ()):
            theirs[owner].append(record)
        for owner, records in theirs.items():
            yield from self.add_one(look.customers[owner], records)

    def add_one(self, customer: str, contacts: Iterable[Mapping[str, object]]) -> Iterator[Told]:
        """Count what one customer was sent."""
        records = [each for each in contacts if isinstance(at := each["at"], int) and at <= self.now]
        self.customers += bool(records)
        for record in records:
            yield customer, *self._one(record)
        for scope in self.scopes:
            self._limit(scope, [each for each in records if _bound(self.bundle, scope.name, each)])

    def _one(self, record: Mapping[str, object]) -> tuple[str, str, str, int, str]:
        engagement, channel, kind = (str(record[name]) for name in ("engagement", "channel", "kind"))
        at = record["at"]
        assert isinstance(at, int)
        self.total += 1
        self.channels[channel] += 1
        happened = [name for name in OUTCOMES if record.get(name) is True]
        self.outcomes.update((engagement, name) for name in ("sent", *happened))
        wall, today = shown(self.zone, at), shown(self.zone, self.now)
        age = (today.date() - wall.date()).days
        if age < DAYS:
            self.days[age, channel] += 1
        self.hours[wall.weekday(), wall.hour] += 1
        return engagement, channel, kind, at, " ".join(happened)

    def _limit(self, scope: Scope, records: list[Mapping[str, object]]) -> None:
        times = sorted(at for each in records if isinstance(at := each["at"], int))
        if not times:
            return
        most = self._most(scope.limit, times)
        filled = self.limits[f"{scope.name}: {' '.join(scope.limit.text.value.split())}"]
        filled.most = max(filled.most, most)
        filled.full += most >= scope.limit.count
        filled.over += most > scope.limit.count

    def _most(self, limit: Limit, times: list[int]) -> int:
        """The most of these within the time of a limit."""
        match limit.pace:
            case Sliding(length=length):
                seconds = (length.days + MONTH * length.months) * DAY if isinstance(length, Period) else length.seconds
                first, most = 0, 0
                for last, at in enumerate(times):
                    while at - times[first] >= seconds:
                        first += 1
                    most = max(most, last - first + 1)
                return most
            case Calendar(unit=unit):
                return max(Counter(first_of(unit, local(self.zone, at)[0]) for at in times).values())
        return len(times)


def scopes(bundle: Bundle) -> Iterator[Scope]:
    """Every limit of contacts."""
    yield from (Scope("policy", each) for each in bundle.policy.limits)
    for channel in bundle.channels.values():
        yield from (Scope(f"channel.{channel.name}", each) for each in channel.limits)
    for kind in bundle.kinds.values():
        yield from (Scope(f"kind.{kind.name}", each) for each in kind.limits)
    for engagement in bundle.engagements.values():
        if not engagement.promises.steps:  # of a sequence they count runs, not contacts
            yield from (Scope(f"engagement.{engagement.name}", each) for each in engagement.limits)


def _bound(bundle: Bundle, scope: str, record: Mapping[str, object]) -> bool:
    """Whether a contact counts toward a limit (language.md 2.4)."""
    sort, _, name = scope.partition(".")
    if sort == "engagement":
        return record["engagement"] == name
    engagement = bundle.engagements.get(str(record["engagement"]))
    if engagement is not None and not engagement.promises.counts_toward_limits:
        return False
    if sort == "channel":
        return record["channel"] == name
    return record.get("inbound") is not True and (sort == "policy" or record["kind"] == name)
