"""Checked events: what comes with each, what it changes, and what engagements wait for (language.md 2.6)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from nextbest.dsl.quantities import Duration, Period
from nextbest.dsl.typed import Expression
from nextbest.dsl.types import Declared

Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RecordAdded:
    """`orders: {total: event.total}`: one record, field by field.

    Its `at` is the event's where it is not said; so is its `id`, where the history's records have one.
    """

    history: Path
    values: Mapping[str, Expression]


@dataclass(frozen=True, slots=True)
class RecordsAdded:
    """`items: event.lines`: every record that came with the event, with the fields that the history keeps."""

    history: Path
    field: str
    """The event's history."""


@dataclass(frozen=True, slots=True)
class AttributeSet:
    """`cart.value: event.value`; a missing value leaves the attribute as it is."""

    path: Path
    value: Expression


System = Literal["segment", "cloudevents", "webhook"]
"""Whose form a payload has: Segment's calls, CloudEvents, or the sender's own."""


@dataclass(frozen=True, slots=True)
class PayloadRecords:
    """A list in a payload, whose items become records of a history."""

    path: str
    fields: Mapping[str, str]
    """Where an item keeps a field, where that is not the key of the same name."""


@dataclass(frozen=True, slots=True)
class Payload:
    """What an event is called in payloads of another system, and where they keep its fields."""

    system: System
    name: str
    fields: Mapping[str, str | PayloadRecords] = field(default_factory=dict)
    """Paths: `properties.total`; also of `id`, `at`, `customer` and the names of ids."""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happens, and what it changes. All its expressions see the customer as before the event."""

    name: str
    fields: Mapping[str, Declared]
    """What comes with it, `id` and `at` first."""
    add: tuple[RecordAdded | RecordsAdded, ...] = ()
    set: tuple[AttributeSet, ...] = ()
    about: str = ""
    payloads: tuple[Payload, ...] = ()
    """As what it comes from other systems."""


@dataclass(frozen=True, slots=True)
class On:
    """The events that an engagement waits for (language.md 2.5)."""

    events: tuple[str, ...]
    """As written; any of them."""
    when: Expression | None = None
    """Judges the event, over the fields that all these events share."""
    after: Period | Duration | None = None
    within: Period | Duration | None = None
    """Open from `after` to `within` after the event; None: only for the decision that the event asks for."""
