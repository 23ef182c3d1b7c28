"""Checked expressions: frozen nodes in which every name is resolved and every conversion is written out.

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

from collections.abc import Iterator
from dataclasses import dataclass, field

from nextbest.dsl.quantities import Duration, Moment, Period
from nextbest.dsl.source import Span, Text
from nextbest.dsl.types import Type


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
    """An operator or function applied; `key` is that of the chosen overload. Widening is an Apply of its own.

    `add`, `subtract`, `multiply` and `divide` may have more than two arguments: they are applied from the left.
    """

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


def parts(node: Typed) -> tuple[Typed, ...]:
    """What an expression is made of, in the order of the text; of an aggregate its history too."""
    match node:
        case Apply():
            return node.arguments
        case Aggregate(history=history, window=window, where=where):
            moments = (window.moment,) if isinstance(window, Since) else ()
            return (history, *moments, *(() if where is None else (where,)))
    return ()


def below(root: Typed) -> Iterator[Typed]:
    """An expression and everything that it is made of."""
    waiting = [root]
    while waiting:
        node = waiting.pop()
        yield node
        waiting.extend(parts(node))
