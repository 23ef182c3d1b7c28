"""How values stand in a database and in JSON: instants, documents, lengths of time."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from unicodedata import normalize

from nextbest.dsl.quantities import Duration, Period
from nextbest.engine.clock import FIRST_INSTANT, LAST_INSTANT
from nextbest.engine.doors.scalars import LATEST
from nextbest.engine.errors import UsageError

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def seconds(at: datetime) -> int:
    """Whole seconds since 1970 of an aware datetime. Raises UsageError for a naive one."""
    if at.utcoffset() is None:
        raise UsageError("a time needs an offset from UTC")
    return (at - EPOCH) // SECOND


def moment(at: int) -> datetime:
    """The instant so many seconds after 1970, in UTC."""
    return EPOCH + min(max(at, FIRST_INSTANT), LAST_INSTANT) * SECOND


def customer_id(given: str) -> str:
    """The id of a customer as documents and events have it when the door has read them: in Unicode NFC."""
    return normalize("NFC", given)


def never() -> int:
    """When an offer expires that never does: the last instant that a customer document can have."""
    return LATEST


def to_text(document: object) -> str:
    """A document as JSON, by which it is the same one to the door."""
    return json.dumps(_plain(document), ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def from_text(text: str) -> dict[str, object]:
    """The document that `to_text` wrote."""
    document = json.loads(text)
    assert isinstance(document, dict)
    return document


def lengths_to_text(lengths: Sequence[Period | Duration]) -> str:
    """Lengths of time as JSON."""
    return to_text(
        [
            {"seconds": each.seconds} if isinstance(each, Duration) else {"months": each.months, "days": each.days}
            for each in lengths
        ]
    )


def lengths_from_text(text: str) -> tuple[Period | Duration, ...]:
    """The lengths that `lengths_to_text` wrote."""
    return tuple(Duration(**each) if "seconds" in each else Period(**each) for each in json.loads(text))


def _plain(value: object) -> object:
    match value:
        case None | bool() | int() | float() | str():
            return value
        case datetime() | date() | time():
            return value.isoformat()
        case Decimal():
            # What the door reads from a float is its shortest decimal form.
            return float(value) if value.is_finite() and Decimal(repr(float(value))) == value else str(value)
        case Mapping():
            return {str(key): _plain(each) for key, each in value.items()}
        case Sequence():
            return [_plain(each) for each in value]
    raise UsageError(f"a store cannot keep a {type(value).__name__}")
