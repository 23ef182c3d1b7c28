"""How an expression is computed of others, worked out once: for expressions that are asked for again and again."""

from collections.abc import Callable, Container, Sequence
from threading import RLock
from typing import cast

from nextbest.engine.backends.arrays.columns import Column
from nextbest.engine.backends.arrays.comparing import COMPARISONS
from nextbest.engine.backends.arrays.evaluator import Evaluator
from nextbest.engine.backends.arrays.logic import LOGIC
from nextbest.engine.backends.arrays.making import constant
from nextbest.engine.backends.arrays.numbers import NUMBERS, WIDE
from nextbest.engine.backends.arrays.scope import PASSING
from nextbest.engine.backends.sql.terms import Terms, below
from nextbest.engine.functions.sql import Constant, Sql

SIMPLE = {**LOGIC, **COMPARISONS, **NUMBERS}
"""Words that are computed here; what others say is asked of an evaluator."""

Word = Callable[[Sql, Sequence[Column]], Column]
Step = tuple[Word | None, Sql, tuple[int, ...]]
"""A word with the places of its operands among what was computed before; None: constant, or asked for."""


class Recipe:
    """An expression in the order in which it is computed; worked out when it is first asked for."""

    __slots__ = ("_asked", "_compiling", "_make", "_steps", "_terms")

    def __init__(self, make: Callable[[], Sql], asked: Container[Sql], terms: Terms, compiling: RLock) -> None:
        """Some expressions below it are asked of the evaluator, who may know them already."""
        self._make, self._asked, self._terms, self._compiling = make, asked, terms, compiling
        self._steps: Sequence[Step] | None = None

    def of(self, evaluator: Evaluator) -> Column:
        """Its value, of each row; to be called where numpy's warnings are off. Raises NotInSql."""
        steps = self._worked_out() if self._steps is None else self._steps
        found: list[Column] = []
        for word, term, args in steps:
            if word is not None:
                found.append(word(term, [found[arg] for arg in args]))
            elif term.word == "constant":
                found.append(constant(cast(Constant, term.data), evaluator.count))
            else:
                found.append(evaluator.value(term))
        return found[-1]

    @property
    def constant(self) -> Sql | None:
        """The constant that it is; None: it is none."""
        (_, first, _), *others = self._worked_out() if self._steps is None else self._steps
        return first if first.word == "constant" and not others else None

    def _worked_out(self) -> Sequence[Step]:
        with self._compiling:
            root = self._terms.shared(self._make())
            wide = set[Sql]()
            steps: list[Step] = []
            places: dict[Sql, int] = {}
            for each in below(root, into=self._operands):
                args = tuple(places[arg] for arg in self._operands(each))
                word = SIMPLE[each.word] if args else None
                if each.word in ("wide", "sum") or (each.word in PASSING and not wide.isdisjoint(each.args)):
                    wide.add(each)
                    word = word and WIDE.get(each.word, word)
                places[each] = len(steps)
                steps.append((word, each, args))
            self._steps = steps
            return steps

    def _operands(self, term: Sql) -> tuple[Sql, ...]:
        """What is computed here before it."""
        if term in self._asked or term.word not in SIMPLE:
            return ()
        return term.args[:1] if term.word in ("in", "switch") else term.args
