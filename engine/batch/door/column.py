"""One column at once: values of a type as Arrow and tables have them, the rest left to the real door."""

from dataclasses import replace

import numpy as np
import pyarrow as pa

from nextbest.dsl.types import BOOLEAN, DATETIME, INTEGER, LOCATION, MONEY, NUMBER, STRING, TIMEZONE, ListOf, is_text
from nextbest.engine.backends.arrays.columns import Column, Values
from nextbest.engine.batch.door.moments import instants, moments
from nextbest.engine.batch.door.numbers import booleans, quantities, told
from nextbest.engine.batch.door.parts import lists, locations
from nextbest.engine.batch.door.recognised import Recognised, completed, either, nowhere, some
from nextbest.engine.batch.door.settled import is_text_column, known_of
from nextbest.engine.batch.door.texts import by_words, different
from nextbest.engine.doors.records import Slot

_QUANTITIES = (INTEGER, NUMBER, MONEY)


def recognised(array: pa.Array, slot: Slot, *, unique: bool = False) -> Recognised:
    """A settled column of Arrow as the door reads it, with defaults; odd where the real door must look.

    `unique` says that most texts are there once.
    """
    return completed(_recognised(array, slot, unique=unique), slot)


def _recognised(array: pa.Array, slot: Slot, *, unique: bool) -> Recognised:
    assert slot.declared is not None
    declared = slot.declared
    type = declared.type
    if array.null_count == len(array):
        return Recognised(nowhere(len(array), type))
    if is_text(type) and type != TIMEZONE and pa.types.is_integer(array.type):
        array = array.cast(pa.string())
    coded = pa.types.is_dictionary(array.type)
    if coded or is_text_column(array.type):
        return _of_texts(array, slot, unique=unique and not coded)
    found: Recognised | None = None
    if type in _QUANTITIES:
        found = quantities(array, declared)
    elif type == BOOLEAN:
        found = booleans(array)
    elif type == LOCATION:
        found = locations(array, recognised)
    elif isinstance(type, ListOf):
        found = lists(array, type, recognised)
    elif not is_text(type):
        found = moments(array, type)
    if found is not None:
        return found
    known = known_of(array)
    return Recognised(nowhere(len(array), type), np.ones(len(array), np.bool_) if known is None else known)


def _of_texts(texts: pa.Array, slot: Slot, *, unique: bool) -> Recognised:
    assert slot.declared is not None
    declared = slot.declared
    type = declared.type
    coded = pa.types.is_dictionary(texts.type)
    if unique and type == STRING:
        found = different(texts)
        if found is not None:
            return found
    if coded or type not in (*_QUANTITIES, DATETIME):
        return by_words(texts, slot, type)
    if type == DATETIME:
        values, plain = instants(texts)
        found = Recognised(Values(values, plain))
    else:
        found, plain = told(texts, declared)
    known = known_of(texts)
    left = np.flatnonzero(~plain if known is None else known & ~plain)
    if not len(left):
        return found if known is not None else found._replace(column=_everywhere(found.column))
    others = by_words(texts.take(pa.array(left)), slot, type)
    assert isinstance(found.column, Values)
    assert isinstance(others.column, Values)
    values, there = found.column.values.astype(others.column.values.dtype), plain.copy()
    values[left] = others.column.values
    there[left] = True if others.column.known is None else others.column.known
    odd = np.zeros(len(texts), np.bool_)
    if others.odd is not None:
        odd[left] = others.odd
    return Recognised(Values(values, there), either(found.odd, some(odd)))


def _everywhere(column: Column) -> Column:
    return replace(column, known=None)
