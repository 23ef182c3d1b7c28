"""One customer as folds see her: contacts in order, what is reserved, her clock, and values of nodes."""

from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple, Protocol
from zoneinfo import ZoneInfo

from nextbest.engine.clock import Clock
from nextbest.engine.doors.event import Happened
from nextbest.engine.graph.nodes import Node
from nextbest.engine.remembering.columns import Path
from nextbest.engine.remembering.memory import Contact, Purse, Waiting


class Seen(NamedTuple):
    """What the folds of one customer rest on."""

    clock: Clock
    zone: ZoneInfo | None
    """Whose wall clock rules in local time go by: the customer's, or what stands in for it; None: unknown, on hold."""
    contacts: tuple[Contact, ...]
    """Confirmed and not after `now`, by `at` and id."""
    reserved: tuple[Contact, ...]
    """Held and not confirmed."""
    later: tuple[Contact, ...]
    """Confirmed for an instant after `now`: they fill limits only."""
    waiting: tuple[Waiting, ...]
    spent: Mapping[Purse, int]
    event: Happened | None
    """The event that asks for the decision, already applied."""
    asking: Mapping[str, object] | None
    """Its document."""
    value: Callable[[Node], object]
    """The value of a node for this customer, which may rest on no column of the memory."""
    value_about: Callable[[Node, Happened], object]
    """The same where another event stands in the place of the one that asks."""
    happened: Callable[[Waiting], Happened | None]
    """A waiting event as the door reads it; None where the bundle does not know it, or it is after `now`."""

    @property
    def filling(self) -> Iterator[Contact]:
        """Everything that fills limits."""
        yield from self.contacts
        yield from self.reserved
        yield from self.later


class Fold(Protocol):
    """One fold of a bundle."""

    def __call__(self, seen: Seen) -> Iterator[tuple[Path, object]]:
        """The columns that are not what they are where nothing is remembered."""
