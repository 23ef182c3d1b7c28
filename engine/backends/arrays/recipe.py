"""How an expression is computed of others, worked out once: for expressions that are asked for again and again."""

from collections.abc import Callable, Container, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from threading import RLock
from typing import cast

import numpy as np

from nextbest.engine.backends.arrays.columns import Array, Column, Values
from nextbest.engine.backends.arrays.comparing import COMPARISONS
from nextbest.engine.backends.arrays.evaluator import Evaluator
from nextbest.engine.backends.arrays.fused import Bare, Fused, bare, fused
from nextbest.engine.backends.arrays.logic import LOGIC, end_of_two
from nextbest.engine.backends.arrays.making import KINDS, constant
from nextbest.engine.backends.arrays.numbers import NUMBERS, WIDE
from nextbest.engine.backends.arrays.scope import PASSING
from nextbest.engine.backends.arrays.taking import take
from nextbest.engine.backends.arrays.widths import widened
from nextbest.engine.backends.sql.terms import Terms, below
from nextbest.engine.functions.sql import Constant, Sql

SIMPLE = {**LOGIC, **COMPARISONS, **NUMBERS}
"""Words that are computed here; what others say is asked of an evaluator."""

OF_CONSTANTS = frozenset({"in", "switch"})
"""Words that look at constants themselves: all their operands but the first."""

Word = Callable[[Sql, Sequence[Column]], Column]
Step = tuple[Word | None, Sql, tuple[int, ...]]
"""A word with the places of its operands among what was computed before; None: constant, or asked for."""


@dataclass(frozen=True, slots=True)
class Way:
    """An expression in the order in which it is computed."""

    steps: Sequence[Step]
    asked: Sequence[Sql]
    """What is asked of the evaluator, in the order of the steps."""
    given: Sequence[int]
    """The places of that among the steps."""
    constants: Mapping[int, Constant]
    """By their places among the steps."""
    shape: Hashable
    """What two ways have in common that differ but in numbers and in what is asked; None: this has to go alone."""
    fused: Fused | None
    """The same on bare arrays, for columns of numbers; None: it cannot be computed so."""

    @property
    def constant(self) -> Sql | None:
        """The constant that the expression is; None: it is none."""
        return self.steps[0][1] if len(self.steps) == 1 and not self.asked else None

    def of(self, asked: Sequence[Column], constants: Mapping[int, Bare], count: int) -> Column:
        """The value of so many rows: of what is asked for them, as it is held, and of constants, each one value for all
        rows or an array."""
        held = dict(zip(self.given, asked, strict=True))
        if self.fused is not None and (plain := bare(held)) is not None:
            return self.fused.of(plain, constants)
        found: list[Column] = []
        for place, (word, term, args) in enumerate(self.steps):
            if word is not None:
                found.append(word(term, [found[arg] for arg in args]))
            elif place in held:
                found.append(widened(held[place]))
            else:
                each = constants[place]
                found.append(Values(each) if isinstance(each, np.ndarray) else constant(each, count))
        return found[-1]


class Recipe:
    """An expression; its way is worked out when its value is first asked for."""

    __slots__ = ("_found", "_work_out")

    def __init__(self, work_out: Callable[[], Way]) -> None:
        self._work_out = work_out
        self._found: Way | None = None

    @property
    def way(self) -> Way:
        """How it is computed. Raises NotInSql."""
        if self._found is None:
            self._found = self._work_out()
        return self._found

    def of(self, evaluator: Evaluator, rows: Array | None = None) -> Column:
        """Its value, of each row, or of those at these places; to be called where numpy's warnings are off.

        Raises NotInSql.
        """
        way = self.way
        if rows is not None and way.shape is None:
            # What it asks for is worth computing for few rows only.
            evaluator, rows = evaluator.taken(rows), None
        asked = [evaluator.held(term) for term in way.asked]
        if rows is None:
            return way.of(asked, way.constants, evaluator.count)
        return way.of([take(each, rows) for each in asked], way.constants, len(rows))


@dataclass(frozen=True, slots=True)
class Recipes:
    """Makes recipes of expressions that share their terms; safe in threads that use the same lock."""

    terms: Terms
    lock: RLock
    asked: set[Sql] = field(default_factory=set)
    """All that any recipe whose way is known asks of an evaluator."""
    _shapes: dict[tuple[Hashable, ...], int] = field(default_factory=dict)
    """Numbers of shapes, which are faster to compare."""
    _fused: dict[int, Fused | None] = field(default_factory=dict)
    """Of each shape."""

    def recipe(self, make: Callable[[], Sql], known: Container[Sql] = frozenset()) -> Recipe:
        """The recipe of an expression; what is `known` of all rows is asked of the evaluator, and columns are."""
        return Recipe(lambda: self._way(make, known))

    def _way(self, make: Callable[[], Sql], known: Container[Sql]) -> Way:
        with self.lock:
            steps: list[Step] = []
            places: dict[Sql, int] = {}
            wide = set[Sql]()
            ends: dict[Sql, tuple[Word, tuple[Sql, ...]]] = {}

            def operands(term: Sql) -> tuple[Sql, ...]:
                if term in known or term.word not in SIMPLE:
                    return ()
                if (end := end_of_two(term)) is not None:
                    ends[term] = end
                    return end[1]
                return term.args[:1] if term.word in OF_CONSTANTS else term.args

            for each in below(self.terms.shared(make()), into=operands):
                args = tuple(places[arg] for arg in operands(each))
                word = ends[each][0] if each in ends else SIMPLE[each.word] if args else None
                if each.word in ("wide", "sum") or (each.word in PASSING and not wide.isdisjoint(each.args)):
                    wide.add(each)
                    word = word and WIDE.get(each.word, word)
                places[each] = len(steps)
                steps.append((word, each, args))
            leaves = {place: term for place, (word, term, _) in enumerate(steps) if word is None}
            constants = {place: cast(Constant, each.data) for place, each in leaves.items() if each.word == "constant"}
            given = [place for place in leaves if place not in constants]
            asked = [leaves[place] for place in given]
            self.asked.update(asked)
            alone = any(term.word != "column" and term not in known for term in asked)
            shape = None if alone else self._shapes.setdefault(tuple(map(_shape, steps)), len(self._shapes))
            return Way(steps, asked, given, constants, shape, self._quick(shape, steps, constants))

    def _quick(self, shape: int | None, steps: Sequence[Step], constants: Mapping[int, Constant]) -> Fused | None:
        if shape in self._fused:
            return self._fused[shape]
        found = fused([(word, args) for word, _, args in steps], constants)
        if shape is not None:
            self._fused[shape] = found
        return found


def _shape(step: Step) -> Hashable:
    word, term, args = step
    if word is not None:
        return word, args, term if term.word in OF_CONSTANTS else None
    if term.word != "constant":
        return "asked"
    return type(term.data).__name__ if type(term.data) in KINDS else term
