"""Values of the engine as JSON shows them: the door's reverse."""

from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import lru_cache

from nextbest.dsl import types
from nextbest.dsl.types import History, ListOf, Type

_FIRST_DAY = date(1970, 1, 1).toordinal()
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def shown(value: object, type: Type, zone: tzinfo) -> object:
    """The JSON form of a value of that type, which the door reads back as the same value.

    Instants get the offset of `zone`. A history is shown as the number of its records.
    """
    if value is None:
        return None
    match type:
        case History():
            assert isinstance(value, tuple)
            return len(value)
        case ListOf(element):
            assert isinstance(value, tuple)
            return [shown(each, element, zone) for each in value]
        case types.LOCATION:
            assert isinstance(value, tuple)
            return {"lat": value[0], "lon": value[1]}
        case types.MONEY | types.DATE | types.DATETIME | types.TIME:
            assert isinstance(value, int)
            return _written(value, type, zone)
        case _:
            return value


def _written(value: int, type: Type, zone: tzinfo) -> int | float | str:
    if type == types.MONEY:
        return amount(value)
    if type == types.DATE:
        return date.fromordinal(value + _FIRST_DAY).isoformat()
    if type == types.DATETIME:
        return at(value, zone).isoformat()
    hours, rest = divmod(value, 3600)
    minutes, seconds = divmod(rest, 60)
    return f"{hours:02}:{minutes:02}" + (f":{seconds:02}" if seconds else "")


def amount(value: int) -> int | float | str:
    """Ten-thousandths as a JSON number; as text where a double would not hold all digits."""
    if value % 10_000 == 0:
        return value // 10_000
    if abs(value) < 10**15:
        return value / 10_000
    whole, rest = divmod(abs(value), 10_000)
    return f"{'-' if value < 0 else ''}{whole}.{rest:04}".rstrip("0")


@lru_cache(maxsize=256)
def at(seconds: int, zone: tzinfo) -> datetime:
    """The instant as an aware datetime on the clocks of `zone`; in UTC where those would leave the years 1 to 9999."""
    try:
        return datetime.fromtimestamp(seconds, zone)
    except (OverflowError, ValueError, OSError):
        # The ends of time, and where a system's own clock does not reach as far as that.
        return _far(_EPOCH + timedelta(seconds=seconds), zone)


def _far(instant: datetime, zone: tzinfo) -> datetime:
    try:
        return instant.astimezone(zone)
    except OverflowError:
        return instant
