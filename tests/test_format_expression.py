"""Canonical text of expressions: what is rewritten, and that nothing is lost."""

import pytest
from hypothesis import assume, given, settings

from nextbest.dsl.format.expression import format_expression
from nextbest.dsl.parse.expression import parse_expression
from nextbest.dsl.syntax import Syntax
from tests.strategies_syntax import trees


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        ("a is true", "a is yes"),
        ("a = yes", "a is yes"),
        ("a is 3", "a = 3"),
        ("a is not 3", "a != 3"),
        ("tier = 'gold'", 'tier is "gold"'),
        ("tier != 'a\"b'", 'tier is not "a\\"b"'),
        ("a is not missing", "a is known"),
        ("a is not known", "a is missing"),
        ("((a)) and ((b or c))", "a and (b or c)"),
        ("(a and b) or c", "a and b or c"),
        ("a and (b and c)", "a and (b and c)"),
        ("not (a) and b", "not a and b"),
        ("not (a and b)", "not (a and b)"),
        ("(a + b) + c", "a + b + c"),
        ("a + (b + c)", "a + (b + c)"),
        ("(a / b) otherwise 0", "(a / b) otherwise 0"),
        ("-(a + 1)", "-(a + 1)"),
        ("(if a then 1 else 2) + 1", "(if a then 1 else 2) + 1"),
        ("if a then 1 else (if b then 2 else 3)", "if a then 1 else if b then 2 else 3"),
        ("x within last 1 days", "x within last 1 day"),
        ("x within last 3 day", "x within last 3 days"),
        ("any( orders   in last 30 days\n where  (a) )", "any(orders in last 30 days where a)"),
        ("sum(orders.total since (today - 3 days))", "sum(orders.total since today - 3 days)"),
        ("a   =   b # why", "a = b"),
        ("a is b", "a is b"),
    ],
)
def test_canonical_text(written: str, canonical: str) -> None:
    assert formatted(written) == canonical
    assert formatted(canonical) == canonical


def test_spelling_can_be_chosen_with_types() -> None:
    tree = parse_expression("a is b").tree
    assert tree
    assert format_expression(tree, lambda _: "=") == "a = b"


def formatted(text: str) -> str:
    parsed = parse_expression(text)
    assert parsed.tree, parsed.problems
    return format_expression(parsed.tree)


@settings(max_examples=300)
@given(trees)
def test_what_is_formatted_is_read_as_the_same(tree: Syntax) -> None:
    text = format_expression(tree)
    parsed = parse_expression(text)
    assume(not any(problem.rule == "text" for problem in parsed.problems))  # a random tree may add texts
    assert parsed.tree == tree, parsed.problems
    assert format_expression(parsed.tree) == text
