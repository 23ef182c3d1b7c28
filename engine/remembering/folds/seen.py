"""One customer as folds see her: contacts in order, what is reserved, her clock, and values of nodes."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, Protocol
from zoneinfo import ZoneInfo

from nextbest.engine.clock import Clock
from nextbest.engine.doors.event import Happened
from nextbest.engine.graph.nodes import Node
from nextbest.engine.remembering.columns import Path
from nextbest.engine.remembering.memory import Memory, Waiting

Record = tuple[Any, ...]
"""A contact as the door gives it: the fields of `Contact`, which nobody has named yet."""
Keys = Mapping[Path, int]
"""Where a row holds each column of the memory."""
Found = dict[int, object]
"""Columns by their key."""


class Told(NamedTuple):
    """What is known of a customer's past beyond her document."""

    memory: Memory
    waiting: tuple[Waiting, ...]
    """All events not yet answered."""
    event: Happened | None
    """The one that asks for the decision, already applied."""
    asking: Mapping[str, object] | None
    """Its document."""


class Seen:
    """What the folds of one customer rest on."""

    __slots__ = ("clock", "records", "told", "zone")

    def __init__(self, clock: Clock, zone: ZoneInfo | None, records: Sequence[Record], told: Told) -> None:
        self.clock = clock
        self.zone = zone
        """Whose wall clock rules in local time go by: the customer's, or what stands in for it; None: unknown, on
        hold."""
        self.records = records
        """Her contacts: confirmed and not after `now`, by `at` and id."""
        self.told = told

    def value(self, node: Node) -> object:
        """The value of a node for this customer, which may rest on no column of the memory."""
        raise NotImplementedError

    def value_about(self, node: Node, happened: Happened) -> object:
        """The same where another event stands in the place of the one that asks."""
        raise NotImplementedError

    def happened(self, waiting: Waiting) -> Happened | None:
        """A waiting event as the door reads it; None where the bundle does not know it, or it is after `now`."""
        raise NotImplementedError

    @property
    def event(self) -> Happened | None:
        """The event that asks for the decision."""
        return self.told.event


class Fold(Protocol):
    """One fold of a bundle."""

    def __call__(self, seen: Seen, found: Found) -> None:
        """Add the columns that are not what they are where nothing is remembered."""
