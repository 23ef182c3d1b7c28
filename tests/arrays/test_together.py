"""Recipes that are computed together have the values that each has alone, and that an evaluator gives."""

from collections.abc import Callable
from random import Random
from threading import RLock

import numpy as np
import pytest

from nextbest.engine.backends.arrays import together as together_
from nextbest.engine.backends.arrays.columns import Column, Texts, Values
from nextbest.engine.backends.arrays.customers import Customers
from nextbest.engine.backends.arrays.evaluator import Evaluator
from nextbest.engine.backends.arrays.recipe import Recipes
from nextbest.engine.backends.arrays.scope import ARRAY_WORDS
from nextbest.engine.backends.arrays.together import together
from nextbest.engine.backends.arrays.widths import narrowed, widened
from nextbest.engine.backends.sql.terms import Terms
from nextbest.engine.clock import Clock
from nextbest.engine.functions.sql import (
    NO,
    Sql,
    at_most,
    case,
    clamped,
    double,
    equal,
    first_known,
    is_in,
    less,
    sql,
    whole,
    word,
)

COUNT = 60


def column(name: str) -> Sql:
    return Sql("column", data=name)


def customers(random: Random) -> Customers:
    def known() -> "np.ndarray[tuple[int], np.dtype[np.bool_]]":
        return np.array([random.random() < 0.7 for _ in range(COUNT)])

    columns: dict[str, Column] = {
        name: Values(np.array([random.uniform(-5, 5) for _ in range(COUNT)]), known() if name > "b" else None)
        for name in "abcd"
    }
    for name in "ijk":
        whole_numbers = np.array([random.randrange(-9, 9) for _ in range(COUNT)])
        columns[name] = narrowed(Values(whole_numbers, None if name == "i" else known()))
    columns["big"] = Values(np.array([random.choice((2**62, -(2**62), 3)) for _ in range(COUNT)]))
    columns["t"] = Texts(np.array([random.randrange(3) for _ in range(COUNT)], np.int32), ("x", "y", "z"), known())
    return Customers(COUNT, columns)


def forms(random: Random) -> list[Callable[[], Sql]]:
    """Expressions with other columns and numbers each time."""
    one = random.choice

    def number() -> Sql:
        return column(one("abcd"))

    def count() -> Sql:
        return column(one("ijk"))

    def some() -> float:
        return random.uniform(-3, 3)

    def end(value: Sql, limit: float) -> Sql:
        """The greater or the smaller of both."""
        if random.random() < 0.5:
            return case((less(value, limit), limit), (at_most(limit, value), value))
        return case((less(limit, value), limit), (at_most(value, limit), value))

    return [
        lambda: clamped(some() + some() * number(), -2.0, 2.0),
        lambda: case((less(number(), some()), some()), otherwise=some()) * number(),
        lambda: double(count() + random.randrange(5)) * some(),
        lambda: case((is_in(count(), Sql("list", (sql(1), sql(random.randrange(4))))), some()), otherwise=some()),
        lambda: first_known(number(), some()),
        lambda: first_known(less(count(), one((1, 2.5))), NO),
        lambda: whole(clamped(word("wide", column("big")) * 4 + count(), -(2**53), 2**53)),
        lambda: count() * 4 + count(),
        lambda: case((equal(column("t"), one("xyz")), some()), otherwise=number()),
        lambda: case((less(word("lower", column("t")), one("xyz")), some()), otherwise=number()),
        lambda: end(number(), one((some(), 0.0))),
        lambda: word("floor", (case((less(column("a"), 0.5), some()), otherwise=some()) * end(number(), 1.5)) * 1e9),
        lambda: whole(word("floor", end(double(count()) * some() + some(), some()) - some())),
        lambda: case((less(column("a"), 0.5), some()), otherwise=number()),
        lambda: count() * 7_000,
        lambda: sql(some()),
        lambda: sql(one((None, True, 3))),
        lambda: column("t"),
        number,
    ]


@pytest.mark.parametrize("seed", range(6))
def test_together_as_alone(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    random = Random(seed)
    monkeypatch.setattr(together_, "MANY", 40)
    recipes = Recipes(Terms("arrays", ARRAY_WORDS), RLock())
    evaluator = Evaluator(customers(random), Clock(0, "UTC"))
    known = {recipes.terms.shared(less(column("a"), 0.5)), recipes.terms.shared(equal(column("t"), "x"))}
    made, asks = [], []
    for _ in range(120):
        term = recipes.terms.shared(random.choice(forms(random))())
        rows = np.array(sorted(random.sample(range(COUNT), random.randrange(1, COUNT))))
        made.append((term, rows))
        asks.append((recipes.recipe(lambda term=term: term, known), rows))  # type: ignore[misc]
    with np.errstate(all="ignore"):
        found = together(asks, evaluator)
        alone = [recipe.of(evaluator.taken(rows)) for recipe, rows in asks]
        some = [recipe.of(evaluator, rows) for recipe, rows in asks]
    for (term, rows), *others in zip(made, found, alone, some, strict=True):
        wanted = told(evaluator.taken(rows).value(term))
        for each in others:
            assert told(each) == wanted, term
    assert {recipe.way.fused is None for recipe, _ in asks} == {True, False}
    shapes = {recipe.way.shape for recipe, _ in asks}
    assert None in shapes
    assert len(shapes) < len(asks) / 2


def told(column: Column) -> list[str | None]:
    known = np.ones(len(column), np.bool_) if column.known is None else column.known
    column = widened(column)
    if isinstance(column, Texts):
        return [column.words[code] if there else None for code, there in zip(column.codes, known, strict=True)]
    assert isinstance(column, Values)
    return [repr(value) if there else None for value, there in zip(column.values.tolist(), known, strict=True)]
