"""Days, instants and times of day, from Arrow's at once (the door's rules: `doors.scalars`)."""

from collections.abc import Mapping

import numpy as np
import pyarrow as pa

from nextbest.dsl.types import DATE, DATETIME, TIME, Type
from nextbest.engine.backends.arrays.columns import Array, Values
from nextbest.engine.batch.door.given import DAY, PER_SECOND
from nextbest.engine.batch.door.recognised import Recognised, either, outside, some
from nextbest.engine.batch.door.settled import known_of, raw, text_bytes
from nextbest.engine.doors.scalars import EARLIEST, LATEST
from nextbest.engine.functions.calendar import FIRST_DAY, LAST_DAY

_ENDS: Mapping[Type, tuple[int, int]] = {DATE: (FIRST_DAY, LAST_DAY), DATETIME: (EARLIEST, LATEST), TIME: (0, DAY - 1)}


def moments(array: pa.Array, declared: Type) -> Recognised | None:
    """A column of moments, where Arrow holds such; None: it holds something else."""
    type, per = array.type, 1
    odd = None
    if declared == DATE and (pa.types.is_date(type) or (pa.types.is_timestamp(type) and type.tz is None)):
        if not pa.types.is_date32(type):
            per = DAY * (1000 if pa.types.is_date(type) else PER_SECOND[type.unit])
    elif (declared == DATETIME and pa.types.is_timestamp(type) and type.tz is not None) or (
        declared == TIME and pa.types.is_time(type)
    ):
        per = PER_SECOND[type.unit]
    else:
        return None
    known = known_of(array)
    given = raw(array, np.int32 if type.bit_width == 32 else np.int64)
    values = given if per == 1 else np.floor_divide(given, per, dtype=np.int64)
    if declared == DATE and pa.types.is_timestamp(type):
        # Only midnight is a day.
        odd = some(values * per != given)
        odd = odd if odd is None or known is None else odd & known
    return Recognised(Values(values, known), either(odd, outside(values, known, *_ENDS[declared])))


def instants(texts: pa.Array) -> tuple[Array, Array]:
    """Instants from texts, and where one is told as `2026-11-20T10:00:00Z`, or with `+01:00` in the place of `Z`.

    Other texts, and those of no day or time there is, are for the door.
    """
    offsets, data = text_bytes(texts)
    sizes = np.diff(offsets)
    values, told = np.zeros(len(texts), np.int64), np.zeros(len(texts), np.bool_)
    known = known_of(texts)
    for size in (20, 25):
        rows = np.flatnonzero(sizes == size if known is None else (sizes == size) & known)
        if len(rows):
            starts = offsets[rows]
            found, sound = _parsed([data[starts + place] for place in range(size)])
            values[rows], told[rows] = found, sound
    return values, told


def _parsed(signs: list[Array]) -> tuple[Array, Array]:
    digits = {place: signs[place].astype(np.int64) - ord("0") for place in range(len(signs))}
    sound = np.ones(len(signs[0]), np.bool_)
    for place, sign in {4: "-", 7: "-", 10: "T", 13: ":", 16: ":"}.items():
        sound &= signs[place] == ord(sign)
    numbers = [place for place in range(19) if place not in (4, 7, 10, 13, 16)]
    ahead = np.zeros(len(sound), np.int64)
    if len(signs) == 20:
        sound &= signs[19] == ord("Z")
    else:
        sound &= ((signs[19] == ord("+")) | (signs[19] == ord("-"))) & (signs[22] == ord(":"))
        numbers += [20, 21, 23, 24]
        hours, minutes = digits[20] * 10 + digits[21], digits[23] * 10 + digits[24]
        sound &= (hours < 24) & (minutes < 60)
        ahead = (hours * 3600 + minutes * 60) * np.where(signs[19] == ord("-"), -1, 1)
    for place in numbers:
        sound &= (digits[place] >= 0) & (digits[place] <= 9)
    year = digits[0] * 1000 + digits[1] * 100 + digits[2] * 10 + digits[3]
    month, day = digits[5] * 10 + digits[6], digits[8] * 10 + digits[9]
    hour, minute, second = (digits[place] * 10 + digits[place + 1] for place in (11, 14, 17))
    # The first and the last year have instants that no zone can show: those are for the door.
    sound &= (year > 1) & (year < 9999) & (month >= 1) & (month <= 12) & (day >= 1)
    sound &= (hour < 24) & (minute < 60) & (second < 60)
    first = (np.where(sound, (year - 1970) * 12 + month - 1, 0)).astype("datetime64[M]")
    length = ((first + 1).astype("datetime64[D]") - first.astype("datetime64[D]")).astype(np.int64)
    sound &= day <= length
    days = first.astype("datetime64[D]").astype(np.int64) + day - 1
    return days * DAY + hour * 3600 + minute * 60 + second - ahead, sound
