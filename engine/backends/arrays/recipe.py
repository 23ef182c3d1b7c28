"""How an expression is computed of others, worked out once: for expressions that are asked for again and again."""

from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass

from nextbest.engine.backends.arrays.columns import Column
from nextbest.engine.backends.arrays.comparing import COMPARISONS
from nextbest.engine.backends.arrays.evaluator import Evaluator
from nextbest.engine.backends.arrays.logic import LOGIC
from nextbest.engine.backends.arrays.making import constant
from nextbest.engine.backends.arrays.numbers import NUMBERS, WIDE
from nextbest.engine.backends.arrays.scope import PASSING, WIDENING
from nextbest.engine.backends.sql.terms import below
from nextbest.engine.functions.sql import Sql

SIMPLE = {**LOGIC, **COMPARISONS, **NUMBERS}
"""Words that are computed here; what others say is asked of an evaluator."""

Step = tuple[Callable[[Sql, Sequence[Column]], Column] | None, Sql, tuple[int, ...]]
"""A word with the places of its operands among what was computed before; None: constant, or asked for."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """An expression in the order in which it is computed."""

    steps: tuple[Step, ...]

    def of(self, evaluator: Evaluator) -> Column:
        """Its value, of each row; to be called where numpy's warnings are off."""
        found: list[Column] = []
        for word, term, args in self.steps:
            if word is not None:
                found.append(word(term, [found[arg] for arg in args]))
            elif term.word == "constant":
                found.append(constant(term.data, evaluator.count))  # type: ignore[arg-type]  # a constant's data
            else:
                found.append(evaluator.value(term))
        return found[-1]


def recipe(root: Sql, asked: Container[Sql] = frozenset()) -> Recipe:
    """The recipe of an expression; some below it are asked of the evaluator, who may know them already."""

    def operands(term: Sql) -> tuple[Sql, ...]:
        if term in asked or term.word not in SIMPLE:
            return ()
        return term.args[:1] if term.word in ("in", "switch") else term.args

    wide = set[Sql]()
    for each in below(root):
        if each.word in WIDENING or (each.word in PASSING and not wide.isdisjoint(each.args)):
            wide.add(each)
    steps: list[Step] = []
    places: dict[Sql, int] = {}
    for each in below(root, into=operands):
        word = SIMPLE.get(each.word) if operands(each) else None
        if word is not None and each.word in WIDE and not wide.isdisjoint(each.args):
            word = WIDE[each.word]
        places[each] = len(steps)
        steps.append((word, each, tuple(places[arg] for arg in operands(each))))
    return Recipe(tuple(steps))
