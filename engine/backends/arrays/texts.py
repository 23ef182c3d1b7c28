"""Texts: each question is answered once for a word, or for a pair of words, not once for a row."""

from collections.abc import Callable, Sequence
from hashlib import sha256
from typing import cast
from unicodedata import normalize

import numpy as np

from nextbest.engine.backends.arrays.columns import Array, Column, Texts, Values
from nextbest.engine.backends.arrays.dictionaries import by_word, compact, respelled, through
from nextbest.engine.backends.arrays.making import Nothing, both_known, nothing, single
from nextbest.engine.backends.arrays.numbers import Word
from nextbest.engine.functions.sql import Sql
from nextbest.engine.functions.text import LOWER_CASE


def blank(_: Sql, args: Sequence[Column]) -> Column:
    """Whether a text is of white space only."""
    (column,) = args
    if isinstance(column, Nothing):
        return column
    return Values(by_word(cast(Texts, column), lambda text: not text.strip(), np.bool_), column.known)


def _written(meaning: Callable[[str], str]) -> Word:
    """A text made of one text."""

    def word(_: Sql, args: Sequence[Column]) -> Column:
        (column,) = args
        return column if isinstance(column, Nothing) else respelled(cast(Texts, column), meaning)

    return word


def _hash(_: Sql, args: Sequence[Column]) -> Column:
    """The first 32 bits of the SHA-256 of a text."""
    (column,) = args
    if isinstance(column, Nothing):
        return column
    texts = compact(cast(Texts, column))
    # A lone surrogate has no UTF-8 form, and no well-typed expression raises.
    digests = [sha256(each.encode("utf-8", "surrogatepass")).digest()[:4] for each in texts.words]
    bits = np.frombuffer(b"".join(digests), ">u4").astype(np.int64)
    return Values(through(bits, texts.codes), column.known)


def _of_two(question: Callable[[str, str], bool]) -> Word:
    """A question about two texts."""

    def word(_: Sql, args: Sequence[Column]) -> Column:
        if any(isinstance(each, Nothing) for each in args):
            return nothing(len(args[0]))
        one, other = cast(Sequence[Texts], args)
        known = both_known(one, other)
        first, second = single(one), single(other)
        if second is not None:
            return Values(by_word(one, lambda text: question(text, second), np.bool_), known)
        if first is not None:
            return Values(by_word(other, lambda text: question(first, text), np.bool_), known)
        pairs, places = _pairs(one, other)
        return Values(through(np.array([question(*each) for each in pairs], np.bool_), places), known)

    return word


def _pairs(one: Texts, other: Texts) -> tuple[list[tuple[str, str]], Array]:
    """The different pairs of words in two columns, and which of them each row has."""
    one, other = compact(one), compact(other)
    if not one.words or not other.words:
        return [], np.zeros(len(one), np.int64)
    codes, others = (np.clip(each.codes, 0, len(each.words) - 1).astype(np.int64) for each in (one, other))
    keys, places = np.unique(codes * len(other.words) + others, return_inverse=True)
    return [(one.words[key // len(other.words)], other.words[key % len(other.words)]) for key in keys.tolist()], places


def concat(_: Sql, args: Sequence[Column]) -> Column:
    """The texts one behind the other."""
    if any(isinstance(each, Nothing) for each in args):
        return nothing(len(args[0]))
    found, *rest = cast(Sequence[Texts], args)
    for each in rest:
        found = _joined(found, each)
    return found


def _joined(one: Texts, other: Texts) -> Texts:
    known = both_known(one, other)
    first, second = single(one), single(other)
    if second is not None:
        return respelled(one, lambda text: text + second)
    if first is not None:
        return respelled(other, lambda text: first + text)
    pairs, places = _pairs(one, other)
    texts = Texts(places.astype(np.int32), tuple(f"{number}" for number in range(len(pairs))), known)
    return respelled(texts, lambda number: "".join(pairs[int(number)]))


TEXTS: dict[str, Word] = {
    "contains": _of_two(lambda text, part: part in text),
    "starts": _of_two(str.startswith),
    "ends": _of_two(str.endswith),
    "lower": _written(lambda text: text.translate(LOWER_CASE)),
    "nfc": _written(lambda text: normalize("NFC", text)),
    "concat": concat,
    "blank": blank,
    "hash": _hash,
}
