"""Conditions that are always or never yes are warned of, and never falsely (language.md 1.2)."""

from random import Random

import pytest

from nextbest.dsl.types import BOOLEAN
from nextbest.engine.analysis.check import check_path
from nextbest.engine.analysis.lint.constant_condition import constant_condition
from nextbest.engine.analysis.outcomes import Answers
from nextbest.engine.backends.interpreter import Interpreter
from nextbest.engine.clock import Clock
from nextbest.engine.lowering.lower import lower_alone
from nextbest.engine.remembering.folded import BLANK
from tests.differential.bundles import bundle
from tests.differential.expressions import Maker, expression
from tests.differential.sample import NOWS, PROFILE, Values

TEMPLATE = """
nextbest: 1
bundle: t
timezone: America/New_York
profile:
  id: string!
  tier: one of [silver, gold, member]
  level: {{is: "one of [low, high]!"}}
  city: string
  age: {{is: integer, minimum: 0, maximum: 120}}
  points: integer!
  rate: {{is: number!, minimum: 0, maximum: 1}}
  ltv: {{is: money, minimum: 0}}
  vip: boolean!
  joined: date
  consent: {{push: boolean!}}
  orders: {{history: {{at: datetime!, total: money!, items: {{is: integer!, minimum: 1}}, gift: boolean}}}}
define:
  rich: ltv >= 100
  off: no
lifecycle: [{{stage: all, otherwise: yes}}]
channels: {{push: {{when: consent.push}}}}
kinds: {{k: {{stages: any, channels: [push], propensity: 0.1, value: 10, when: points > 5}}}}
engagements:
  e:
    kind: k
    when:
{when}
"""


def warnings(*conditions: str, tmp_path_factory: pytest.TempPathFactory) -> list[tuple[str, str]]:
    path = tmp_path_factory.mktemp("bundle") / "bundle.yaml"
    path.write_text(TEMPLATE.format(when="\n".join(f"      - |\n        {each}" for each in conditions)))
    found = check_path(path, lints=(constant_condition,))
    assert found.bundle is not None, found.report.diagnostics
    text = path.read_text()
    return [(each.rule, text[each.place.start : each.place.end]) for each in found.report.warnings]


@pytest.mark.parametrize(
    ("condition", "rule"),
    [
        ("count(orders) >= 0", "always-yes"),
        ("count(orders) < 0", "never-yes"),
        ("count(orders) > -1", "always-yes"),
        ("age > 120", "never-yes"),
        ("age between 130 and 140", "never-yes"),
        ("age = 121", "never-yes"),
        ("age in [121, 122]", "never-yes"),
        ("rate <= 1", "always-yes"),
        ("rate * 2 > 2", "never-yes"),
        ("ltv < 0", "never-yes"),
        ("1 > 2", "never-yes"),
        ('"a" in ["a", "b"]', "always-yes"),
        ('level in ["low", "high"]', "always-yes"),
        ('level is "low" and level is "high"', "never-yes"),
        ('tier is "gold" and tier is "silver"', "never-yes"),
        ('tier in ["gold", "silver"] and tier is "member"', "never-yes"),
        ('city is "Paris" and city in ["Rome", "Oslo"]', "never-yes"),
        ("vip and vip is no", "never-yes"),
        ("vip or not vip", "always-yes"),
        ("points > 7 and points < 8", "never-yes"),
        ("points < 8 or points > 7", "always-yes"),
        ("points = points", "always-yes"),
        ("any(orders where items < 1)", "never-yes"),
        ("any(orders where items >= 1 and total > 5)", "always-yes"),
        ("any(orders where total > 5 and total < 4)", "never-yes"),
        ("joined after 2020-01-01 and joined before 2019-01-01", "never-yes"),
        ('weekday(joined) is "monday" and weekday(joined) is "friday"', "never-yes"),
        ("age >= 0", "fine"),
        ("not (points = points)", "never-yes"),
        ("average(orders.total) > 3 and average(orders.total) < 2", "never-yes"),
        # Fine as they are.
        ("yes", "fine"),
        ("no", "fine"),
        ("off", "fine"),
        ("age > 119", "fine"),
        ("age = 120", "fine"),
        ("points > 7 and points <= 8", "fine"),
        ("rate > 0.3 and rate < 0.30000000000001", "fine"),
        ('tier in ["gold", "silver"] and tier is "gold"', "fine"),
        ("any(orders where items = 1) and any(orders where items = 2)", "fine"),
        ("joined within last 30 days", "fine"),
        ("joined before 2019-01-01", "fine"),
        ("count(orders) >= 1", "fine"),
        ("rich and ltv < 200", "fine"),
    ],
)
def test_by_hand(condition: str, rule: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    found = [each for each, _ in warnings(condition, tmp_path_factory=tmp_path_factory) if each.endswith("-yes")]
    assert found == ([] if rule == "fine" else [rule])


def test_conditions_of_a_list_and_of_the_kind_rule_each_other_out(tmp_path_factory: pytest.TempPathFactory) -> None:
    assert warnings("vip", "points < 3", tmp_path_factory=tmp_path_factory) == [("never-yes", "points < 3")]
    assert warnings("vip", 'city is "A"', 'city is "B"', tmp_path_factory=tmp_path_factory) == [
        ("never-yes", 'city is "B"')
    ]
    assert warnings("rich", "ltv < 50", tmp_path_factory=tmp_path_factory) == [("never-yes", "ltv < 50")]
    assert warnings("off", "points < 3", tmp_path_factory=tmp_path_factory) == []


EVERYWHERE = """
nextbest: 1
bundle: t
timezone: America/New_York
profile:
  id: string!
  points: {is: integer!, minimum: 0}
  vip: boolean!
  consent: {push: boolean!}
  orders: {history: {at: datetime!, total: money!}}
events: {bought: {fields: {price: money!, shop: string!}}, left: {fields: {shop: string!}}}
scores: {lead: {points: [{add: 5, when: POINT}]}}
lifecycle: [{stage: new, when: STAGE, goal: AIM}, {stage: all, otherwise: yes}]
channels: {push: {when: consent.push}}
kinds: {k: {stages: any, channels: [push], propensity: 0.1, value: 10}}
engagements:
  e:
    kind: k
    baseline: 0.05
    when: WHEN
    on: {event: [bought, left], when: ON}
    goal: GOAL
    steps: [{when: yes}, {after: 1 day, when: STEP}]
    offer: {reward: a hat, redeem: {on: bought, when: REDEEM}, expires: 3 days}
guarantees: [{id: g, never: NEVER}, {id: h, always: served, when: SERVED}]
"""
FINE = {
    "POINT": "vip",
    "STAGE": "none(orders)",
    "AIM": "any(orders)",
    "WHEN": "points < 9",
    "ON": 'event.shop is "a"',
    "GOAL": "any(orders where at after started)",
    "STEP": "not responded",
    "REDEEM": "event.price > 3",
    "NEVER": 'channel is "push" and not consent.push',
    "SERVED": "vip and consent.push",
}


def warned(place: str, condition: str, tmp_path_factory: pytest.TempPathFactory) -> list[tuple[str, str]]:
    text = EVERYWHERE
    for word, usual in FINE.items():
        text = text.replace(word, f"'{condition if word == place else usual}'")
    path = tmp_path_factory.mktemp("bundle") / "bundle.yaml"
    path.write_text(text)
    found = check_path(path, lints=(constant_condition,))
    assert found.bundle is not None, found.report.diagnostics
    every = [each for each in found.report.warnings if each.rule.endswith("-yes")]
    return [(each.message, text[each.place.start : each.place.end]) for each in every]


def test_usual_conditions_are_fine(tmp_path_factory: pytest.TempPathFactory) -> None:
    assert warned("", "", tmp_path_factory) == []


@pytest.mark.parametrize("place", FINE)
def test_every_place_is_looked_at(place: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    about = "event" if place in ("ON", "REDEEM") else "customer"
    for condition, words in (("points < 0", f"yes for no {about}"), ("points >= 0", f"yes for every {about}")):
        assert warned(place, condition, tmp_path_factory) == [(f"`{condition}` is {words}", condition)]


@pytest.mark.parametrize(
    ("place", "condition", "found"),
    [
        ("STEP", "responded and points >= 9", "points >= 9"),  # after `points < 9` of the engagement
        ("ON", 'event.shop is "a" and event.shop is "b"', 'event.shop is "b"'),
        ("REDEEM", "event.price > 3 and event.price < 3", "event.price < 3"),
        ("NEVER", 'channel is "push" and points < 0', "points < 0"),
        ("GOAL", "any(orders where at after started and total < 3 and total > 4)", "total > 4"),
    ],
)
def test_parts_that_rule_each_other_out(
    place: str, condition: str, found: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    assert [words for _, words in warned(place, condition, tmp_path_factory)] == [found]


def test_it_can_be_allowed(tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("bundle") / "bundle.yaml"
    text = TEMPLATE.format(when="      - count(orders) >= 0")
    path.write_text(text)
    assert [each.rule for each in check_path(path, lints=(constant_condition,)).report.warnings] == ["always-yes"]
    path.write_text(text.replace("    kind: k\n", "    kind: k\n    allow: {always-yes: it will matter}\n"))
    assert check_path(path, lints=(constant_condition,)).report.diagnostics == ()


def test_what_is_said_already_is_not_said_again(tmp_path_factory: pytest.TempPathFactory) -> None:
    (found,) = warnings("vip is known", tmp_path_factory=tmp_path_factory)
    assert found[1] == "vip is known"
    assert not found[0].endswith("-yes")


def compare(seed: int) -> int:
    """Conditions of which an answer is ruled out never have it; how many there were."""
    random = Random(seed)
    now = random.choice(NOWS)
    values = Values(random, now)
    around = bundle(Maker(random, values), engagements=0)
    maker = Maker(random, values, {name: each.expression.type for name, each in around.definitions.items()})
    constant = 0
    for _ in range(15):
        graph, node = lower_alone(around, expression(maker.make(BOOLEAN, random.choice((2, 3, 4)))))
        possible = Answers.of_customers(PROFILE.attributes).of(node)
        if all(possible):
            continue
        constant += node.op != "literal" and not (possible.yes and possible.no)
        bound = Interpreter().compile(graph).at(Clock(now, around.timezone))
        for _ in range(20):
            customer = values.customer()
            row = (*(customer[path] for path in graph.reads), *BLANK)
            answer = bound.value(node, row, bound.stage(row))
            assert {True: possible.yes, False: possible.no, None: possible.unknown}[answer]  # type: ignore[index]
    return constant


def test_no_answer_that_is_ruled_out_ever_comes() -> None:
    assert sum(map(compare, range(20))) > 4


@pytest.mark.slow
def test_no_answer_that_is_ruled_out_ever_comes_at_length() -> None:
    assert sum(map(compare, range(1_000, 2_000))) > 250
