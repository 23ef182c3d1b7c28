"""What the words of one family of operators may ask of those that put the rest into words."""

from typing import Protocol
from zoneinfo import ZoneInfo

from nextbest.dsl.checked import Bundle
from nextbest.dsl.typed import Expression, Typed
from nextbest.engine.analysis.wording.words import Words


class Speaks(Protocol):
    """Puts nodes into words."""

    @property
    def bundle(self) -> Bundle:
        """The bundle that they stand in."""

    @property
    def expression(self) -> Expression:
        """The expression that they are of."""

    @property
    def zone(self) -> ZoneInfo:
        """The policy zone."""

    def condition(self, node: Typed, *, holds: bool = True) -> Words:
        """The clause of a node of type boolean, or of its opposite."""

    def quantity(self, node: Typed) -> Words:
        """The noun of any node."""
