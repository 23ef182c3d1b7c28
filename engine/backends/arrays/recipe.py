"""How an expression is computed of others, worked out once: for expressions that are asked for again and again."""

from collections.abc import Callable, Container, Hashable, Sequence
from dataclasses import dataclass, field
from threading import RLock
from typing import cast

from nextbest.engine.backends.arrays.columns import Column
from nextbest.engine.backends.arrays.comparing import COMPARISONS
from nextbest.engine.backends.arrays.evaluator import Evaluator
from nextbest.engine.backends.arrays.logic import LOGIC
from nextbest.engine.backends.arrays.making import KINDS, constant
from nextbest.engine.backends.arrays.numbers import NUMBERS, WIDE
from nextbest.engine.backends.arrays.scope import PASSING
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
    shape: Hashable
    """What two ways have in common that differ but in numbers and in what is asked; None: this has to go alone."""

    @property
    def constant(self) -> Sql | None:
        """The constant that the expression is; None: it is none."""
        return self.steps[0][1] if len(self.steps) == 1 and not self.asked else None


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

    def of(self, evaluator: Evaluator) -> Column:
        """Its value, of each row; to be called where numpy's warnings are off. Raises NotInSql."""
        found: list[Column] = []
        for word, term, args in self.way.steps:
            if word is not None:
                found.append(word(term, [found[arg] for arg in args]))
            elif term.word == "constant":
                found.append(constant(cast(Constant, term.data), evaluator.count))
            else:
                found.append(evaluator.value(term))
        return found[-1]


@dataclass(frozen=True, slots=True)
class Recipes:
    """Makes recipes of expressions that share their terms; safe in threads that use the same lock."""

    terms: Terms
    lock: RLock
    asked: set[Sql] = field(default_factory=set)
    """All that any recipe whose way is known asks of an evaluator."""
    _shapes: dict[tuple[Hashable, ...], int] = field(default_factory=dict)
    """Numbers of shapes, which are faster to compare."""

    def recipe(self, make: Callable[[], Sql], known: Container[Sql] = frozenset()) -> Recipe:
        """The recipe of an expression; what is `known` of all rows is asked of the evaluator, and columns are."""
        return Recipe(lambda: self._way(make, known))

    def _way(self, make: Callable[[], Sql], known: Container[Sql]) -> Way:
        with self.lock:
            steps: list[Step] = []
            places: dict[Sql, int] = {}
            wide = set[Sql]()

            def operands(term: Sql) -> tuple[Sql, ...]:
                if term in known or term.word not in SIMPLE:
                    return ()
                return term.args[:1] if term.word in OF_CONSTANTS else term.args

            for each in below(self.terms.shared(make()), into=operands):
                args = tuple(places[arg] for arg in operands(each))
                word = SIMPLE[each.word] if args else None
                if each.word in ("wide", "sum") or (each.word in PASSING and not wide.isdisjoint(each.args)):
                    wide.add(each)
                    word = word and WIDE.get(each.word, word)
                places[each] = len(steps)
                steps.append((word, each, args))
            asked = [term for word, term, _ in steps if word is None and term.word != "constant"]
            self.asked.update(asked)
            alone = any(term.word != "column" and term not in known for term in asked)
            shape = None if alone else self._shapes.setdefault(tuple(map(_shape, steps)), len(self._shapes))
            return Way(steps, asked, shape)


def _shape(step: Step) -> Hashable:
    word, term, args = step
    if word is not None:
        return word, args, term if term.word in OF_CONSTANTS else None
    if term.word != "constant":
        return "asked"
    return type(term.data).__name__ if type(term.data) in KINDS else term
