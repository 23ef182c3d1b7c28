"""Many recipes of one shape at once: where few rows ask for each, numpy's calls take longer than their work."""

from collections.abc import Sequence
from itertools import accumulate, pairwise

import numpy as np

from nextbest.engine.backends.arrays.columns import Array, Column, Values
from nextbest.engine.backends.arrays.evaluator import Evaluator
from nextbest.engine.backends.arrays.making import KINDS, constant
from nextbest.engine.backends.arrays.recipe import Recipe
from nextbest.engine.backends.arrays.taking import take

MANY = 4096
"""Rows for which a recipe had better be alone: what it computes then stays in the processor's cache."""

Ask = tuple[Recipe, Array]
"""A recipe, and the rows that ask for it."""


def together(asks: Sequence[Ask], evaluator: Evaluator) -> Sequence[Column]:
    """The values that each recipe has of its rows; to be called where numpy's warnings are off. Raises NotInSql."""
    found: dict[int, Column] = {}
    alike: dict[object, list[int]] = {}
    for place, (recipe, rows) in enumerate(asks):
        alike.setdefault(place if len(rows) > MANY else _kind(recipe, evaluator) or place, []).append(place)
    for places in alike.values():
        if len(places) == 1:
            recipe, rows = asks[places[0]]
            found[places[0]] = recipe.of(evaluator.taken(rows))
        else:
            found.update(zip(places, _computed([asks[place] for place in places], evaluator), strict=True))
    return [found[place] for place in range(len(asks))]


def _kind(recipe: Recipe, evaluator: Evaluator) -> tuple[object, ...] | None:
    """What recipes have in common that can be computed together; None: this one had better be alone."""
    way = recipe.way
    if way.shape is None:
        return None
    asked = ((term, evaluator.value(term)) for term in way.asked)
    return way.shape, *(each.values.dtype.char if type(each) is Values else term for term, each in asked)


def _computed(asks: Sequence[Ask], evaluator: Evaluator) -> Sequence[Column]:
    rows = [each for _, each in asks]
    ends = list(pairwise((0, *accumulate(map(len, rows)))))
    at = np.concatenate(rows)
    found: list[Column] = []
    for steps in zip(*(recipe.way.steps for recipe, _ in asks), strict=True):
        word, first, args = steps[0]
        terms = [term for _, term, _ in steps]
        if word is not None:
            found.append(word(first, [found[arg] for arg in args]))
        elif first.word == "constant":
            found.append(_constants([term.data for term in terms], [len(each) for each in rows], len(at)))
        elif all(term is first for term in terms):
            found.append(take(evaluator.value(first), at))
        else:
            found.append(_gathered([evaluator.value(term) for term in terms], rows, ends))
    whole = found[-1]
    return [take(whole, slice(*each)) for each in ends]


def _constants(values: Sequence[object], sizes: Sequence[int], count: int) -> Column:
    """The constant of each recipe, as often as it has rows."""
    first = values[0]
    if all(each is first for each in values):
        return constant(first, count)  # type: ignore[arg-type]  # a constant's data
    return Values(np.repeat(np.array(values, KINDS[type(first)]), sizes))


def _gathered(columns: Sequence[Column], rows: Sequence[Array], ends: Sequence[tuple[int, int]]) -> Column:
    """Of each column its rows."""
    mine = [each for each in columns if isinstance(each, Values)]
    count = ends[-1][1]
    values = np.empty(count, mine[0].values.dtype)
    known = None if all(each.known is None for each in mine) else np.ones(count, np.bool_)
    for column, at, (start, end) in zip(mine, rows, ends, strict=True):
        column.values.take(at, out=values[start:end], mode="clip")
        if known is not None and column.known is not None:
            column.known.take(at, out=known[start:end], mode="clip")
    return Values(values, known)
