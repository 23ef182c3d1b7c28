"""The checked bundle: frozen nodes in which every name is resolved and every conversion is written out.

Values of literals, attributes and results are in one form everywhere in the engine:

| type | Python value |
| --- | --- |
| boolean | `True`, `False` |
| string, one of, timezone | `str`, in Unicode NFC |
| integer | `int` within ±2^53 |
| number | finite `float` |
| money | `int`, ten-thousandths, within ±2^53 |
| date | `int`, days since 1970-01-01 |
| datetime | `int`, seconds since 1970-01-01 00:00 UTC |
| time | `int`, seconds since midnight |
| location | `(latitude, longitude)`, two floats in degrees |
| list of T | `tuple` of values |
| history | `tuple` of records; a record is a `tuple` of values in the order of the declared fields |
| missing | `None` |
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal as OneOfWords

from nextbest.dsl.source import Span, Text
from nextbest.dsl.types import Declared, Type


@dataclass(frozen=True, slots=True)
class Period:
    """Calendar steps: `30 days`, `3 months`. A week is seven days, a year twelve months; one of the two is 0."""

    months: int
    days: int


@dataclass(frozen=True, slots=True)
class Duration:
    """An exact length of time."""

    seconds: int


@dataclass(frozen=True, slots=True)
class Distance:
    """A length on the ground."""

    kilometres: float


@dataclass(frozen=True, slots=True)
class Moment:
    """`now`, `today` or a date, moved by steps; folded to a constant for each `now`."""

    start: OneOfWords["now", "today"] | int
    """`now`, `today`, or a day since 1970-01-01 as written in the bundle."""
    steps: tuple[tuple[int, Period | Duration], ...] = ()
    """In order: +1 or -1, and how far."""
    midnight: bool = False
    """Turn the resulting day into the instant at which it begins in the policy zone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """What all typed nodes have."""

    type: Type
    span: Span = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Literal(Node):
    """A constant of the text. The value of a PERIOD, DURATION or DISTANCE is of the class of that name."""

    value: object


@dataclass(frozen=True, slots=True)
class MomentNode(Node):
    """`now`, `today - 30 days`; type DATETIME or DATE."""

    moment: Moment


@dataclass(frozen=True, slots=True)
class Attribute(Node):
    """An attribute of the customer, histories included (`contacts`, `offers` too)."""

    path: tuple[str, ...]

    @property
    def name(self) -> str:
        """The path as written: `consent.email`."""
        return ".".join(self.path)


@dataclass(frozen=True, slots=True)
class Field(Node):
    """A field of the record that a `where` is about."""

    name: str


@dataclass(frozen=True, slots=True)
class Reference(Node):
    """A definition, score, table or list of the bundle, by name."""

    name: str


@dataclass(frozen=True, slots=True)
class Context(Node):
    """What the decision itself supplies: `stage`, `channel`, `local_time`, `propensity`, `event.place` …"""

    path: tuple[str, ...]

    @property
    def name(self) -> str:
        """The path as written: `event.place`."""
        return ".".join(self.path)


@dataclass(frozen=True, slots=True)
class Apply(Node):
    """An operator or function applied; `key` is that of the chosen overload. Widening is an Apply of its own."""

    function: str
    key: str
    arguments: tuple["Typed", ...]


@dataclass(frozen=True, slots=True)
class InLast:
    """The window of an aggregate: `at within last P`."""

    length: Period | Duration


@dataclass(frozen=True, slots=True)
class Since:
    """The window of an aggregate: after the moment, up to now; missing moment, missing aggregate."""

    moment: "Typed"


@dataclass(frozen=True, slots=True)
class Aggregate(Node):
    """`count(history …)`, `sum(history.field …)`; `function` is its name in the function table."""

    function: str
    history: "Attribute | Context"
    field: str | None
    window: InLast | Since | None
    where: "Typed | None"


Typed = Literal | MomentNode | Attribute | Field | Reference | Context | Apply | Aggregate


@dataclass(frozen=True, slots=True)
class Expression:
    """A checked expression with the text it was written as."""

    text: Text
    root: Typed

    @property
    def type(self) -> Type:
        """Type of the result."""
        return self.root.type

    def source(self, node: Typed) -> str:
        """The words of a part of it, as written."""
        return self.text.value[node.span.start : node.span.end]


@dataclass(frozen=True, slots=True)
class Profile:
    """The customer document's declared attributes, groups flattened: `("consent", "email")`."""

    attributes: Mapping[tuple[str, ...], Declared]

    def group(self, path: tuple[str, ...]) -> bool:
        """Whether that path is a group."""
        return any(len(each) > len(path) and each[: len(path)] == path for each in self.attributes)


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


@dataclass(frozen=True, slots=True)
class Kind:
    """A type of campaign, from which engagements inherit."""

    name: str
    about: str = ""


@dataclass(frozen=True, slots=True)
class Use:
    """An engagement on one of its channels: what ranks it there. None: not given."""

    channel: str
    propensity: Expression | None
    baseline: Expression | None
    value: Expression | None


Class = OneOfWords["mandatory", "normal", "fallback"]


@dataclass(frozen=True, slots=True)
class Engagement:
    """One engagement with what it inherits from its kind already filled in."""

    name: str
    kind: str
    uses: tuple[Use, ...]
    """Its channels, in order of preference."""
    stages: frozenset[str] | None = None
    """None: any."""
    when: tuple[Expression, ...] = ()
    """All must be yes: the kind's first, then its own, in order."""
    levers: tuple[Expression, ...] = ()
    """Multiplied; none: 1."""
    class_: Class = "normal"
    paused: bool = False
    goal: Expression | None = None
    title: str = ""
    about: str = ""
    owner: str = ""
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Arbitration:
    """How candidates are compared and how many places an outbound decision has."""

    rank: Expression
    places: OneOfWords["one per customer", "one per channel"] = "one per customer"


@dataclass(frozen=True, slots=True)
class Bundle:
    """A bundle without errors: all that the engine reads."""

    name: str
    timezone: str
    profile: Profile
    lists: Mapping[str, BundleList]
    definitions: Mapping[str, Definition]
    """In an order in which each uses only earlier ones."""
    stages: tuple[Stage, ...]
    channels: Mapping[str, Channel]
    kinds: Mapping[str, Kind]
    engagements: Mapping[str, Engagement]
    """By id, in code-point order."""
    arbitration: Arbitration
    digest: str
    about: str = ""
