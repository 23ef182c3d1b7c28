"""Long chains and towers of definitions compile and run without deep recursion, on every back end."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from nextbest.dsl import checked, typed
from nextbest.dsl.types import BOOLEAN, INTEGER, NUMBER
from nextbest.engine.backends.program import Backend
from nextbest.engine.clock import Clock
from nextbest.engine.evaluate import evaluator
from tests.backends import BACKENDS
from tests.differential.bundles import plain
from tests.differential.expressions import HERE, expression
from tests.engine.asking import TODAY, apply, attribute, literal

STEPS = 5_000
"""`a+a+…` fills the 10,000 characters of an expression."""


def _sum(left: typed.Typed, right: typed.Typed) -> typed.Typed:
    return typed.Apply(type=INTEGER, span=HERE, function="add", key="add.integer", arguments=(left, right))


def _value(backend: Backend, root: typed.Typed, definitions: dict[str, typed.Typed], known: object) -> object:
    (found,) = _values(backend, root, definitions, known)
    return found


def _values(
    backend: Backend, root: typed.Typed, definitions: dict[str, typed.Typed], *ages: object
) -> Iterator[object]:
    made = {name: checked.Definition(name, expression(each)) for name, each in definitions.items()}
    asked = evaluator(replace(plain(), definitions=made), expression(root), backend)
    for age in ages:
        row = [age if path == ("age",) else None for path in asked.program.graph.reads]
        yield asked.value(row, Clock(1_777_593_599, "Europe/Berlin"))


@pytest.mark.parametrize("backend", BACKENDS, ids=lambda each: each.name)
def test_a_chain_that_fills_an_expression(backend: Backend) -> None:
    root: typed.Typed = attribute("age")
    for _ in range(STEPS):
        root = _sum(root, attribute("age"))
    assert list(_values(backend, root, {}, 3, None)) == [3 * (STEPS + 1), None]


@pytest.mark.parametrize("backend", BACKENDS, ids=lambda each: each.name)
def test_a_chain_of_constants_of_now(backend: Backend) -> None:
    root: typed.Typed = attribute("age")
    days = apply("days_until", TODAY, type=INTEGER)
    for _ in range(STEPS):
        days = apply("abs", _sum(days, days), type=INTEGER)
    assert _value(backend, _sum(root, days), {}, 7) == 7


@pytest.mark.parametrize("backend", BACKENDS, ids=lambda each: each.name)
def test_a_tower_of_definitions_that_each_use_the_last_twice(backend: Backend) -> None:
    definitions: dict[str, typed.Typed] = {"d0": attribute("age")}
    for index in range(1, 1_500):
        last = typed.Reference(type=INTEGER, span=HERE, name=f"d{index - 1}")
        definitions[f"d{index}"] = _sum(last, last)
    top = typed.Reference(type=INTEGER, span=HERE, name="d1499")
    assert _value(backend, top, definitions, 1) == 2**53


@pytest.mark.parametrize("backend", BACKENDS, ids=lambda each: each.name)
def test_a_tower_of_aggregates(backend: Backend) -> None:
    """Each looks at records since a moment that the last one found."""
    definitions: dict[str, typed.Typed] = {"d0": attribute("birthday")}
    name = "d0"
    for index in range(1, 400):
        last = typed.Reference(type=attribute("birthday").type, span=HERE, name=name)
        name = f"d{index}"
        definitions[name] = typed.Aggregate(
            type=last.type,
            span=HERE,
            function="maximum",
            history=attribute("visits"),
            field="at",
            window=typed.Since(apply("otherwise", last, attribute("joined"), type=last.type)),
            where=None,
        )
    top = typed.Reference(type=attribute("birthday").type, span=HERE, name=name)
    made = {each: checked.Definition(each, expression(root)) for each, root in definitions.items()}
    asked = evaluator(replace(plain(), definitions=made), expression(top), backend)
    known: dict[tuple[str, ...], object] = {("joined",): 10, ("visits",): ((11, "/a", None),)}
    row = [known.get(path) for path in asked.program.graph.reads]
    assert asked.value(row, Clock(1_777_593_599, "Europe/Berlin")) == 11


@pytest.mark.parametrize("backend", BACKENDS, ids=lambda each: each.name)
def test_an_otherwise_of_thousands(backend: Backend) -> None:
    parts = [apply("sqrt", literal(NUMBER, -1.0), type=NUMBER)]
    parts += [apply("divide", attribute("score"), literal(NUMBER, float(n)), type=NUMBER) for n in range(2, 2_000)]
    root = apply("known", apply("otherwise", *parts, type=NUMBER), type=BOOLEAN)
    assert _value(backend, root, {}, None) is False
