"""Columns of texts, whatever they tell: each different text is read once."""

from dataclasses import replace

import numpy as np
import pyarrow as pa

from nextbest.dsl.types import STRING, Type
from nextbest.engine.backends.arrays.building import column_of
from nextbest.engine.backends.arrays.columns import Array, Column, Known, Texts
from nextbest.engine.backends.arrays.later_words import LaterWords
from nextbest.engine.backends.arrays.taking import take
from nextbest.engine.batch.door.given import objects
from nextbest.engine.batch.door.recognised import Recognised, both, nowhere, some
from nextbest.engine.batch.door.settled import known_of, raw, text_bytes
from nextbest.engine.doors.reading import Reading
from nextbest.engine.doors.records import Slot
from nextbest.engine.doors.records import take as take_from_document

FIRST_PRINTED = ord("!")
"""In ASCII, what white space begins with stands before it."""


def by_words(texts: pa.Array, slot: Slot, type: Type) -> Recognised:
    """Texts, or a dictionary of texts, as the door reads each of them."""
    coded = texts if pa.types.is_dictionary(texts.type) else texts.dictionary_encode()
    words, known = coded.dictionary, known_of(coded.indices)
    codes = raw(coded.indices, coded.indices.type.to_pandas_dtype())
    if known is not None:
        codes = codes if not len(codes) or (codes.min() >= 0 and codes.max() < len(words)) else codes * known
    if words.null_count:
        # A dictionary may hold the missing value as a word of its own.
        there = words.is_valid().to_numpy(zero_copy_only=False)[codes]
        known = there if known is None else known & there
    if not len(words):
        return Recognised(nowhere(len(texts), type))
    if type == STRING and ordinary(words):
        return Recognised(Texts(codes.astype(np.int32, copy=False), tuple(words.to_pylist()), known))
    return _read(words, codes, known, slot, type)


def different(texts: pa.Array) -> Recognised | None:
    """A column of ordinary texts, each of which is there once; None where there are others."""
    if not ordinary(texts):
        return None
    words = LaterWords(texts.fill_null("") if texts.null_count else texts)
    return Recognised(Texts(np.arange(len(texts), dtype=np.int32), words, known_of(texts)))


def ordinary(texts: pa.Array) -> bool:
    """Whether all are in ASCII, and none is blank: such a text stays as it is."""
    if not len(texts):
        return True
    offsets, data = text_bytes(texts)
    data = data[offsets[0] : offsets[-1]]
    starts = offsets[:-1] - offsets[0]
    filled = offsets[1:] > offsets[:-1]
    known = known_of(texts)
    if known is not None:
        filled |= ~known
        starts = starts[known]
    if len(data) and data.max() > 127:
        return False
    return bool(filled.all()) and (not len(starts) or bool((data[starts] >= FIRST_PRINTED).all()))


def _of(known: Known, codes: Array) -> Known:
    """Where the word of a row has a meaning."""
    return None if known is None else known[codes]


def _read(words: pa.Array, codes: Array, known: Known, slot: Slot, type: Type) -> Recognised:
    values: list[object] = []
    odd = np.zeros(len(words), np.bool_)
    for place, given in enumerate(objects(words, type)):
        reading = Reading(0, 0)
        # A word that stands for the missing value is read elsewhere.
        value = None if given is None else take_from_document(slot, given, reading)
        if reading.broken():
            value, odd[place] = None, True
        values.append(value)
    of_words = column_of(values, type)
    if isinstance(of_words, Texts) and np.array_equal(of_words.codes, np.arange(len(words))):
        # Each word is another text: codes stay what they are.
        column: Column = replace(of_words, codes=codes.astype(np.int32, copy=False), known=_of(of_words.known, codes))
    else:
        column = take(of_words, codes)
    column = replace(column, known=both(column.known, known))
    if not odd.any():
        return Recognised(column)
    return Recognised(column, some(odd[codes] if known is None else odd[codes] & known))
