"""Many recipes of one shape at once: where few rows ask for each, numpy's calls take longer than their work."""

from collections.abc import Sequence
from itertools import accumulate, pairwise
from typing import NamedTuple

import numpy as np

from nextbest.engine.backends.arrays.columns import Array, Column, Values
from nextbest.engine.backends.arrays.evaluator import Evaluator
from nextbest.engine.backends.arrays.fused import Bare
from nextbest.engine.backends.arrays.making import KINDS
from nextbest.engine.backends.arrays.recipe import Recipe, Way
from nextbest.engine.backends.arrays.taking import take
from nextbest.engine.functions.sql import Constant

MANY = 4096
"""Rows for which a recipe had better be alone: what it computes then stays in the processor's cache."""

Ask = tuple[Recipe, Array]
"""A recipe, and the rows that ask for it."""


class _Asked(NamedTuple):
    """A recipe that is computed with others."""

    place: int
    way: Way
    rows: Array
    columns: Sequence[Column]
    """What it asks of the evaluator, of all rows."""


def together(asks: Sequence[Ask], evaluator: Evaluator) -> Sequence[Column]:
    """The values that each recipe has of its rows; to be called where numpy's warnings are off. Raises NotInSql."""
    found: dict[int, Column] = {}
    alike: dict[object, list[_Asked]] = {}
    for place, (recipe, rows) in enumerate(asks):
        way = recipe.way
        if len(rows) > MANY or way.shape is None:
            found[place] = recipe.of(evaluator, rows)
        else:
            columns = [evaluator.held(term) for term in way.asked]
            alike.setdefault(_kind(way, columns), []).append(_Asked(place, way, rows, columns))
    for each in alike.values():
        if len(each) == 1:
            ((place, _, rows, _),) = each
            found[place] = asks[place][0].of(evaluator, rows)
        else:
            found.update(zip((one.place for one in each), _computed(each), strict=True))
    return [found[place] for place in range(len(asks))]


def _kind(way: Way, columns: Sequence[Column]) -> tuple[object, ...]:
    """What recipes have in common that can be computed together."""
    asked = zip(way.asked, columns, strict=True)
    return way.shape, *(each.values.dtype.char if type(each) is Values else term for term, each in asked)


def _computed(asks: Sequence[_Asked]) -> Sequence[Column]:
    """The value of each, of its rows; they are of one kind."""
    first = asks[0]
    rows = [each.rows for each in asks]
    sizes = [len(each) for each in rows]
    ends = list(pairwise((0, *accumulate(sizes))))
    at = np.concatenate(rows)
    asked = [_gathered([each.columns[number] for each in asks], at, rows, ends) for number in range(len(first.columns))]
    constants = {place: _repeated([each.way.constants[place] for each in asks], sizes) for place in first.way.constants}
    whole = first.way.of(asked, constants, len(at))
    return [take(whole, slice(*each)) for each in ends]


def _repeated(values: Sequence[Constant], sizes: Sequence[int]) -> Bare:
    """The constant of each recipe as often as it has rows; one where it is the same for all."""
    first = values[0]
    # Of zeros there are two.
    if all(each is first or (each and each == first) for each in values):
        return first
    return np.repeat(np.array(values, KINDS[type(first)]), sizes)


def _gathered(columns: Sequence[Column], at: Array, rows: Sequence[Array], ends: Sequence[tuple[int, int]]) -> Column:
    """Of each column its rows, which are `at` one behind the other."""
    first = columns[0]
    if all(each is first for each in columns):
        return take(first, at)
    mine = [each for each in columns if isinstance(each, Values)]
    values = np.empty(len(at), mine[0].values.dtype)
    known = None if all(each.known is None for each in mine) else np.ones(len(at), np.bool_)
    for column, here, (start, end) in zip(mine, rows, ends, strict=True):
        column.values.take(here, out=values[start:end], mode="clip")
        if known is not None and column.known is not None:
            column.known.take(here, out=known[start:end], mode="clip")
    return Values(values, known)
