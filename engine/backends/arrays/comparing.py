"""Equality, order and what stands beside a value."""

from collections.abc import Sequence
from typing import Any, cast

import numpy as np

from nextbest.engine.backends.arrays.columns import Array, Column, Known, Texts, Values
from nextbest.engine.backends.arrays.dictionaries import MISSING, by_word, code_of, in_one, ranked, through
from nextbest.engine.backends.arrays.making import Nothing, both_known, is_spread, nothing, single
from nextbest.engine.backends.arrays.numbers import Word
from nextbest.engine.backends.arrays.widths import wide
from nextbest.engine.functions.sql import Sql

FEW = 4
"""So many comparisons take no longer than one look into a table."""


def equal(_: Sql, args: Sequence[Column]) -> Column:
    """Whether they are the same."""
    one, other = args
    if isinstance(one, Texts) and isinstance(other, Texts):
        return Values(_same_text(one, other), both_known(one, other))
    return _compared(np.equal, one, other)


def less(_: Sql, args: Sequence[Column]) -> Column:
    """Whether the first is smaller; of texts by code point."""
    return _compared(np.less, *args)


def at_most(_: Sql, args: Sequence[Column]) -> Column:
    """Whether the first is smaller or the same."""
    return _compared(np.less_equal, *args)


def _compared(compare: np.ufunc, one: Column, other: Column) -> Column:
    if isinstance(one, Nothing) or isinstance(other, Nothing):
        return nothing(len(one))
    if isinstance(one, Texts) and isinstance(other, Texts):
        words, codes = in_one(one, other)
        ranks = ranked(words)
        return Values(compare(through(ranks, codes[0]), through(ranks, codes[1])), both_known(one, other))
    assert isinstance(one, Values)
    assert isinstance(other, Values)
    # Beside a number of Python's own those of few bytes need not be widened.
    if is_spread(other.values):
        answers = compare(one.values, other.values[0].item())
    elif is_spread(one.values):
        answers = compare(one.values[0].item(), other.values)
    else:
        answers = compare(one.values, other.values)
    return Values(answers, both_known(one, other))


def _same_text(one: Texts, other: Texts) -> Array:
    if single(one) is not None:
        one, other = other, one
    word = single(other)
    if word is not None:
        code = code_of(one, word)
        return np.zeros(len(one), np.bool_) if code == MISSING else np.equal(one.codes, code)
    _, codes = in_one(one, other)
    return np.equal(*codes)


def is_in(sql: Sql, args: Sequence[Column]) -> Column:
    """`in`: whether a value is one of some constants."""
    (column,) = args
    if isinstance(column, Nothing):
        return nothing(len(column))
    return Values(among(column, [each.data for each in sql.args[1:]]), column.known)


def among(column: Column, wanted: Sequence[Any]) -> Array:
    """Whether a value is one of these."""
    if isinstance(column, Texts):
        texts = set(wanted)
        places = [place for place, word in enumerate(column.words) if word in texts]
        if len(places) > FEW:
            return by_word(column, texts.__contains__, np.bool_)
        return _any_equal(column.codes, places)
    assert isinstance(column, Values)
    if len(wanted) <= FEW or column.values.dtype == np.bool_:
        return _any_equal(column.values, wanted)
    values = wide(column.values)
    return np.isin(values, np.array(wanted, values.dtype))


def _any_equal(values: Array, wanted: Sequence[Any]) -> Array:
    if not wanted:
        return np.zeros(len(values), np.bool_)
    found: Array = np.equal(values, wanted[0])
    for each in wanted[1:]:
        found |= np.equal(values, each)
    return found


def switch(sql: Sql, args: Sequence[Column]) -> Column:
    """What stands beside the constant that equals the value."""
    (column,) = args
    if isinstance(column, Nothing):
        return column
    keys = [each.data for each in sql.args[1::2]]
    # A constant that stands there twice means what it means first.
    places = {key: place for place, key in reversed(list(enumerate(keys)))}
    if isinstance(column, Texts):
        found = by_word(column, lambda word: places.get(word, MISSING), np.int32)
    else:
        assert isinstance(column, Values)
        found = np.full(len(column), MISSING, np.int32)
        for key, place in cast(dict[Any, int], places).items():
            found[np.equal(column.values, key)] = place
    known = found != MISSING
    if column.known is not None:
        known &= column.known
    return _beside([each.data for each in sql.args[2::2]], found, None if known.all() else known)


def _beside(results: Sequence[object], places: Array, known: Known) -> Column:
    """The result at each place."""
    if isinstance(results[0], str):
        texts = cast(Sequence[str], results)
        words = {each: place for place, each in enumerate(dict.fromkeys(texts))}
        return Texts(through(np.array([words[each] for each in texts], np.int32), places), tuple(words), known)
    return Values(through(np.array(results), places), known)


COMPARISONS: dict[str, Word] = {"equal": equal, "less": less, "at_most": at_most, "in": is_in, "switch": switch}
