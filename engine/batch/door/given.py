"""What stands in Arrow columns as the Python values that a customer document would have, whatever it is."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, cast

import numpy as np
import pyarrow as pa

from nextbest.dsl.types import BOOLEAN, DATE, INTEGER, LOCATION, MONEY, NUMBER, TIMEZONE, ListOf, Type, is_text
from nextbest.engine.batch.door.settled import is_list, is_text_column

PER_SECOND: Mapping[str, int] = {"s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9}
EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001  # wall clocks
DAY = 86_400
FIRST_DAY = date(1970, 1, 1).toordinal()
_WORDS: Mapping[str, bool] = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}


class Strange:
    """What no document can hold."""


def objects(array: pa.Array, type: Type | None = None) -> list[object]:
    """The values of a settled column as a document has them that says the same; None where there is none.

    `type` is what the bundle declares: what tables write of it otherwise than documents do, is read (see `meant`).
    """
    if pa.types.is_dictionary(array.type):
        array = array.dictionary_decode()
    inner = type.element if isinstance(type, ListOf) else None
    if pa.types.is_struct(array.type):
        return _structs(array, type)
    if is_list(array.type):
        return [objects(each.values, inner) if each.is_valid else None for each in array]
    found = _scalars(array, narrow=type == MONEY)
    return found if type is None else [meant(each, type) for each in found]


def meant(given: object, type: Type) -> object:
    """A value of a table as documents write it, where tables have no other way to say it.

    Text of a number (`3.0` is 3), of `true false yes no 1 0` in any capitals; spaces around what is no text; 0 and 1
    for no and yes; whole numbers where texts are declared (ids); midnight without a zone, which is how data frames
    write a day. Anything else stays as it is.
    """
    if isinstance(given, str) and not is_text(type):
        return _told(given.strip(), type)
    if given.__class__ is int and is_text(type) and type != TIMEZONE:
        return str(given)
    if given.__class__ is int and type == BOOLEAN and given in (0, 1):
        return given == 1
    if isinstance(given, datetime) and type == DATE and given.tzinfo is None and given.time() == time(0):
        return given.date()
    return given


def _told(plain: str, type: Type) -> object:
    if not plain:
        return None
    if type == BOOLEAN:
        return _WORDS.get(plain.lower(), plain)
    if type not in (INTEGER, NUMBER) or not plain.isascii() or "_" in plain:
        return plain
    for read in (int, float):
        try:
            return read(plain)
        except ValueError:
            pass
    return plain


def decoded(given: bytes) -> str:
    """Text of UTF-8; bytes that are none become half characters, which the door refuses."""
    return given.decode("utf-8", "surrogateescape")


def _structs(array: pa.Array, type: Type | None) -> list[object]:
    inner = NUMBER if type == LOCATION else None
    fields = {each.name: objects(array.field(place), inner) for place, each in enumerate(array.type)}
    there = array.is_valid().to_numpy(zero_copy_only=False)
    rows = zip(*fields.values(), strict=True) if fields else [()] * len(array)
    return [dict(zip(fields, row, strict=True)) if known else None for row, known in zip(rows, there, strict=True)]


def _scalars(array: pa.Array, *, narrow: bool) -> list[object]:
    type = array.type
    if is_text_column(type):
        found = array.cast(pa.large_binary()).to_pylist()
        return [None if each is None else decoded(each) for each in found]
    if pa.types.is_timestamp(type):
        aware = type.tz is not None
        return _each(array, lambda value: _instant(value, PER_SECOND[type.unit], aware=aware))
    if pa.types.is_date(type):
        return _each(array, _day if pa.types.is_date32(type) else lambda value: _day(value // (DAY * 1000)))
    if pa.types.is_time(type):
        return _each(array, lambda value: _time(value, PER_SECOND[type.unit]))
    if pa.types.is_floating(type) and type != pa.float64() and narrow:
        # The shortest decimal form is that of a number of this width.
        width = np.dtype(type.to_pandas_dtype()).type
        return [None if each is None else Decimal(str(width(each))) for each in array.to_pylist()]
    simple = (pa.types.is_null, pa.types.is_boolean, pa.types.is_integer, pa.types.is_floating, pa.types.is_decimal)
    binary = (pa.types.is_binary, pa.types.is_large_binary, pa.types.is_fixed_size_binary)
    if any(each(type) for each in (*simple, *binary)):
        return cast(list[object], array.to_pylist())
    return [Strange() if each else None for each in array.is_valid().to_pylist()]


def _each(array: pa.Array, make: Callable[[int], object]) -> list[object]:
    """Days, times and instants by the numbers that they are, which may be of no year that Python knows."""
    numbers: list[Any] = array.view(f"int{array.type.bit_width}").to_pylist()
    return [None if each is None else make(each) for each in numbers]


def _day(value: int) -> object:
    try:
        return date.fromordinal(value + FIRST_DAY)
    except (ValueError, OverflowError):
        return f"{value} days since 1970"


def _instant(value: int, per_second: int, *, aware: bool) -> object:
    seconds, rest = divmod(value, per_second)
    try:
        found = EPOCH + timedelta(seconds=seconds, microseconds=rest * 10**6 // per_second)
    except OverflowError:
        return f"{seconds} seconds since 1970"
    return found.replace(tzinfo=UTC) if aware else found


def _time(value: int, per_second: int) -> object:
    seconds, rest = divmod(value, per_second)
    if not 0 <= seconds < DAY:
        return f"{seconds} seconds since midnight"
    return (EPOCH + timedelta(seconds=seconds, microseconds=rest * 10**6 // per_second)).time()
