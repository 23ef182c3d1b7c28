"""Expressions in words: each reads as a sentence, every operator of the language has its words."""

from pathlib import Path
from random import Random

import pytest

from nextbest.dsl.expressions.alone import check_alone
from nextbest.dsl.typed import Aggregate, Apply, Attribute, Expression, Reference, below
from nextbest.engine.analysis.uses import expressions_in, uses_of
from nextbest.engine.analysis.wording.speaking import meaning
from nextbest.engine.analysis.wording.words import Name, plain, sentence, words
from nextbest.engine.functions import FUNCTIONS
from nextbest.engine.loading import read_bundle
from tests.differential.bundles import bundle as random_bundle
from tests.differential.expressions import Maker
from tests.differential.sample import NOWS, Values

SHOP = read_bundle(Path(__file__).with_name("shop.yaml"))
SAID = [
    ('tags contains "x" and name contains "y"', "tags includes “x” and name includes “y”"),
    ('tags contains any of ["x", "y"]', "tags includes “x” or “y”"),
    (
        'not ((tags contains all of ["x", "y"]) otherwise no)',
        "either tags does not include all of “x” and “y” or that is not known",
    ),
    ('name starts with "A" or name ends with "z"', "name starts with “A” or name ends with “z”"),
    ('lower(name) is "anna"', "the small letters of name is “anna”"),
    ("seen_at within last 24 hours", "“seen at” is within the last 24 hours"),
    ("born within next 1 week", "born is within the next week"),
    ("seen_at more than 3 months ago", "“seen at” is more than 3 months ago"),
    ("anniversary(born) within next 7 days", "the anniversary of born is within the next 7 days"),
    ('weekday(today) in ["saturday", "sunday"]', "the day of the week of today is “saturday” or “sunday”"),
    ("home within 5 miles of stores", "home is within 5 miles of “stores”"),
    ("(max(age, 3) + 2) * 4 - abs(age)", "(the greatest of age and 3 plus 2) times 4 minus the size of age"),
    ("clamp(rate, 0, 1) / 3", "(rate, at least 0 and at most 1) divided by 3"),
    ("logistic(rate - 2.5)", "the chance on the logistic curve at (rate minus 2.5)"),
    ('bucket(id, "q4") < 25%', "the draw “q4” is less than 25%"),
    ("floor(sqrt(rate)) >= 2", "the whole part of the square root of rate is at least 2"),
    (
        "count_distinct(orders.shop in last 1 year where gift) between 2 and 4",
        "the number of different values of shop among the orders in the last year marked “gift” is between 2 and 4",
    ),
    (
        'sum(orders.total where total >= 20 and shop is "web") > maximum(orders.total)',
        "the sum of total over the orders whose total is at least 20 "
        "and whose shop is “web” is more than the greatest total of the orders",
    ),
    ("not (vip otherwise no)", "either the customer is not marked “vip” or that is not known"),
    (
        'if (vip otherwise no) then tier is "gold" else age > 30',
        "if the customer is marked “vip”, then tier is “gold”, otherwise age is more than 30",
    ),
    (
        'vip or (tier is "gold" and age >= 18) or (consent.email and (age < 3 or born is known))',
        "the customer is marked “vip”, both tier is “gold” and age is at least 18, "
        "or both there is consent for email, and either age is less than 3 or born is known",
    ),
    ("wakes between 07:00 and 09:30", "wakes is between 07:00 and 09:30"),
    ("born before 2000-01-01", "born is before 1 January 2000"),
    ("days_until(born) + days_since(seen_at)", "the number of days until born plus the number of days since “seen at”"),
    ("minimum(orders.at since seen_at)", "the first order since “seen at”"),
    ("round(income, 2)", "income rounded to 2 places"),
    ('(tier otherwise "silver") not in ["gold"]', "tier (where that is not known, “silver”) is not “gold”"),
    (
        "count(orders) = 0 or count(orders) > 0 or count(orders) < 5 or count(orders) = 1",
        "there is no order, there is at least one order, there are fewer than 5 orders, or there is exactly 1 order",
    ),
    ('tier is missing or tier is not "gold"', "tier is not known or tier is not “gold”"),
    ("vip is no", "the customer is not marked “vip”"),
    ("today - 3 months", "3 months before today"),
    ("none(orders where not gift)", "there is no order not marked “gift”"),
    ("first(orders.shop)", "the shop of the first order"),
    ("seen_at < now - 36 hours", "“seen at” is before 36 hours before now"),
    ("-age", "minus age"),
    (
        "(vip otherwise yes) and (vip otherwise no)",
        "either the customer is marked “vip” or that is not known, and the customer is marked “vip”",
    ),
    ('any(orders where shop is "x" or gift)', "there is at least one order whose shop is “x” or marked “gift”"),
    (
        "count(orders) >= count(orders in last 30 days)",
        "the number of orders is at least the number of orders in the last 30 days",
    ),
    (
        "any(orders in last 1 day where total > income)",
        "there is at least one order in the last day whose total is more than income",
    ),
    ('most_common(orders.shop) is "x"', "the most common shop of the orders is “x”"),
    ("average_gap(orders) > 30", "the average number of days between orders is more than 30"),
    ("income >= 31.5", "income is at least 31.50"),
    ("income - 2 >= 1_234.5", "income minus 2 is at least 1,234.50"),
    ('tags contains lower("X")', "tags includes the small letters of “X”"),
    ("home within 900 km of home", "home is within 900 km of home"),
    ("ceil(rate) != 3", "the next whole number from rate is not 3"),
    ("min(rate, 1) + average(orders.total)", "the least of rate and 1 plus the average total of the orders"),
    (
        "regular and not (local otherwise no)",
        "the customer is in “regular”, and either the customer is not in “local” or that is not known",
    ),
    (
        "not ((regular or vip) otherwise no)",
        "either the customer is not in “regular” and the customer is not marked “vip” or that is not known",
    ),
    (
        "regular or (lead >= 5 and vip)",
        "the customer is in “regular”, or both “lead” is at least 5 and the customer is marked “vip”",
    ),
    ("regular and local and vip is known", "the customer is in “regular” and “local” and vip is known"),
    ("income <= 5", "income is at most 5"),
    ("last(orders.at) is known", "the latest order is known"),
    ("seen_at after 2026-01-01", "“seen at” is after 1 January 2026"),
    ("anniversary(born) within last 1 week", "the anniversary of born is within the last week"),
    ("lead >= 5", "“lead” is at least 5"),
]


def checked(text: str) -> Expression:
    expression, report = check_alone(SHOP, text, FUNCTIONS)
    assert expression is not None, [each.message for each in report.diagnostics]
    return expression


@pytest.mark.parametrize(("text", "said"), SAID)
def test_expressions_are_sentences(text: str, said: str) -> None:
    assert plain(meaning(SHOP, checked(text))) == said


def test_every_operator_of_the_language_is_said_above() -> None:
    nodes = (node for text, _ in SAID for node in below(checked(text).root))
    said = {node.function for node in nodes if isinstance(node, Apply | Aggregate)}
    assert set(FUNCTIONS) - said == {"nearest"}  # which stands in messages only


@pytest.mark.parametrize("name", FUNCTIONS)
def test_examples_of_functions_have_words(name: str) -> None:
    for example in FUNCTIONS[name].examples:
        expression, _ = check_alone(SHOP, example.expression, FUNCTIONS)
        if expression is not None:
            said = plain(meaning(SHOP, expression))
            assert said
            assert "_" not in said
            assert "whether whether" not in said


@pytest.mark.parametrize("seed", range(3))
def test_whatever_the_checker_lets_pass_can_be_said(seed: int) -> None:
    random = Random(f"words {seed}")
    policy = random_bundle(Maker(random, Values(random, random.choice(NOWS)), messages=False))
    for expression in expressions_in((*policy.definitions.values(), *policy.engagements.values(), policy.stages)):
        said = meaning(policy, expression)
        assert plain(said).strip() == plain(said) != ""
        named = (Attribute, Reference)
        known = {node.name for node in below(expression.root) if isinstance(node, named)}
        assert {piece.name for piece in said if isinstance(piece, Name)} <= known


def test_what_uses_a_name_is_known() -> None:
    used = uses_of(SHOP)
    assert [each.name for each in used["orders"]] == ["regular"]
    assert [each.name for each in used["stores"]] == ["local"]
    assert "income" not in used


def test_sentences_begin_with_a_capital_and_end_once() -> None:
    assert plain(sentence("there is ", words("one order"))) == "There is one order."
    assert plain(sentence("is it so?")) == "Is it so?"
