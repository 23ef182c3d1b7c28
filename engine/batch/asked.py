"""What is asked of a run, besides its bundle and its sources."""

from dataclasses import dataclass
from typing import Literal

from nextbest.engine.deciding.request import HOLD

Counting = Literal["nothing", "gates", "everything"]
"""Whose stops are counted: nobody's; of every candidate at its gates; also at its rank and in the order."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One `now`, the same for all customers, and who they are."""

    now: int
    """In seconds since 1970-01-01 00:00 UTC."""
    where: str | None = None
    """An expression over the profile: customers for whom it is not yes are left out."""
    sample: float | None = None
    """A share of all customers, those whose hash is below it."""
    limit: int | None = None
    """Only the first so many of those that are left."""
    messages: bool = False
    """Whether what goes is written out."""
    counting: Counting = "gates"
    reserve: bool = False
    """Whether what is chosen is reserved in the store."""
    hold: int = int(HOLD.total_seconds())
    """For how many seconds that is held."""
