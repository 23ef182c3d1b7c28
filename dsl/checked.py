"""The checked bundle: every name resolved, everything inherited filled in; what the engine reads."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from nextbest.dsl.checked_campaigns import Budget, Promises
from nextbest.dsl.checked_during import During
from nextbest.dsl.checked_events import Event, On
from nextbest.dsl.checked_messages import Languages, Message
from nextbest.dsl.checked_policy import ContactPolicy, Holidays, Limit, Outcome, QuietHours
from nextbest.dsl.checked_sources import Source
from nextbest.dsl.checked_tables import Score, Table
from nextbest.dsl.typed import Expression
from nextbest.dsl.types import TIMEZONE, Declared, Type


@dataclass(frozen=True, slots=True)
class Profile:
    """The customer document's declared attributes, groups flattened: `("consent", "email")`."""

    attributes: Mapping[tuple[str, ...], Declared]

    @property
    def zone(self) -> tuple[str, ...] | None:
        """Where a customer's time zone is: the attribute `timezone`, else the only one of that type."""
        zones = [path for path, each in self.attributes.items() if each.type == TIMEZONE]
        if ("timezone",) in zones:
            return ("timezone",)
        return zones[0] if len(zones) == 1 else None

    def group(self, path: tuple[str, ...]) -> bool:
        """Whether that path is a group."""
        return any(len(each) > len(path) and each[: len(path)] == path for each in self.attributes)


def always_local(profile: Profile, unknown_timezone: Literal["policy", "hold"] | None) -> bool:
    """Whether `local_time` is known for every customer.

    Where the profile has no time zone, the policy zone is the only one there is, unless those without are on hold.
    """
    return unknown_timezone == "policy" or (profile.zone is None and unknown_timezone is None)


@dataclass(frozen=True, slots=True)
class Item:
    """One item of a list: its value, and a name where it has one."""

    value: object
    name: str | None = None


@dataclass(frozen=True, slots=True)
class BundleList:
    """A list of the bundle: `stores`."""

    name: str
    element: Type
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Definition:
    """A named expression; a boolean one is a segment."""

    name: str
    expression: Expression
    about: str = ""

    @property
    def parts(self) -> tuple[Expression, ...]:
        """The expressions that it rests on."""
        return (self.expression,)


Named = Definition | Score | Table
"""What expressions use by name, and what rests on other such names."""


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of the lifecycle; the last has no condition."""

    name: str
    when: Expression | None
    goal: Expression | None = None
    about: str = ""


@dataclass(frozen=True, slots=True)
class Channel:
    """A way to reach a customer, or (inbound) a place where the customer already is."""

    name: str
    when: tuple[Expression, ...] = ()
    """All must be yes; none: everyone."""
    inbound: bool = False
    slots: int = 1
    cost: int = 0
    """Money: ten-thousandths."""
    parts: tuple[str, ...] = ()
    about: str = ""
    limits: tuple[Limit, ...] = ()
    quiet_hours: tuple[QuietHours, ...] = ()
    holidays: Holidays | None = None
    """In the place of the policy's; an inbound channel has neither."""
    outcomes: Mapping[str, Outcome] = field(default_factory=dict)
    """What its sender's reports mean."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A type of campaign, from which engagements inherit."""

    name: str
    about: str = ""
    limits: tuple[Limit, ...] = ()
    """Shared by all its engagements."""
    budgets: tuple[Budget, ...] = ()
    """Shared by all its engagements."""


@dataclass(frozen=True, slots=True)
class Use:
    """An engagement on one of its channels: what ranks it there. None: not given."""

    channel: str
    propensity: Expression | None
    baseline: Expression | None
    value: Expression | None
    message: Message | None = None
    """None: it has none."""


Class = Literal["mandatory", "normal", "fallback"]


@dataclass(frozen=True, slots=True)
class Engagement:
    """One engagement with what it inherits from its kind already filled in."""

    name: str
    kind: str
    uses: tuple[Use, ...]
    """Its channels, in order of preference."""
    stages: frozenset[str] | None = None
    """None: any."""
    on: On | None = None
    """None: always on."""
    when: tuple[Expression, ...] = ()
    """All must be yes: the kind's first, then its own, in order."""
    during: tuple[During, ...] = ()
    """One must be open; none: always."""
    levers: tuple[Expression, ...] = ()
    """Multiplied; none: 1."""
    class_: Class = "normal"
    paused: bool = False
    goal: Expression | None = None
    promises: Promises = field(default_factory=Promises)
    limits: tuple[Limit, ...] = ()
    """Its own; those of its kind are with the kind."""
    budgets: tuple[Budget, ...] = ()
    """Its own; those of its kind are with the kind."""
    title: str = ""
    about: str = ""
    owner: str = ""
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Guarantee:
    """What must hold in every decision; it changes none. `never` is violated by anything but no."""

    id: str
    never: Expression | None = None
    always: Literal["eligible", "served"] | None = None
    when: Expression | None = None
    about: str = ""


@dataclass(frozen=True, slots=True)
class Arbitration:
    """How candidates are compared and how many places an outbound decision has."""

    rank: Expression
    places: Literal["one per customer", "one per channel"] = "one per customer"


@dataclass(frozen=True, slots=True)
class Bundle:
    """A bundle without errors: all that the engine reads."""

    name: str
    timezone: str
    profile: Profile
    lists: Mapping[str, BundleList]
    definitions: Mapping[str, Definition]
    """In the order of `named`."""
    stages: tuple[Stage, ...]
    channels: Mapping[str, Channel]
    kinds: Mapping[str, Kind]
    engagements: Mapping[str, Engagement]
    """By id, in code-point order."""
    arbitration: Arbitration
    digest: str
    about: str = ""
    events: Mapping[str, Event] = field(default_factory=dict)
    """Those of the bundle, and `stage_entered`."""
    identity: tuple[str, ...] = ()
    """Names of ids in events of which the first known says whose event it is."""
    policy: ContactPolicy = field(default_factory=ContactPolicy)
    guarantees: tuple[Guarantee, ...] = ()
    sources: Mapping[str, Source] = field(default_factory=dict)
    languages: Languages | None = None
    scores: Mapping[str, Score] = field(default_factory=dict)
    tables: Mapping[str, Table] = field(default_factory=dict)
    order: tuple[str, ...] | None = None
    """Names of definitions, scores and tables, each after those that it uses; None: in the order of these sections."""

    @property
    def always_local(self) -> bool:
        """Whether the policy zone stands in for a customer's that is not known, so that `local_time` always is."""
        return always_local(self.profile, self.policy.unknown_timezone)

    @property
    def named(self) -> Iterator[Named]:
        """Definitions, scores and tables, each after those that it uses."""
        found: dict[str, Named] = {**self.definitions, **self.scores, **self.tables}
        return (found[name] for name in (found if self.order is None else self.order))

    def by_name(self, name: str) -> Named | None:
        """The definition, score or table of that name."""
        return self.definitions.get(name) or self.scores.get(name) or self.tables.get(name)
