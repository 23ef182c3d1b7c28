"""Narrowing never claims too much: random formulas in all worlds of missing attributes (language.md 1.3)."""

import random
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import product

import pytest

from nextbest.dsl.checked import Profile
from nextbest.dsl.diagnostics import Report
from nextbest.dsl.expressions.expression import CONDITION, check_expression
from nextbest.dsl.expressions.facts import NOTHING, Fact, Facts, Kept
from nextbest.dsl.expressions.names import Scope
from nextbest.dsl.expressions.narrowing import Narrowing
from nextbest.dsl.expressions.presence import check_presence, check_stages, define
from nextbest.dsl.typed import Aggregate, Apply, Attribute, Expression, Field, Literal, Reference, Typed
from nextbest.dsl.types import BOOLEAN, DATE, INTEGER, Declared, History
from nextbest.dsl.zones import zone
from nextbest.engine.functions import FUNCTIONS
from tests.dsl.shop import text

UTC = zone("UTC")

RECORD = History(
    (("at", Declared(DATE, required=True)), ("size", Declared(INTEGER)), ("full", Declared(INTEGER, True)))
)
PROFILE = Profile(
    {
        ("a",): Declared(BOOLEAN),
        ("b",): Declared(BOOLEAN),
        ("n",): Declared(INTEGER),
        ("m",): Declared(INTEGER, minimum=1),
        ("h",): Declared(RECORD),
    }
)
"""Two conditions, two quantities, a history; all but the history may be missing."""

HISTORIES = ((), ((0, None, 1),), ((0, 1, 1), (1, None, 0)), ((0, 0, 2),))
WORLDS = [
    {"a": a, "b": b, "n": n, "m": m, "h": h}
    for a, b, n, m, h in product((True, False, None), (True, False, None), (0, 1, None), (1, None), HISTORIES)
]

World = Mapping[str, object]


def value(node: Typed, world: World, definitions: Mapping[str, Expression]) -> object:
    """Meaning of an expression in a world: the table's own functions, and aggregates by their definition."""
    match node:
        case Literal():
            return node.value
        case Attribute() | Field():
            return world[node.name]
        case Reference():
            return value(definitions[node.name].root, world, definitions)
        case Aggregate():
            return aggregate(node, world, definitions)
        case Apply():
            arguments = [value(each, world, definitions) for each in node.arguments]
            return apply(node, arguments)
        case _:
            raise AssertionError(node)


def apply(node: Apply, arguments: list[object]) -> object:
    opposite = {"not_equal": "equal", "more": "at_most", "at_least": "less"}.get(node.function)
    name = opposite or node.function
    if name in FUNCTIONS and FUNCTIONS[name].unknown == "strict" and None in arguments:
        return None
    if name == "to_number":
        return None if arguments[0] is None else float(arguments[0])  # type: ignore[arg-type]
    key = node.key.replace(node.function, name, 1)
    form = next(each for each in FUNCTIONS[name].forms if each.key == key)
    assert form.python is not None
    result = form.python(*arguments)
    return not result if opposite else result


def aggregate(node: Aggregate, world: World, definitions: Mapping[str, Expression]) -> object:
    records = world["h"]
    assert isinstance(records, tuple)
    inside = [{**world, **dict(zip(("at", "size", "full"), each, strict=True))} for each in records]
    answers = [True if node.where is None else value(node.where, each, definitions) for each in inside]
    if node.function in ("any", "none"):
        some = True if True in answers else None if None in answers else False
        return some if node.function == "any" or some is None else not some
    kept = [each for each, answer in zip(inside, answers, strict=True) if answer is True]
    if node.function == "count":
        return len(kept)
    assert node.function in ("last", "maximum")
    found = [each[node.field or ""] for each in kept]
    if node.function == "maximum":
        found = [each for each in found if each is not None]
        return max(found, default=None)
    return found[-1] if found else None


def holds(fact: Fact, world: World, definitions: Mapping[str, Expression]) -> bool:
    if isinstance(fact, Kept):
        kept = Aggregate(
            type=BOOLEAN,
            function="any",
            history=fact.history,
            field=None,
            window=None,
            where=fact.where,
            span=fact.history.span,
        )
        return value(kept, world, definitions) is True
    return value(fact, world, definitions) is not None


class Formulas:
    """Conditions made at random."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def one_of(self, *choices: str) -> str:
        return self.random.choice(choices)

    def quantity(self, depth: int) -> str:
        if depth <= 0 or self.random.random() < 0.4:
            return self.one_of(
                "n", "m", "1", "0", "count(h)", "count(h where size = 1)", "last(h.full)", "last(h.size)"
            )
        one, two = self.quantity(depth - 1), self.quantity(depth - 1)
        return self.one_of(
            f"({one} + {two})",
            f"({one} otherwise {two})",
            f"floor({one} / {two})",
            f"(if {self.condition(depth - 1)} then {one} else {two})",
            f"max({one}, {two})",
            "maximum(h.full where size is known)",
        )

    def condition(self, depth: int) -> str:
        if depth <= 0 or self.random.random() < 0.15:
            return self.one_of(
                "a", "b", "(n is known)", "(m is missing)", "d", "(a is known)", "e", "any(h)", "(b is missing)"
            )
        one, two = self.condition(depth - 1), self.condition(depth - 1)
        q, p = self.quantity(depth - 1), self.quantity(depth - 1)
        where = self.one_of("size = 1", "size = n", "full = 1", "a and full > 0", "size is known")
        return self.one_of(
            f"({one} and {two})",
            f"({one} and {two} and {self.condition(depth - 1)})",
            f"({one} or {two})",
            f"(not {one})",
            f"({one} otherwise {two})",
            f"({one} is {two})",
            f"({one} is not {two})",
            f"(if {one} then {two} else {self.condition(depth - 1)})",
            f"({q} > {p})",
            f"({q} is not {p})",
            f"({q} is known)",
            f"({one} is missing)",
            f"(n is missing or {one})",
            f"(n is known and {one})",
            f"any(h where {where})",
            f"none(h where {where})",
            f"(count(h where {where}) >= 1)",
            f"(last(h.{self.one_of('full', 'size')} where {where}) = 1)",
        )


def bare() -> Scope:
    assert UTC is not None
    return Scope(profile=PROFILE, zone=UTC)


def scope(**definitions: Expression) -> Scope:
    found = bare()
    made = {name: define(each, found, FUNCTIONS, Report()) for name, each in definitions.items()}
    return replace(found, definitions=made)


def read(formula: str, names: Scope) -> Expression:
    report = Report()
    expression = check_expression(text(formula), names, CONDITION, FUNCTIONS, report)
    assert expression is not None, (formula, report.diagnostics)
    return expression


DEFINITIONS = {
    "d": read("n > 1 and a", bare()),
    "e": read("any(h where full = n) or b", bare()),
}
NAMES = scope(**DEFINITIONS)


def sound(formulas: Formulas, depth: int) -> Iterator[tuple[str, Expression]]:
    """Formulas without errors of presence: the only ones of which anything is promised."""
    while True:
        formula = formulas.condition(depth)
        expression = read(formula, NAMES)
        report = Report()
        check_presence(expression, NOTHING, NAMES, FUNCTIONS, report)
        if report.ok:
            yield formula, expression


@pytest.mark.parametrize("seed", [*range(2), *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(2, 20))])
def test_what_cannot_be_unknown_never_is_and_facts_are_true(seed: int) -> None:
    formulas, never = Formulas(seed), 0
    for (formula, expression), _ in zip(sound(formulas, 3), range(80), strict=False):
        presence = check_presence(expression, NOTHING, NAMES, FUNCTIONS, Report())
        never += not presence.unknown
        for world in WORLDS:
            answer = value(expression.root, world, DEFINITIONS)
            assert answer is not None or presence.unknown, (formula, world)
            facts = {True: presence.yes, False: presence.no}.get(answer, NOTHING)  # type: ignore[call-overload]
            assert all(holds(fact, world, DEFINITIONS) for fact in facts), (formula, world, facts)
    assert never > 10, "the formulas must not all be unknown, or nothing was tested"


@pytest.mark.parametrize("seed", range(2))
def test_facts_of_stages_are_true_of_everyone_in_the_stage(seed: int) -> None:
    source = sound(Formulas(1_000 + seed), 2)
    for _ in range(20):
        stages = [(f"s{each}", next(source)[1]) for each in range(3)]
        found = check_stages([*stages, ("rest", None)], NAMES, FUNCTIONS, Report())
        for world in WORLDS:
            answers = [(name, value(each.root, world, DEFINITIONS)) for name, each in stages]
            inside = next((name for name, answer in answers if answer is True), "rest")
            facts: Facts = found[inside]
            assert all(holds(fact, world, DEFINITIONS) for fact in facts), (stages, world, inside)


@pytest.mark.parametrize("seed", range(2))
def test_facts_of_a_place_hold_the_flow_on(seed: int) -> None:
    source = sound(Formulas(2_000 + seed), 2)
    for _ in range(25):
        (first_words, first), (words, second) = next(source), next(source)
        facts = check_presence(first, NOTHING, NAMES, FUNCTIONS, Report()).yes
        presence = check_presence(second, facts, NAMES, FUNCTIONS, Report())
        # Facts that say nothing of a formula are left out before it is looked at: that must change nothing.
        whole = Narrowing(second.text, NAMES, FUNCTIONS, Report()).presence(second.root, facts)
        assert presence == whole, (first_words, words)
        for world in WORLDS:
            if value(first.root, world, DEFINITIONS) is True:
                answer = value(second.root, world, DEFINITIONS)
                assert answer is not None or presence.unknown, (first_words, words, world)
