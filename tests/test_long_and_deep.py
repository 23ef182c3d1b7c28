"""Expressions as long and as deep as the language allows go the whole way, on every back end (language.md 1.2)."""

import pytest

from nextbest.dsl.format.expression import format_expression
from nextbest.dsl.parse.expression import parse_expression
from nextbest.engine import BundleError, Engine
from tests.backends import BACKENDS

NOW = "2026-11-20T10:00:00-05:00"
TERMS = 3_000


def bundle(when: str) -> str:
    return f"""
nextbest: 1
bundle: t
timezone: America/New_York
profile:
  {{id: string!, a: integer, n: number, b: boolean!, c: boolean, h: {{history: {{at: datetime!, x: integer!}}}}}}
lifecycle: [{{stage: all, otherwise: yes}}]
channels: {{push: {{when: yes}}}}
kinds: {{k: {{stages: any, channels: [push], propensity: 0.1, value: 10}}}}
engagements:
  e: {{kind: k, when: '{when}'}}
"""


def answers(when: str) -> list[str]:
    """For a customer of whom all is known and one of whom little is; the same on every back end, and explained."""
    known = {"a": 1, "n": 1.5, "c": True, "h": [{"at": "2020-01-01T00:00:00Z", "x": 1}]}
    loaded = Engine.from_text(bundle(when)).bundle
    engines = [Engine(loaded, each) for each in BACKENDS]
    found = []
    for customer in ({"id": "1", "b": True, **known}, {"id": "2", "b": False}):
        first, *others = [each.decide(customer, NOW) for each in engines]
        assert all(each == first for each in others)
        (candidate,) = engines[0].explain(customer, NOW).candidates
        assert (candidate.rule is None) == bool(first.winners)
        found.append({each.answer for each in candidate.conditions})
    return ["no" if "no" in each else "unknown" if "unknown" in each else "yes" for each in found]


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        ("+".join(["a"] * TERMS) + f" = {TERMS}", ["yes", "unknown"]),
        ("-".join(["a"] * TERMS) + f" = -{TERMS - 2}", ["yes", "unknown"]),
        ("*".join(["a"] * TERMS) + " = 1", ["yes", "unknown"]),
        ("/".join(["a"] * TERMS) + " between 1 and 1", ["yes", "unknown"]),
        ("a+a+" + "+".join(["n"] * TERMS) + " > 4_501", ["yes", "unknown"]),
        ("any(h where " + "+".join(["x"] * TERMS) + f" = {TERMS})", ["yes", "no"]),
        ("\nand\n".join(["c"] * 1_600), ["yes", "unknown"]),
        ("\nor\n".join(["c"] * 1_900), ["yes", "unknown"]),
        (" otherwise ".join(["c"] * 760), ["yes", "unknown"]),
        ("b and " + "+".join(["a"] * TERMS) + " is missing", ["no", "no"]),
    ],
    ids=["add", "subtract", "multiply", "divide", "widened", "where", "and", "or", "otherwise", "missing"],
)
def test_a_row_of_thousands(when: str, expected: list[str]) -> None:
    assert answers(when) == expected


def test_a_long_row_is_formatted() -> None:
    tree = parse_expression("+".join(["a"] * 2_400) + "-a").tree
    assert tree is not None
    text = format_expression(tree)
    assert text == " + ".join(["a"] * 2_400) + " - a"


NESTS = [
    ("c", ["yes", "unknown"]),
    ("not " * 80 + "b", ["yes", "no"]),
    ("if b then c else " * 80 + "b", ["yes", "no"]),
    ("b and (c or (" * 20 + "c" + "))" * 20, ["yes", "no"]),
    ("min(a, " * 90 + "a" + ")" * 90 + " > 0", ["yes", "unknown"]),
    ("a + (a * (" * 20 + "a" + "))" * 20 + " > 0", ["yes", "unknown"]),
    ("a" + " + a - a - a" * 30 + " = -29", ["yes", "unknown"]),
    ("-(" * 40 + "a" + ")" * 40 + " > 0", ["yes", "unknown"]),
    ("any(h where " + "not (" * 40 + "x = 2" + ")" * 40 + ")", ["no", "no"]),
    ("(" * 40 + "c" + " otherwise b)" * 40, ["yes", "no"]),
    ("count(h where x in [1, 2]) + abs(" + "max(a, " * 80 + "a" + ")" * 80 + ") > 0", ["yes", "unknown"]),
]


@pytest.mark.parametrize(("inside", "expected"), NESTS)
def test_a_hundred_forms_within_each_other_and_no_more(inside: str, expected: list[str]) -> None:
    while parse_expression(f"({inside})").tree is not None:
        inside = f"({inside})"
    assert answers(inside) == expected
    with pytest.raises(BundleError) as error:
        Engine.from_text(bundle(f"({inside})"))
    (found,) = error.value.report.errors
    assert (found.rule, found.message) == ("too-deep", "this has more than 100 forms within each other")


def test_parentheses_count() -> None:
    assert parse_expression("(" * 100 + "a" + ")" * 100).tree is not None
    assert parse_expression("(" * 101 + "a" + ")" * 101).tree is None
    assert parse_expression("(" * 99 + "a + a + a" + ")" * 99).tree is not None
    assert parse_expression("(" * 99 + "(a + a) + a" + ")" * 99).tree is None
    assert parse_expression("a" + " + a - a" * 50).tree is not None
    assert parse_expression("a" + " + a - a" * 51).tree is None
