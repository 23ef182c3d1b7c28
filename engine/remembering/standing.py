"""Where an event stands among those that set the same attribute, by whichever clock (language.md 2.6)."""

from datetime import datetime
from typing import Literal, NamedTuple

from nextbest.dsl.builtin import CONSENT

Said = datetime | Literal["at"] | None
"""When an event happened by the clock of whoever sends it; `at`: as its `at` says, None: they do not say."""


class Standing(NamedTuple):
    """The times of one event that is told to a store.

    Where the clocks that wrote two times may disagree, the order is not known for sure. Then what withdraws a consent
    counts: it is set, and stands for as long as any of the clocks says.
    """

    at: int
    """When it counts as having happened, in seconds since 1970: never after `now`."""
    said: int | None
    """When by the sender's clock, `at` or, of a clock that is ahead, later; None: it came after all that was told
    before it."""
    now: int
    """The clock of whoever takes it in."""

    def gives_way(self, other: int | None, *, withdraws: bool = False) -> bool:
        """Whether what another event has set, standing there, stays."""
        if other is None or self.said is None or other <= self.said:
            return False
        return not (withdraws and other > self.now)

    def place(self, other: int | None, *, withdraws: bool = False) -> int:
        """Where this one stands when it has taken the other's place: no earlier than that."""
        mine = self.said if withdraws and self.said is not None else self.at
        return mine if other is None else max(mine, other)


def withdraws(path: tuple[str, ...], value: object) -> bool:
    """Whether setting an attribute to this takes a consent back."""
    return value is False and CONSENT in path[:-1]
