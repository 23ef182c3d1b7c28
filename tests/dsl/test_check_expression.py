"""Types of expressions, conversions written out, and what is said of those that have none."""

import pytest

from nextbest.dsl.diagnostics import Diagnostic
from nextbest.dsl.expressions.expression import ANY, CONDITION, FACTOR, Wanted
from nextbest.dsl.expressions.names import names_used
from nextbest.dsl.parse.expression import parse_expression
from nextbest.dsl.quantities import Duration, Moment, Period
from nextbest.dsl.typed import Aggregate, Apply, Attribute, Field, InLast, Literal, MomentNode, Since, Typed
from nextbest.dsl.types import BOOLEAN, DATETIME, INTEGER, MONEY, NUMBER, STRING, ListOf, OneOf
from tests.dsl.expressions import ACCEPTED, REFUSED
from tests.dsl.shop import TIER, checked


def root(expression: str, wanted: Wanted = ANY) -> Typed:
    found, report = checked(expression, wanted)
    assert found is not None, report.diagnostics
    return found.root


def only(expression: str, wanted: Wanted = ANY) -> Diagnostic:
    found, report = checked(expression, wanted)
    assert found is None
    (diagnostic,) = report.errors
    return diagnostic


@pytest.mark.parametrize(("expression", "type"), ACCEPTED)
def test_an_expression_has_its_type(expression: str, type: str) -> None:
    assert str(root(expression).type) == type


@pytest.mark.parametrize(("expression", "pointed", "rule", "help"), REFUSED)
def test_a_refusal_points_at_the_mistake_and_tells_the_way_out(
    expression: str, pointed: str, rule: str, help: str
) -> None:
    found = only(expression)
    assert found.rule == rule
    assert expression[found.place.start : found.place.end] == pointed
    assert found.help is not None
    assert help in found.help


def test_an_edit_mends_what_it_is_offered_for() -> None:
    edits = 0
    for expression, *_ in REFUSED:
        found = only(expression)
        if found.edit is None:
            continue
        edits += 1
        place = found.edit.place
        mended = expression[: place.start] + found.edit.text + expression[place.end :]
        assert found.rule not in {each.rule for each in checked(mended)[1].errors}, mended
    assert edits > 20


def test_messages_speak_like_people() -> None:
    for expression, *_ in [*REFUSED, *ACCEPTED]:
        for found in checked(expression)[1].diagnostics:
            words = f"{found.message} {found.help}"
            assert not any(each in words for each in ("overload", "token", "operand", "None", "unexpected", "Scalar"))
            assert found.help


def test_all_mistakes_are_reported_at_once_and_none_leads_to_another() -> None:
    _, report = checked('nosuch > 5 and ltv + rate > 3 and tier is "golden" and broken and any(orders where nope)')
    assert [each.rule for each in report.errors] == ["unknown-name", "money-with-number", "outside-set", "unknown-name"]


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("10_000", 10_000),
        ("4.1%", 0.041),
        ("0.5", 0.5),
        ('"gold"', "gold"),
        ("yes", True),
        ("2026-11-20", 20_777),
        ("21:30", 77_400),
        ("2026-11-20 09:00", 1_795_183_200),
        ("2026-11-20 09:00Z", 1_795_165_200),
        ("2026-11-20 09:00+01:00", 1_795_161_600),
        ("-3", -3),
        ("-0.5", -0.5),
    ],
)
def test_literals_have_the_engines_values(expression: str, value: object) -> None:
    node = root(expression)
    assert isinstance(node, Literal)
    assert node.value == value
    assert type(node.value) is type(value)


@pytest.mark.parametrize(
    ("expression", "position", "literal"),
    [
        ("ltv >= 10.5", 1, (MONEY, 105_000)),
        ("ltv >= 2", 1, (MONEY, 20_000)),
        ("10.5 < ltv", 0, (MONEY, 105_000)),
        ("rate > 2", 1, (NUMBER, 2.0)),
        ("points > 2", 1, (INTEGER, 2)),
        ("points > 2.5", 1, (NUMBER, 2.5)),
        ('tier is "gold"', 1, (TIER, "gold")),
        ('tier in ["gold"]', 1, (ListOf(TIER), ("gold",))),
        ("rate in [1, -2]", 1, (ListOf(NUMBER), (1.0, -2.0))),
        ("ltv in [1, 2.5]", 1, (ListOf(MONEY), (10_000, 25_000))),
        ("spent otherwise 1.5", 1, (MONEY, 15_000)),
        ("if vip then 1 else ltv", 1, (MONEY, 10_000)),
        ("ltv > -1", 1, (MONEY, -10_000)),
        ("ltv * 2", 1, (INTEGER, 2)),
        ("ltv * 2.5", 1, (NUMBER, 2.5)),
        ("points * 2.5", 1, (NUMBER, 2.5)),
        ("2.5 * points", 0, (NUMBER, 2.5)),
        ("max(5, ltv)", 0, (MONEY, 50_000)),
        ('first_name is "x"', 1, (STRING, "x")),
    ],
)
def test_a_literal_takes_the_type_that_its_partner_asks_for(
    expression: str, position: int, literal: tuple[object, object]
) -> None:
    node = root(expression)
    assert isinstance(node, Apply)
    argument = node.arguments[position]
    assert isinstance(argument, Literal)
    assert (argument.type, argument.value) == literal


@pytest.mark.parametrize(
    ("expression", "key"),
    [
        ("ltv * 2", "multiply.money_integer"),
        ("rate * ltv", "multiply.number_money"),
        ("ltv * rate", "multiply.money_number"),
        ("points * points", "multiply.integer"),
        ("points * rate", "multiply.number"),
        ("1.5 * points", "multiply.number"),
        ("ltv + 5", "add.money"),
        ("points + points", "add.integer"),
        ("points + 0.5", "add.number"),
        ("points / 2", "divide.number"),
        ("ltv / points", "divide.money_number"),
        ("ltv / ltv", "divide.money"),
        ('first_name contains "x"', "contains.text"),
        ('categories contains "x"', "contains.list"),
        ("seen_on before 2026-01-01", "before.day"),
        ("2026-01-01 before seen_on", "after.day"),
        ("seen_on before now", "before"),
        ("seen_on between 2026-01-01 and today", "between.days"),
        ("seen_on between 2026-01-01 and now", "between.days"),
        ("birthday within last 3 days", "within_last.date"),
        ("seen_on within last 3 days", "within_last.datetime"),
        ("seen_on within last 3 hours", "within_last.datetime"),
        ("anniversary(birthday) within next 3 days", "anniversary_within_next"),
        ("days_since(seen_on)", "days_since.datetime"),
        ("tier otherwise 'gold'", "otherwise"),
    ],
)
def test_the_overload_that_is_meant_is_chosen(expression: str, key: str) -> None:
    node = root(expression)
    assert isinstance(node, Apply)
    assert node.key == key


def test_widening_is_written_out() -> None:
    node = root("points + rate")
    assert isinstance(node, Apply)
    assert [each.key for each in node.arguments if isinstance(each, Apply)] == ["to_number.integer"]
    assert root("points + points") == root("(points) + points")


def test_a_factor_is_a_number_whatever_it_was_written_as() -> None:
    assert root("40", FACTOR) == Literal(type=NUMBER, value=40.0, span=root("40").span)
    assert getattr(root("ltv", FACTOR), "key", None) == "to_number.money"
    assert getattr(root("points", FACTOR), "key", None) == "to_number.integer"
    assert getattr(root("spent otherwise 40", FACTOR), "key", None) == "to_number.money"
    assert root("if vip then 1 else 2", FACTOR).type == NUMBER
    assert root("5%", FACTOR).type == NUMBER
    assert only("tier", FACTOR).rule == "wrong-type"
    assert only("orders", FACTOR).rule == "history-as-value"
    assert "if vip then" in str(only("vip", FACTOR).help)
    assert only("ltv", Wanted(NUMBER, "a number")).rule == "wrong-type"


def test_a_condition_is_wanted() -> None:
    assert root("vip", CONDITION) == root("vip")
    assert "any(orders)" in str(only("orders", CONDITION).help)
    assert "ltv > 0" in str(only("ltv", CONDITION).help)
    assert only('"gold"', CONDITION).rule == "not-a-condition"


def test_a_set_can_be_wanted() -> None:
    assert root('"gold"', Wanted(TIER, "a tier")).type == TIER
    assert only('"golden"', Wanted(TIER, "a tier")).rule == "outside-set"


def test_text_outcomes_form_a_set_in_the_order_written() -> None:
    type = root('if vip then "b" else if active then "a" else "b"').type
    assert isinstance(type, OneOf)
    assert type.values == ("b", "a")


def test_moments_are_folded_from_steps() -> None:
    node = root("today - 1 month + 2 weeks")
    assert isinstance(node, MomentNode)
    assert node.moment == Moment("today", ((-1, Period(1, 0)), (1, Period(0, 14))))
    later = root("2026-11-20 + 1 year")
    assert isinstance(later, MomentNode)
    assert later.moment == Moment(20_777, ((1, Period(12, 0)),))
    moment = Moment("now", ((1, Duration(129_600)),))
    assert root("now + 36 hours") == MomentNode(type=DATETIME, moment=moment, span=later.span)


def test_aggregates_have_history_field_window_and_where() -> None:
    node = root('sum(orders.total in last 2 weeks where store is "Soho" and ltv > total)')
    assert isinstance(node, Aggregate)
    assert (node.function, node.history.name, node.field) == ("sum", "orders", "total")
    assert node.window == InLast(Period(0, 14))
    assert isinstance(node.where, Apply)
    names = [each.arguments for each in node.where.arguments if isinstance(each, Apply)]
    assert isinstance(names[0][0], Field)
    assert isinstance(names[1][0], Attribute)
    since = root("count(orders since cart.updated_at)")
    assert isinstance(since, Aggregate)
    assert isinstance(since.window, Since)


def test_a_row_of_one_operator_is_one_node_from_where_its_types_are_settled() -> None:
    whole = root(" + ".join(["points"] * 1_000))
    assert isinstance(whole, Apply)
    assert (whole.type, len(whole.arguments), whole.span) == (INTEGER, 1_000, (0, 8_997))
    mixed = root("points - points - rate - rate")
    assert isinstance(mixed, Apply)
    assert [each.type for each in mixed.arguments] == [NUMBER, NUMBER, NUMBER]
    assert root(" + ".join(["1"] * 1_000)).type == INTEGER
    assert root(" and ".join(["vip"] * 1_000)).type == BOOLEAN


def test_names_used_are_those_of_all_parts() -> None:
    tree = parse_expression('ltv > 5 and min(a.b, c) in ["x"] and any(orders since d where e is f)').tree
    assert tree is not None
    assert names_used(tree) == {"ltv", "a", "c", "orders", "d", "e", "f"}
