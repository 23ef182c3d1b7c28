"""What the door makes of one value of each type without parts (language.md Part 3, "The door")."""

import unicodedata
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from decimal import Context, Decimal
from types import MappingProxyType

from nextbest.dsl import types
from nextbest.dsl.diagnostics import closest
from nextbest.dsl.types import OneOf, Scalar
from nextbest.dsl.zones import zone
from nextbest.engine.doors.reading import Reading, pointer

Reader = Callable[[object, Reading], object]
"""Gives the value in the form of `nextbest.dsl.typed`; None where it is missing or refused, as the reading tells."""

LARGEST = 2**53
FURTHEST = 10.0**15
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
FIRST_DAY = date(1970, 1, 1).toordinal()
# A day is left at both ends of the years 1 to 9999, so that an instant has a wall clock in every zone.
EARLIEST = (datetime(1, 1, 2, tzinfo=UTC) - EPOCH) // timedelta(seconds=1)
LATEST = (datetime(9999, 12, 31, tzinfo=UTC) - EPOCH) // timedelta(seconds=1) - 1

_MOST_MONEY = Decimal(LARGEST) / 10_000
_WHOLE_MONEY = LARGEST // 10_000
_EXACT = Context(prec=40)
_NUMBER_HELP = "write a number without quotes"


def instant(given: object) -> int | None:
    """Seconds since 1970 of an aware `datetime` or of ISO 8601 text with an offset, cut to whole seconds.

    None for anything else: other types, no offset, an instant outside the years 1 to 9999.
    """
    if isinstance(given, str):
        # `fromisoformat` also takes weeks, days without signs, and any character between day and time.
        if not (len(given) > 15 and given[4] == given[7] == "-" and given[10] in "Tt "):
            return None
        try:
            given = datetime.fromisoformat(given[:-1] + "Z" if given[-1] == "z" else given)
        except ValueError:
            return None
    if not isinstance(given, datetime):
        return None
    try:
        since = given - EPOCH
    except TypeError:
        # It has no offset.
        return None
    seconds = since.days * 86_400 + since.seconds
    return seconds if EARLIEST <= seconds <= LATEST else None


def text(given: object, reading: Reading) -> str | None:
    """Text in Unicode NFC."""
    if not isinstance(given, str):
        reading.refuse("must be text", given)
        return None
    plain = str.__str__(given)
    if plain.isascii():
        return plain
    try:
        plain.encode("utf-8")
    except UnicodeEncodeError:
        reading.need("holds half a character (a lone surrogate)", "send text as valid UTF-8")
        return None
    return unicodedata.normalize("NFC", plain)


def one_of(type: OneOf) -> Reader:
    """A reader of one of the values of a closed set."""
    values = frozenset(type.values)
    wanted = "must be one of " + ", ".join(type.values)

    def read(given: object, reading: Reading) -> str | None:
        if given.__class__ is str and given in values:
            return given
        value = text(given, reading)
        if value is None or value in values:
            return value
        near = closest(value, type.values) if len(value) <= 100 and not reading.private else None
        reading.refuse(wanted, value, near and f"did you mean `{near}`?")
        return None

    return read


def boolean(given: object, reading: Reading) -> bool | None:
    """True or false, and nothing that could be meant for it."""
    if given is True or given is False:
        return given
    reading.refuse("must be true or false", given, "write `true` or `false`, without quotes")
    return None


def integer(given: object, reading: Reading) -> int | None:
    """A whole number within ±2^53; JSON knows one kind of number, so `3.0` is 3."""
    value = _whole(given)
    if value is None:
        reading.refuse("must be a whole number", given, _NUMBER_HELP if isinstance(given, str) else None)
        return None
    if -LARGEST <= value <= LARGEST:
        return value
    reading.refuse("must be a whole number within ±2^53", given)
    return None


def _whole(given: object) -> int | None:
    match given:
        case bool():
            return None
        case int():
            return int(given)
        case float() if given.is_integer():
            return int(given)
        case Decimal() if given.is_finite() and given.copy_abs() <= LARGEST and given == int(given):
            return int(given)
        case _:
            return None


def number(given: object, reading: Reading) -> float | None:
    """A number within ±10^15; -0.0 becomes 0.0."""
    if isinstance(given, bool) or not isinstance(given, float | int | Decimal):
        reading.refuse("must be a number", given, _NUMBER_HELP if isinstance(given, str) else None)
        return None
    if isinstance(given, Decimal) and given.is_nan():
        reading.refuse("must be a number", given)
        return None
    if -FURTHEST <= given <= FURTHEST:
        return float(given) + 0.0
    reading.refuse("must be a number within ±10^15", given)
    return None


def money(given: object, reading: Reading) -> int | None:
    """Money in ten-thousandths: int, Decimal, text, or a float read by its shortest decimal form."""
    if given.__class__ is int and -_WHOLE_MONEY <= given <= _WHOLE_MONEY:
        return given * 10_000
    if isinstance(given, float):
        if -1e11 < given < 1e11:
            # Up to 15 digits a decimal and its double stand for each other, so this is the shortest form too.
            nearest = round(float(given) * 10_000.0)
            if nearest / 10_000.0 == given:
                return nearest
        exact = Decimal(float.__repr__(given))
    elif isinstance(given, Decimal):
        exact = given
    elif isinstance(given, int) and not isinstance(given, bool):
        exact = Decimal(int(given))
    elif isinstance(given, str) and _decimal(given):
        exact = Decimal(given)
    else:
        reading.refuse("must be an amount of money", given, "write `12.50`, without sign of currency")
        return None
    return _ten_thousandths(exact, given, reading)


def _decimal(text: str) -> bool:
    whole, point, places = text.removeprefix("-").partition(".")
    digits = whole + places
    return digits.isascii() and digits.isdigit() and bool(whole) and bool(places) == bool(point) and len(digits) < 99


def _ten_thousandths(exact: Decimal, given: object, reading: Reading) -> int | None:
    if not exact.is_finite():
        reading.refuse("must be an amount of money", given)
        return None
    if exact.copy_abs() > _MOST_MONEY:
        reading.refuse("must be an amount of money within ±900 billion", given)
        return None
    _, digits, exponent = exact.as_tuple()
    if isinstance(exponent, int) and exponent < -4 and any(digits[exponent + 4 :]):
        reading.refuse("must be an amount of money with at most 4 decimal places", given)
        return None
    return int(_EXACT.multiply(exact, Decimal(10_000)))


def day(given: object, reading: Reading) -> int | None:
    """Days since 1970-01-01 of a `date` or of text like `2026-11-20`."""
    value = given
    if isinstance(given, str) and len(given) == 10 and given[4] == given[7] == "-":
        try:
            value = date.fromisoformat(given)
        except ValueError:
            reading.refuse("must be a date that exists", given, "write it as year-month-day: `2026-11-20`")
            return None
    if isinstance(value, date) and not isinstance(value, datetime):
        return value.toordinal() - FIRST_DAY
    reading.refuse("must be a date", given, "write it as year-month-day, without a time: `2026-11-20`")
    return None


def moment(given: object, reading: Reading) -> int | None:
    """Seconds since 1970 of an instant."""
    seconds = instant(given)
    if seconds is None:
        help = "write date, time and offset from UTC: `2026-11-20T10:00:00-05:00`"
        reading.refuse("must be a date and time with its offset", given, help)
        return None
    return seconds


def wall_clock(given: object, reading: Reading) -> int | None:
    """Seconds since midnight of a naive `time` or of text like `21:00` or `21:00:30`."""
    value = given
    if isinstance(given, str) and len(given) in (5, 8) and given[2] == ":":
        try:
            value = time.fromisoformat(given)
        except ValueError:
            reading.refuse("must be a time that exists", given, "write hours and minutes: `21:00`")
            return None
    if isinstance(value, time) and value.tzinfo is None:
        return value.hour * 3600 + value.minute * 60 + value.second
    reading.refuse("must be a time of day", given, "write hours and minutes, without an offset: `21:00`")
    return None


def location(given: object, reading: Reading) -> tuple[float, float] | None:
    """Latitude and longitude in degrees, rounded to 6 places; missing where neither is given."""
    if not isinstance(given, Mapping):
        reading.refuse("must be a location", given, "write `{lat: 40.7638, lon: -73.9727}`")
        return None
    for key in given:
        if key not in ("lat", "lon"):
            reading.note("is not part of a location, and was ignored", path=pointer(key))
    if given.get("lat") is None and given.get("lon") is None:
        return None
    lat, lon = _degrees(given, "lat", 90, reading), _degrees(given, "lon", 180, reading)
    return None if lat is None or lon is None else (lat, lon)


def _degrees(given: Mapping[object, object], key: str, limit: int, reading: Reading) -> float | None:
    value, before = given.get(key), len(reading.found)
    if value is None:
        reading.need("is missing", "a location needs both `lat` and `lon`", f"/{key}")
        return None
    degrees = number(value, reading)
    if degrees is not None and not -limit <= degrees <= limit:
        reading.refuse(f"must lie within ±{limit} degrees", value)
    reading.place(before, f"/{key}")
    return None if degrees is None else round(degrees, 6) + 0.0


def timezone(given: object, reading: Reading) -> str | None:
    """The IANA name of a zone in its exact spelling; any other is missing, and reported."""
    name = text(given, reading)
    if name is None or zone(name) is not None:
        return name
    help = "write its IANA name, as in `America/New_York`"
    reading.note(f"{reading.named(name)} is not a time zone, and was taken as missing", help)
    return None


_READERS: Mapping[Scalar, Reader] = MappingProxyType(
    {
        types.BOOLEAN: boolean,
        types.STRING: text,
        types.INTEGER: integer,
        types.NUMBER: number,
        types.MONEY: money,
        types.DATE: day,
        types.DATETIME: moment,
        types.TIME: wall_clock,
        types.LOCATION: location,
        types.TIMEZONE: timezone,
    }
)


def scalar(type: Scalar | OneOf) -> Reader:
    """The reader of a type without parts."""
    return one_of(type) if isinstance(type, OneOf) else _READERS[type]
