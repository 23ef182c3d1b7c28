"""What can be unknown, which facts are told, and what is said of negative places (language.md 1.3, 1.4)."""

from dataclasses import replace

import pytest

from nextbest.dsl.diagnostics import Report
from nextbest.dsl.expressions.expression import ANY, CONDITION
from nextbest.dsl.expressions.facts import NOTHING, Facts, Presence, named
from nextbest.dsl.expressions.names import Scope
from nextbest.dsl.expressions.presence import check_all, check_presence, check_stages, common, define
from nextbest.dsl.typed import Expression
from nextbest.engine.functions import FUNCTIONS
from tests.dsl.shop import SCOPE, checked


def read(expression: str, scope: Scope = SCOPE) -> Expression:
    found, report = checked(expression, ANY, scope)
    assert found is not None, report.diagnostics
    return found


def presence(expression: str, facts: Facts = NOTHING, scope: Scope = SCOPE) -> tuple[Presence, Report]:
    report = Report()
    return check_presence(read(expression, scope), facts, scope, FUNCTIONS, report), report


def facts(expression: str) -> Facts:
    return presence(expression)[0].yes


CAN_BE_UNKNOWN = [
    ('tier is "gold"', "tier"),
    ('tier is "gold" and spent > 5', "spent, tier"),
    ("active", "active"),
    ("active is no", "active"),
    ("active and vip", "active"),
    ('id is "x"', ""),
    ("vip", ""),
    ("points > 5", ""),
    ("ltv / spent", "ltv / spent, spent"),
    ("ltv / 5", ""),
    ("ltv / 0.0", "ltv / 0.0"),
    ("ltv / age", "age"),
    ("ltv / points", "ltv / points"),
    ("ltv / (points + 1)", ""),
    ("ltv / count(orders)", "ltv / count(orders)"),
    ("ltv / max(count(orders), 1)", ""),
    ("sqrt(rate)", "sqrt(rate)"),
    ("sqrt(abs(rate))", ""),
    ("sqrt(points)", ""),
    ("(ltv / points) otherwise 0", ""),
    ("spent otherwise 5", ""),
    ("spent otherwise cart.value", "cart.value"),
    ("spent is known", ""),
    ("spent is missing or spent > 5", ""),
    ("spent is known and spent > 5", ""),
    ("spent > 5 or spent is missing", "spent"),
    ("spent is known and age is known and spent * age > 5", ""),
    ("if spent is known then spent else 5", ""),
    ("if spent is missing then 5 else spent", ""),
    ("if vip then spent else 5", "spent"),
    ("count(orders)", ""),
    ("sum(orders.total)", ""),
    ("last(orders.total)", "last(orders.total)"),
    ("last(orders.total in last 30 days)", "last(orders.total …)"),
    ("any(orders) and last(orders.total) > 5", ""),
    ("any(orders) and average(orders.total) > 5", ""),
    ("any(orders) and last(orders.store) is 'x'", "last(orders.store)"),
    ("none(orders) or last(orders.total) > 5", ""),
    ("count(orders) >= 1 and last(orders.total) > 5", ""),
    ("count(orders) > 0 and last(orders.total) > 5", ""),
    ("1 <= count(orders) and last(orders.total) > 5", ""),
    ("count(orders) = 0 or last(orders.total) > 5", ""),
    ("count(orders) < 1 or last(orders.total) > 5", ""),
    ("count(orders) >= 0 and last(orders.total) > 5", "last(orders.total)"),
    ("count(orders) < 5 or last(orders.total) > 5", ""),
    ("count(orders) < 5 and last(orders.total) > 5", "last(orders.total)"),
    ("any(orders in last 30 days) and last(orders.total) > 5", ""),
    ("any(orders) and last(orders.total in last 30 days) > 5", "last(orders.total …)"),
    ("any(orders where total > 5) and last(orders.total where total > 5) > 5", ""),
    ("any(orders where store is known) and last(orders.store where store is known) is 'x'", ""),
    ("any(orders where store is 'x')", "any(orders …)"),
    ("any(orders where total > 5)", ""),
    ("any(orders where total > spent)", "spent"),
    ("spent is known and any(orders where total > spent)", ""),
    ("none(orders since cart.updated_at)", "cart.updated_at"),
    ("cart.updated_at is known and none(orders since cart.updated_at)", ""),
    ("last(orders.store) is known and last(orders.store) is 'x'", ""),
    ("(active and vip) is yes", "active"),
]


@pytest.mark.parametrize(("expression", "causes"), CAN_BE_UNKNOWN)
def test_what_can_be_unknown_and_why(expression: str, causes: str) -> None:
    found, report = presence(expression)
    assert ", ".join(named(found.causes)) == causes
    assert report.ok


NEGATIVE = [
    ('tier is not "gold"', "tier", 'tier is missing or tier is not "gold"'),
    ('tier is not "gold"', "tier", 'tier is known and tier is not "gold"'),
    ('vip and tier is not "gold"', "tier", '(tier is missing or tier is not "gold")'),
    ('not (tier is "gold")', 'tier is "gold"', 'not ((tier is "gold") otherwise no)'),
    ("not active", "active", "not (active otherwise no)"),
    ('tier not in ["gold"]', "tier", 'tier is missing or tier not in ["gold"]'),
    ("spent != cart.value", "spent", "cart.value is known and spent is known and spent != cart.value"),
    ("if active then 1 else 2", "active", "active otherwise no"),
    ("if tier is 'gold' then 1 else 2", "tier is 'gold'", "(tier is 'gold') otherwise no"),
    ("any(orders where store is not 'x')", "store", "store is known and store is not 'x'"),
    (
        "not any(orders where store is 'x')",
        "any(orders where store is 'x')",
        "not (any(orders where store is 'x') otherwise no)",
    ),
    ("vip is not (spent > 5)", "spent > 5", "spent is known"),
    ("not (ltv / points > 3)", "ltv / points > 3", "not ((ltv / points > 3) otherwise no)"),
]


@pytest.mark.parametrize(("expression", "pointed", "fix"), NEGATIVE)
def test_a_negative_place_that_can_be_unknown_is_an_error_with_its_fixes(
    expression: str, pointed: str, fix: str
) -> None:
    found, report = presence(expression)
    first = report.errors[0]
    assert first.rule == "negative-place"
    assert expression[first.place.start : first.place.end] == pointed
    assert f"`{fix}" in (first.help or ""), "the fixes to choose from are written out"
    assert not found.unknown, "one mistake is complained of once"


@pytest.mark.parametrize(
    "expression",
    [
        "not vip",
        "spent is known and not (spent > 5)",
        "not (spent is missing or spent > 5)",
        'tier is known and tier is not "gold"',
        "none(orders where store is 'x')",
        "not ((tier is 'gold') otherwise no)",
        "high_value is not vip",
        "if spent is known then 1 else 2",
        "any(orders where store is known and store is not 'x')",
        "active is missing or not active",
    ],
)
def test_what_cannot_be_unknown_may_stand_in_a_negative_place(expression: str) -> None:
    assert presence(expression)[1].ok


@pytest.mark.parametrize(
    ("expression", "rule", "pointed"),
    [
        ("id is known", "never-missing", "id is known"),
        ("orders is known", "never-missing", "orders is known"),
        ("points is missing", "never-missing", "points is missing"),
        ("count(orders) is known", "never-missing", "count(orders) is known"),
        ("ltv otherwise 5", "useless-otherwise", "ltv otherwise 5"),
        ("(spent is known) otherwise no", "useless-otherwise", "(spent is known) otherwise no"),
        ("active is yes otherwise no", "useless-otherwise", "yes otherwise no"),
        ("first_name is 'a' otherwise 'b'", "useless-otherwise", "'a' otherwise 'b'"),
        ("count(orders where store is 'x') < 3", "where-can-be-unknown", "count(orders where store is 'x')"),
        ("last(orders.total where store is 'x') > 3", "where-can-be-unknown", "last(orders.total where store is 'x')"),
        ("most_common(orders.store) is 'x'", "field-can-be-missing", "most_common(orders.store)"),
    ],
)
def test_lints_warn(expression: str, rule: str, pointed: str) -> None:
    _, report = presence(expression)
    assert [each.rule for each in report.warnings] == [rule]
    place = report.warnings[0].place
    assert expression[place.start : place.end] == pointed


@pytest.mark.parametrize(
    ("expression", "help"),
    [
        ("ltv otherwise 5", "write `ltv`"),
        (
            "active is yes otherwise no",
            "for the whole comparison write `(… is yes) otherwise no`, for a condition by itself `… otherwise no`",
        ),
        (
            "first_name is 'a' otherwise 'b'",
            "put it behind what can be missing: `(… otherwise 'b') is 'a'`; or write `'a'`",
        ),
    ],
)
def test_what_was_meant_by_a_useless_otherwise(expression: str, help: str) -> None:
    (found,) = presence(expression)[1].warnings
    assert found.help == help


@pytest.mark.parametrize(
    "expression",
    [
        "spent is known",
        "last(orders.total) is known",
        "spent is known and spent is known",
        "count(orders where total > 5) < 3",
        "count(orders where (store is 'x') otherwise no) < 3",
        "most_common(orders.store where store is known) is 'x'",
        "count(orders where total > 5) = 0",
    ],
)
def test_lints_are_silent_where_nothing_shrinks(expression: str) -> None:
    assert presence(expression)[1].diagnostics == ()


def test_a_count_that_is_zero_must_not_hide_unknown_records() -> None:
    _, report = presence("count(orders where store is 'x') = 0")
    (found,) = report.diagnostics
    assert found.rule == "count-is-zero"
    assert "`none(orders where store is 'x')`" in (found.help or "")


def test_facts_come_from_outside() -> None:
    found, report = presence("not (spent > 5)", facts("spent is known"))
    assert report.ok
    assert not found.unknown


def test_a_definition_passes_its_facts_out_and_none_in() -> None:
    rich = define(read("spent is known and spent > 5"), SCOPE, FUNCTIONS, Report())
    poor = define(read("spent > 5"), SCOPE, FUNCTIONS, Report())
    scope = replace(SCOPE, definitions={"rich": rich, "poor": poor})
    assert presence("rich and not (spent > 9)", scope=scope)[1].ok
    assert named(presence("poor", scope=scope)[0].causes) == ("spent",)
    assert not presence("spent is known and poor", scope=scope)[0].unknown
    assert presence("poor is known and not poor", scope=scope)[1].ok
    assert presence("not poor", scope=scope)[1].errors[0].rule == "negative-place"
    assert not rich.aggregate
    assert define(read("count(orders) > 5"), SCOPE, FUNCTIONS, Report()).aggregate
    counted = define(read("count(orders) + 1"), SCOPE, FUNCTIONS, Report())
    assert not presence("ltv / n", scope=replace(SCOPE, definitions={"n": counted}))[0].unknown


def test_a_list_of_conditions_is_read_top_to_bottom() -> None:
    report = Report()
    conditions = [read("spent is known"), read("not (spent > 5)"), read("any(orders)")]
    found = check_all(conditions, NOTHING, SCOPE, FUNCTIONS, report)
    assert report.ok
    assert not presence("last(orders.total) > 5", found)[0].unknown
    backwards = Report()
    check_all(conditions[1::-1], NOTHING, SCOPE, FUNCTIONS, backwards)
    assert [each.rule for each in backwards.errors] == ["negative-place"]


def test_a_stage_that_can_be_unknown_names_where_its_customers_fall() -> None:
    report = Report()
    stages = [
        ("new", read("none(orders)")),
        ("rich", read("spent > 5 and last(orders.total) > 1")),
        ("known", read("age is known")),
    ]
    found = check_stages([*stages, ("rest", None)], SCOPE, FUNCTIONS, report)
    (warning,) = report.diagnostics
    assert warning.rule == "stage-unknown"
    assert "`spent` can be missing" in warning.message
    assert "`known` or `rest`" in warning.message
    assert "otherwise no" in (warning.help or "")
    assert not presence("last(orders.total)", found["rest"])[0].unknown, "not new"
    assert presence("spent", found["rest"])[0].unknown, "unknown customers fall there too"
    assert not presence("spent", found["rich"])[0].unknown
    assert presence("last(orders.total)", found["new"])[0].unknown


def test_an_engagement_has_the_facts_common_to_its_stages() -> None:
    first, second = facts("spent is known and age is known"), facts("age is known and tier is known")
    assert not presence("age", common([first, second]))[0].unknown
    assert presence("spent", common([first, second]))[0].unknown
    assert common([]) == NOTHING


def test_a_condition_can_be_checked_for_presence_after_types() -> None:
    found, _ = checked("vip", CONDITION)
    assert found is not None
    assert not check_presence(found, NOTHING, SCOPE, FUNCTIONS, Report()).unknown
