"""Texts by their different words: what is worked out once for a word, not once for a row."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from nextbest.engine.backends.arrays.columns import Array, Texts
from nextbest.engine.backends.arrays.making import single

MISSING = -1


def by_word(texts: Texts, meaning: Callable[[str], Any], dtype: type) -> Array:
    """What each row's word means, in an array of that type; anything where there is no text."""
    texts = compact(texts)
    return through(np.array(list(map(meaning, texts.words)), dtype), texts.codes)


def through(table: Array, codes: Array) -> Array:
    """What stands at each code; anything at one that means nothing."""
    if not len(table):
        return np.zeros(len(codes), table.dtype)
    return table.take(codes, mode="clip")


def compact(texts: Texts) -> Texts:
    """The same texts, with the words that occur only, where there are more of them than rows."""
    if len(texts.words) <= max(len(texts), 1):
        return texts
    codes = np.clip(texts.codes, 0, len(texts.words) - 1)
    occurring, places = np.unique(codes, return_inverse=True)
    return Texts(places.astype(np.int32), tuple(texts.words[each] for each in occurring), texts.known)


def respelled(texts: Texts, meaning: Callable[[str], str]) -> Texts:
    """Each text as another."""
    texts = compact(texts)
    places: dict[str, int] = {}
    table = np.array([places.setdefault(meaning(each), len(places)) for each in texts.words], np.int32)
    codes = texts.codes if len(places) == len(texts.words) else through(table, texts.codes)
    return Texts(codes, tuple(places), texts.known)


def code_of(texts: Texts, word: str) -> int:
    """The code of a word, or `MISSING`."""
    try:
        return texts.words.index(word)
    except ValueError:
        return MISSING


def in_one(*columns: Texts) -> tuple[Sequence[str], list[Array]]:
    """One dictionary for all of them, and the codes of each in it."""
    first, *rest = columns
    if all(each.words is first.words for each in rest):
        return first.words, [each.codes for each in columns]
    places = {word: place for place, word in enumerate(first.words)}
    codes = [first.codes]
    for each in rest:
        table = np.array([places.setdefault(word, len(places)) for word in each.words], np.int32)
        # What is the same in every row stays so.
        codes.append(np.full(len(each), table[0]) if single(each) is not None else through(table, each.codes))
    return tuple(places), codes


def ranked(words: Sequence[str]) -> Array:
    """The place of each word in the order of code points (int32)."""
    ranks = np.empty(len(words), np.int32)
    ranks[sorted(range(len(words)), key=words.__getitem__)] = np.arange(len(words), dtype=np.int32)
    return ranks
