"""What lints pass over, and what they find beyond the examples of their pages."""

from pathlib import Path

import pytest

from nextbest.engine.analysis.check import check_path
from tests.lint.linting import bundle, findings

POLICIES = Path(__file__).parent.parent.parent / "policies"
SHOES = '{on: purchase, when: any(event.lines where category is "shoes")}'
PURCHASE = """
events:
  purchase:
    fields: {total: money!, lines: {history: {at: datetime!, category: string!}}}
    add: {orders: {total: event.total}, items: event.lines}
"""


def rules(text: str, tmp_path: Path) -> set[str]:
    """The rules of what is found, but for what the shop itself leaves unused."""
    return {each.rule for each in findings(bundle(text), tmp_path / "bundle.yaml")} - {"unused"}


def offer(when: str, redeem: str) -> str:
    """A bundle with an offer."""
    return f"""{PURCHASE}
engagements:
  e:
    kind: offers
    when: {when}
    baseline: 1%
    offer: {{reward: something, redeem: {redeem}}}
"""


@pytest.mark.parametrize(
    ("when", "redeem", "dilutive"),
    [
        ("count(orders in last 30 days) >= 4", "{on: purchase}", True),
        ("count(orders) > 0", "{on: purchase}", True),
        ("count(orders) >= 0", "{on: purchase}", False),
        ("ltv >= 100", "{on: purchase}", False),
        ("any(orders) and none(orders in last 60 days)", "{on: purchase}", False),
        (
            'any(items where category is "hats")',
            '{on: purchase, when: any(event.lines where category is "shoes")}',
            False,
        ),
        ("any(items)", '{on: purchase, when: any(event.lines where category is "shoes")}', False),
        ('any(items in last 9 days where category is "shoes" and at before today)', SHOES, True),
        (
            'any(items where category is "shoes") and none(items in last 90 days where category is "shoes")',
            SHOES,
            False,
        ),
    ],
)
def test_offers_are_dilutive_where_customers_have_done_what_redeems_them(
    when: str, redeem: str, dilutive: bool, tmp_path: Path
) -> None:
    assert ("dilutive-offer" in rules(offer(when, redeem), tmp_path)) is dilutive


@pytest.mark.parametrize(
    ("stages", "dilutive"),
    [
        ("[gone]", False),
        ("[new]", False),
        ("[new, gone]", False),
        ("[there]", True),
        ("[gone, there]", True),
        ("any", True),
    ],
)
def test_a_stage_of_those_who_have_stopped_is_as_good_as_a_condition(
    stages: str, dilutive: bool, tmp_path: Path
) -> None:
    lifecycle = """
lifecycle:
  - {stage: new, when: none(orders) and ltv < 1}
  - {stage: gone, when: stopped}
  - {stage: there, otherwise: yes}
define: {stopped: none(orders in last 60 days)}
"""
    text = lifecycle + offer("count(orders) > 0", f"{{on: purchase}}}}\n    stages: {stages} #")
    assert ("dilutive-offer" in rules(text, tmp_path)) is dilutive


def test_definitions_are_taken_apart_for_what_customers_have_done(tmp_path: Path) -> None:
    text = "define: {regular: count(orders in last 30 days) >= 4}" + offer("ltv >= 1 and regular", "{on: purchase}")
    assert "dilutive-offer" in rules(text, tmp_path)


@pytest.mark.parametrize(
    "names",
    [
        ("order_day", "order_days"),
        ("segment_1", "segment_2"),
        ("group_a", "group_b"),
        ("tall", "ball"),
        ("high_value", "low_value"),
        ("lapsed", "lapsing"),
    ],
)
def test_names_that_differ_on_purpose_are_left_alone(names: tuple[str, str], tmp_path: Path) -> None:
    define = "".join(f"  {name}: ltv >= {number}\n" for number, name in enumerate(names, start=1))
    assert "similar-names" not in rules(f"define:\n{define}", tmp_path)


@pytest.mark.parametrize("slip", ["wintr_sale", "winter_salle", "wnitre_sale", "winter_sake", "wniter_sale"])
def test_names_that_differ_by_one_slip_are_found(slip: str, tmp_path: Path) -> None:
    found = rules(f"engagements: {{winter_sale: {{kind: offers}}, {slip}: {{kind: offers}}}}", tmp_path)
    assert ("similar-names" in found) is (slip != "wnitre_sale")  # two slips are another name


@pytest.mark.parametrize(
    ("low", "high", "gap"),
    [
        ("ltv < 10", "ltv > 10", True),
        ("ltv < 10", "10 < ltv", True),
        ("ltv < 10", "ltv > 20", False),
        ("ltv < 10", "ltv >= 10", False),
        ("ltv < 10 or ltv = 10", "ltv > 10", False),
        ("ltv < 10", "count(orders) > 10", False),
        ("last(orders.at) before 2026-01-01", "last(orders.at) after 2026-01-01", False),
    ],
)
def test_a_gap_is_a_value_that_is_on_neither_side(low: str, high: str, gap: bool, tmp_path: Path) -> None:
    text = f"define:\n  low: {low}\n  high: {high}\n"
    assert ("threshold-gap" in rules(text, tmp_path)) is gap


@pytest.mark.parametrize(
    ("factors", "found"),
    [
        ("propensity: 2%, baseline: 3%, value: 40", True),
        ("propensity: 3%, baseline: 3%, value: ltv", True),
        ("propensity: 3%, baseline: 2%, value: 40", False),
        ("propensity: 2%, baseline: 3%, value: points", False),  # which may be less than nothing
        ("propensity: 2%, value: 40, channels: {post: {}}", True),  # 0.80 of gain for a letter of 0.90
        ("propensity: 3%, value: 40, channels: {post: {}}", False),
        ("propensity: 2%, value: 40, channels: {post: {}, email: {}}", False),
        ("propensity: 2%, value: 40, lever: 1.2, channels: {post: {}}", False),
        ("propensity: 2%, baseline: 3%, value: 40, class: fallback", False),
    ],
)
def test_what_never_pays_is_found(factors: str, found: bool, tmp_path: Path) -> None:
    profile = "profile: {id: string!, ltv: {is: money!, minimum: 0}, points: integer!, consent: {email: boolean!}}"
    channels = "channels: {email: {when: consent.email}, post: {when: yes, cost: 0.9}}"
    text = f"{profile}\n{channels}\nengagements: {{e: {{kind: offers, {factors}}}}}"
    assert ("never-worth-it" in rules(text, tmp_path)) is found


def test_what_only_a_decision_supplies_can_be_anything(tmp_path: Path) -> None:
    text = "engagements: {e: {kind: offers, propensity: 'if channel is \"email\" then 3% else 2%', lever: 2}}"
    assert rules(text, tmp_path) == set()
    events = "events: {seen: {fields: {page: string!}}}"
    on = "{event: seen, when: 'event.page is \"/a\"', within: 1 day}"
    assert rules(f"{events}\nengagements: {{e: {{kind: offers, on: {on}}}}}", tmp_path) == set()


def test_what_is_said_twice_is_found_in_rows_and_definitions(tmp_path: Path) -> None:
    assert "said-twice" in rules("define: {a: ltv >= 1 or consent.push or ltv >= 1}", tmp_path)
    assert "said-twice" in rules("define: {a: any(orders), b: any( orders )}", tmp_path)
    assert "said-twice" not in rules("define: {a: 30, b: 30, c: consent.push, d: consent.push}", tmp_path)
    assert "said-twice" not in rules("define: {a: any(orders), b: any(orders) and ltv >= 1}", tmp_path)


def test_an_entry_can_allow_what_is_meant(tmp_path: Path) -> None:
    text = "engagements: {e: {kind: offers, propensity: 12}}"
    assert "propensity-range" in rules(text, tmp_path)
    assert "propensity-range" not in rules(text.replace("12}", "12, allow: {propensity-range: a try}}"), tmp_path)


@pytest.mark.parametrize("name", sorted(each.parent.name for each in POLICIES.glob("*/README.md")))
def test_nothing_is_found_in_the_policies_that_come_with_it(name: str) -> None:
    assert check_path(POLICIES / name).report.diagnostics == ()
