"""`now` as callers give it: an aware datetime, or ISO 8601 text with an offset."""

from datetime import datetime

from nextbest.engine.doors.reading import describe
from nextbest.engine.doors.scalars import instant
from nextbest.engine.errors import UsageError


def parse_now(now: datetime | str) -> int:
    """Seconds since 1970, cut to whole seconds; `UsageError` without an offset, and for anything else."""
    seconds = instant(now)
    if seconds is not None:
        return seconds
    if isinstance(now, datetime) and now.utcoffset() is None:
        raise UsageError(f"`now` needs a time zone: {describe(now)} is a different instant in every zone")
    if isinstance(now, datetime):
        raise UsageError(f"`now` must lie between 0001-01-02 and 9999-12-30, not {describe(now)}")
    raise UsageError(f"`now` must be a time with its offset, like `2026-11-20T10:00:00-05:00`, not {describe(now)}")
