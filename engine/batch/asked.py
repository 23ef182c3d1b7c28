"""What is asked of a run, besides its bundle and its sources."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal, TypedDict

from nextbest.engine.deciding.request import HOLD
from nextbest.engine.errors import UsageError

Counting = Literal["nothing", "gates", "everything"]
"""Whose stops are counted: nobody's; of every candidate at its gates; also at its rank and in the order."""


class RunOptions(TypedDict, total=False):
    """The keywords of `Engine.run`."""

    where: str | None
    sample: float | None
    limit: int | None
    messages: bool
    counting: Counting
    reserve: bool
    hold_for: timedelta


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
    hold: int = 0
    """For how many seconds that is held; 0: nothing is, a store is only read."""
    columns: frozenset[str] | None = None
    """Columns of decisions that are wanted: a chooser may leave others out. None: all."""


def asked_of_run(now: int, options: RunOptions) -> Asked:
    """What is asked; `UsageError` where it makes no sense."""
    sample, limit, hold = options.get("sample"), options.get("limit"), options.get("hold_for", HOLD)
    if sample is not None and not 0 < sample <= 1:
        raise UsageError(f"`sample` must be a share above 0 and at most 1, not {sample}")
    if limit is not None and limit < 1:
        raise UsageError(f"`limit` must be 1 or more, not {limit}")
    reserve = options.get("reserve", False)
    if reserve and hold <= timedelta():
        raise UsageError("`hold_for` must be a length of time above 0 where slots are reserved")
    return Asked(
        now=now,
        where=options.get("where"),
        sample=sample,
        limit=limit,
        messages=options.get("messages", False),
        counting=options.get("counting", "gates"),
        reserve=reserve,
        hold=int(hold.total_seconds()) if reserve else 0,
    )
