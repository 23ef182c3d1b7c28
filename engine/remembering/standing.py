"""Where an event stands among those that set the same attribute, by whichever clock (language.md 2.6)."""

from datetime import datetime
from typing import Literal, NamedTuple

from nextbest.dsl.builtin import CONSENT

Said = datetime | Literal["at"] | None
"""When an event happened by the clock of whoever sends it; `at`: as its `at` says, None: they do not say."""


class Standing(NamedTuple):
    """The times of one event that is told to a store.

    Where two times are of the same second, or the clocks that wrote them may disagree, the order is not known for sure.
    Then what withdraws a consent counts: it is set, and stands for as long as any of the clocks says.
    """

    at: int
    """When it counts as having happened, in seconds since 1970: never after `now`."""
    said: int | None
    """When by the sender's clock, `at` or, of a clock that is ahead, later; None: it came after all that was told
    before it."""
    now: int
    """The clock of whoever takes it in."""

    def gives_way(self, other: int | None, consents: bool | None = None) -> bool:
        """Whether what another event has set, standing there, stays; see `consents_to`."""
        if other is None or self.said is None:
            return False
        if consents is False:
            return self.said < other <= self.now
        return other > self.said or (consents is True and other == self.said)

    def place(self, other: int | None, consents: bool | None = None) -> int:
        """Where this one stands when it has taken the other's place: no earlier than that."""
        mine = self.said if consents is False and self.said is not None else self.at
        return mine if other is None else max(mine, other)


def consents_to(path: tuple[str, ...], value: object) -> bool | None:
    """Whether setting an attribute to this gives a consent, or withdraws it; None: it is none."""
    return value if isinstance(value, bool) and CONSENT in path[:-1] else None
