"""Whole numbers, numbers, money and yes or no, from Arrow's numbers at once (the door's rules: `doors.scalars`)."""

from collections.abc import Callable, Mapping

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from nextbest.dsl.types import INTEGER, MONEY, NUMBER, Declared, Type
from nextbest.engine.backends.arrays.columns import Array, Known, Values
from nextbest.engine.batch.door.recognised import Odd, Recognised, either, outside, some
from nextbest.engine.batch.door.settled import bits, known_of, raw
from nextbest.engine.doors.scalars import FURTHEST, LARGEST

TELLING = 1e11
"""Below it an amount is told by 15 digits, so a double and its shortest decimal form stand for each other."""
TOLD_BY_FLOATS = 10**6
SMALL = 2.0**31
NEGATIVE_ZERO = -(2**63)
"""The bits of -0.0 as a whole number."""
_WIDEST: Mapping[Type, float] = {INTEGER: LARGEST, MONEY: LARGEST, NUMBER: FURTHEST}
_PLAIN: Mapping[Type, str] = {
    INTEGER: r"^-?[0-9]{1,15}$",
    NUMBER: r"^-?[0-9]{1,40}(\.[0-9]{1,40})?([eE][-+]?[0-9]{1,2})?$",
    MONEY: r"^-?[0-9]{1,11}(\.[0-9]{1,4})?$",
}
"""Texts that Arrow reads as the door does."""

Found = tuple[Array, Odd]


def quantities(array: pa.Array, declared: Declared) -> Recognised | None:
    """A column of quantities, where Arrow holds numbers; None: it holds something else."""
    type = array.type
    if pa.types.is_decimal(type):
        read: Callable[[pa.Array, Type], Found] = _decimals
    elif pa.types.is_integer(type):
        read = _integers
    elif pa.types.is_floating(type):
        read = _doubles
    else:
        return None
    known = known_of(array)
    values, odd = read(array, declared.type)
    return bounded(values, known, odd, declared)


def bounded(values: Array, known: Known, odd: Odd, declared: Declared) -> Recognised:
    """Values in the engine's forms; odd where they are beyond what the type or the bundle allows."""
    widest = _WIDEST[declared.type]
    low = -widest if declared.minimum is None else max(-widest, declared.minimum)
    high = widest if declared.maximum is None else min(widest, declared.maximum)
    if odd is not None and known is not None:
        odd = some(odd & known)
    return Recognised(Values(values, known), either(odd, outside(values, known, low, high)))


def booleans(array: pa.Array) -> Recognised | None:
    """A column of yes and no, where Arrow holds these or 0 and 1; None: it holds something else."""
    known = known_of(array)
    if pa.types.is_boolean(array.type):
        buffer = array.buffers()[1]
        values = bits(buffer, array.offset, len(array)) if buffer is not None else np.zeros(len(array), np.bool_)
        return Recognised(Values(values, known))
    if pa.types.is_integer(array.type):
        numbers = raw(array, array.type.to_pandas_dtype())
        return Recognised(Values(numbers == 1, known), outside(numbers, known, 0, 1))
    return None


def told(texts: pa.Array, declared: Declared) -> tuple[Recognised, Array]:
    """Quantities from texts, and where one is told in a text that Arrow reads as the door would."""
    plain = pc.match_substring_regex(texts, _PLAIN[declared.type]).fill_null(False)
    reads = pa.int64() if declared.type == INTEGER else pa.float64()
    numbers = pc.if_else(plain, texts, pa.scalar("0", texts.type)).cast(reads)
    values, odd = (_integers if declared.type == INTEGER else _doubles)(numbers, declared.type)
    found: Array = plain.to_numpy(zero_copy_only=False)
    return bounded(values, found, odd, declared), found


def _integers(array: pa.Array, type: Type) -> Found:
    numbers = raw(array, array.type.to_pandas_dtype())
    if type == NUMBER:
        return numbers.astype(np.float64), None
    scale = 10_000 if type == MONEY else 1
    odd = outside(numbers, None, -(LARGEST // scale), LARGEST // scale)
    values = numbers.astype(np.int64, copy=False)
    return (values if scale == 1 else values * scale), odd


def _doubles(array: pa.Array, type: Type) -> Found:
    numbers = raw(array, array.type.to_pandas_dtype())
    given = numbers.astype(np.float64, copy=False)
    if type == NUMBER:
        # -0.0 becomes 0.0; nearly always there is none, and what lies in memory already stays there.
        return (given + 0.0 if given.view(np.int64).min(initial=0) == NEGATIVE_ZERO else given), None
    if type == INTEGER:
        values = _whole(given)
        return values, some(values != given)
    if array.type != pa.float64():
        return _narrow(numbers, given)
    nearest = given * 10_000.0
    np.rint(nearest, out=nearest)
    # Of nearly every amount 32 bits hold the ten-thousandths; of what is no number neither end says so.
    few = nearest.min(initial=0.0) > -SMALL and nearest.max(initial=0.0) < SMALL
    values = nearest.astype(np.int32) if few else _whole(nearest)
    same = np.divide(nearest, 10_000.0, out=nearest) == given
    # The ends say so of nearly every column; what is no number is no end.
    if not (given.min(initial=0.0) > -TELLING and given.max(initial=0.0) < TELLING):
        same &= np.abs(given, out=nearest) < TELLING
    return values, None if same.all() else ~same


def _narrow(numbers: Array, given: Array) -> Found:
    """Money from floats of less than 64 bits: up to 6 digits a decimal and its float32 stand for each other."""
    found, odd = np.zeros(len(given), np.int64), np.ones(len(given), np.bool_)
    for places in (0, 2, 4) if numbers.dtype == np.float32 else ():
        nearest = np.rint(given * 10.0**places)
        same = ((nearest / 10.0**places).astype(np.float32) == numbers) & (np.abs(nearest) < TOLD_BY_FLOATS) & odd
        found[same] = nearest[same].astype(np.int64) * 10 ** (4 - places)
        odd &= ~same
    return found, some(odd)


def _whole(doubles: Array) -> Array:
    """As int64; anything where that cannot be."""
    with np.errstate(invalid="ignore"):
        return doubles.astype(np.int64)


def _decimals(array: pa.Array, type: Type) -> Found:
    """From the digits, where they fit into 64 bits; other rows are odd."""
    width = array.type.bit_width // 64
    if width == 0:
        digits, odd = raw(array, np.int32).astype(np.int64), None
    else:
        words = raw(array, np.dtype((np.int64, width)))
        digits = np.ascontiguousarray(words[:, 0])
        odd = some((words[:, 1:] != (digits >> 63)[:, None]).any(axis=1)) if width > 1 else None
    places = array.type.scale
    if type == NUMBER:
        # Both are exact, so their quotient is the nearest double.
        odd = either(odd, outside(digits, None, -LARGEST, LARGEST))
        if not 0 <= places <= 22:
            return digits.astype(np.float64), np.ones(len(digits), np.bool_)
        return digits / 10.0**places + 0.0, odd
    shift = (4 if type == MONEY else 0) - places
    if abs(shift) > 18:
        return digits, np.ones(len(digits), np.bool_)
    if shift >= 0:
        most = LARGEST // 10**shift
        return digits * 10**shift, either(odd, outside(digits, None, -most, most))
    values, rest = np.divmod(digits, 10**-shift)
    return values, either(odd, some(rest != 0))
