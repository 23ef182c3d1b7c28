"""Entering a stage: what a store notes of it, and the event that nobody else tells of (language.md 2.3)."""

from dataclasses import dataclass
from datetime import UTC

from nextbest.dsl.builtin import STAGE_ENTERED
from nextbest.engine.doors.scalars import instant
from nextbest.engine.remembering.memory import NOTHING, Memory, Waiting
from nextbest.engine.shown import at


@dataclass(frozen=True, slots=True)
class StageEntry:
    """A customer is found in another stage than her store knows."""

    since: int
    waiting: tuple[Waiting, ...]
    """The event of it; none for who is seen for the first time: nobody knows where she was before."""


def stage_entry(customer: str, stage: str, memory: Memory, when: int) -> StageEntry | None:
    """The entry into a stage at an instant; None where the store knows her there, or there is none."""
    if memory is NOTHING or memory.stage == stage:
        return None
    known = None if memory.stage_since is None else instant(memory.stage_since)
    since = when if known is None else max(when, known)
    if memory.stage is None:
        return StageEntry(since, ())
    event = {"event": STAGE_ENTERED, "id": f"{stage}@{since}", "at": at(since, UTC).isoformat(), "customer": customer}
    return StageEntry(since, (Waiting({**event, "from": memory.stage}),))
