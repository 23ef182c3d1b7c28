"""Which engine answers for which customer: one bundle, or two side by side."""

from dataclasses import dataclass
from typing import Protocol

from nextbest.engine.engine import Engine


class Engines(Protocol):
    """Asked once for every customer of a request; safe in threads, and never waits.

    Whoever has an engine keeps it to the end of the request: what replaces it is for the requests after that.
    """

    def engine_for(self, customer: str | None) -> Engine:
        """The engine for this customer, always the same one while nothing is changed; None: of whom is not known."""

    def current(self) -> tuple[Engine, ...]:
        """All that are in use, the one that most customers get first."""


@dataclass(frozen=True, slots=True)
class OneEngine:
    """The same for everybody, for ever."""

    engine: Engine

    def engine_for(self, customer: str | None) -> Engine:  # noqa: ARG002
        """See `Engines`."""
        return self.engine

    def current(self) -> tuple[Engine, ...]:
        """See `Engines`."""
        return (self.engine,)
