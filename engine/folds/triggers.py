"""Which event opens an engagement that waits for events, and from when until when (language.md 2.5, `on`)."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from nextbest.dsl.checked_events import On
from nextbest.engine.event_door import Happened
from nextbest.engine.folds.seen import Seen
from nextbest.engine.graph import Node
from nextbest.engine.memory_columns import Path


class Awaited(NamedTuple):
    """What an engagement waits for."""

    on: On
    when: Node | None
    """`on.when`, over the fields of the event; None: every event of those names."""


class Trigger(NamedTuple):
    """The latest event that an engagement waits for."""

    event: Happened
    opens: int
    """The first instant at which it can be decided on."""
    closes: int | None
    """The first instant at which it cannot any more; None: it counts for the decision that it asks for alone."""
    answered: bool
    """Whether the engagement has been sent, or is to be, since the event."""

    def open(self, now: int) -> bool:
        """Whether the engagement may go for it."""
        return not self.answered and self.opens <= now and (self.closes is None or now < self.closes)

    def coming(self, now: int) -> bool:
        """Whether the engagement may go for it later."""
        return not self.answered and now < self.opens and self.closes is not None and self.opens < self.closes


class Triggers:
    """The folds of every engagement with `on`."""

    def __init__(self, awaited: Mapping[str, Awaited]) -> None:
        self._awaited = awaited

    def __call__(self, seen: Seen) -> Iterator[tuple[Path, object]]:
        raise NotImplementedError

    def trigger(self, seen: Seen, engagement: str) -> Trigger | None:
        """The event that counts for an engagement, open or not: messages are filled in from it."""
        raise NotImplementedError

    def waits(self, seen: Seen, event: Happened) -> tuple[tuple[str, ...], int | None]:
        """Which engagements wait for an event that has come, and until when the last of them does: for a store."""
        raise NotImplementedError
