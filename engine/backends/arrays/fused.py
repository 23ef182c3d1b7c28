"""Recipes of plain arithmetic, computed on bare arrays: most keys and factors are, and where few rows ask for one a
column for each step would take longer than the step."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from nextbest.engine.backends.arrays.columns import Array, Column, Values
from nextbest.engine.backends.arrays.comparing import COMPARISONS
from nextbest.engine.backends.arrays.logic import LOGIC, MAXIMUM, MINIMUM, numbers, one_of, yes
from nextbest.engine.backends.arrays.making import KINDS, both_known
from nextbest.engine.backends.arrays.numbers import NUMBERS, OBJECT, Word, to_double
from nextbest.engine.backends.arrays.widths import wide

Bare = Any
"""An array, or the one value of all rows."""
Step = tuple[Word | None, tuple[int, ...]]
"""A word with the places of its operands; None: what is given."""


def _whole(values: Array) -> Array:
    return values.astype(np.int64, copy=False)


def _chosen(condition: Array, value: Bare, other: Bare) -> Array:
    """The one where the condition is yes, elsewhere the other."""
    arrays = [isinstance(each, np.ndarray) for each in (value, other)]
    if all(arrays):
        return numbers(condition, value, other)
    return np.asarray(np.where(condition, value, other)) if any(arrays) else one_of(condition, value, other)


FUNCTIONS: Mapping[str, Callable[..., Array]] = {
    "plus": np.add,
    "minus": np.subtract,
    "times": np.multiply,
    "divide": np.divide,
    "floor": np.floor,
    "ceil": np.ceil,
    "double": to_double,
    "whole": _whole,
}
STRICT: Mapping[Word, Callable[..., Array]] = {
    **{NUMBERS[name]: function for name, function in FUNCTIONS.items()},
    COMPARISONS["less"]: np.less,
    COMPARISONS["at_most"]: np.less_equal,
    MAXIMUM: np.maximum,
    MINIMUM: np.minimum,
}
"""Words on numbers whose result is missing where an operand is, and nowhere else."""

CASE = LOGIC["case"]


@dataclass(frozen=True, slots=True)
class Fused:
    """The steps of a way, as functions of bare arrays."""

    steps: Sequence[tuple[Callable[..., Array], tuple[int, ...]] | None]
    """None: this one is given."""
    conditions: frozenset[int]
    """Places of what is given of which it only matters whether it is yes."""
    strict: frozenset[int]
    """Places of what is given that make the result missing where they are."""

    def of(self, asked: Mapping[int, Values], constants: Mapping[int, Bare]) -> Values:
        """The result, by their places of what was asked of an evaluator and of constants."""
        found: list[Bare] = []
        for place, step in enumerate(self.steps):
            if step is not None:
                function, args = step
                found.append(function(*[found[arg] for arg in args]))
            elif place in constants:
                found.append(constants[place])
            else:
                column = asked[place]
                found.append(yes(column) if place in self.conditions else wide(column.values))
        return Values(found[-1], both_known(*[asked[place] for place in self.strict]))


def bare(columns: Mapping[int, Column]) -> dict[int, Values] | None:
    """Columns that can be taken for bare arrays; None where one cannot."""
    plain = {place: each for place, each in columns.items() if type(each) is Values and each.values.dtype != OBJECT}
    return plain if len(plain) == len(columns) else None


def fused(steps: Sequence[Step], constants: Mapping[int, object]) -> Fused | None:
    """The same steps on bare arrays; None where there is a word that has no such form, or nothing is computed.

    `constants` are those among what is given, by their places.
    """
    if not all(type(each) in KINDS for each in constants.values()):
        return None
    given = frozenset(place for place, (word, _) in enumerate(steps) if word is None)
    found: list[tuple[Callable[..., Array], tuple[int, ...]] | None] = []
    strict: list[frozenset[int]] = []
    conditions, values = set[int](), set[int]()
    for place, (word, args) in enumerate(steps):
        if word is None:
            found.append(None)
            strict.append(frozenset() if place in constants else frozenset((place,)))
        elif word in STRICT:
            if all(arg in constants for arg in args):
                return None
            values.update(args)
            found.append((STRICT[word], args))
            strict.append(frozenset().union(*(strict[arg] for arg in args)))
        elif word is CASE and len(args) == 3:
            condition, value, other = args
            # Where the condition is missing it is not yes; of what is chosen both have to be missing together.
            if condition not in given or condition in constants or strict[value] != strict[other]:
                return None
            conditions.add(condition)
            values.update((value, other))
            found.append((_chosen, args))
            strict.append(strict[value])
        else:
            return None
    if conditions & values or len(given) == len(steps):
        return None
    return Fused(found, frozenset(conditions), strict[-1])
