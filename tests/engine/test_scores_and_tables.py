"""What scores and tables come to, on every back end, from bundle text and customer documents."""

from collections.abc import Mapping

import pytest

from nextbest.dsl.expressions.alone import check_alone
from nextbest.dsl.zones import zone
from nextbest.engine import Engine
from nextbest.engine.clock import Clock
from nextbest.engine.doors.admitted import Admitted
from nextbest.engine.doors.customer import Door
from nextbest.engine.doors.now import parse_now
from nextbest.engine.evaluate import evaluator
from nextbest.engine.functions import FUNCTIONS
from nextbest.engine.shown import shown
from tests.backends import BACKENDS

HEAD = """
nextbest: 1
bundle: b
timezone: America/New_York
profile:
  id: string!
  tier: one of [member, silver, gold]
  city: string
  zone: timezone
  vip: boolean!
  active: boolean
  n: integer
  m: {is: integer, default: 0}
  rate: number
  ltv: {is: money, default: 0}
  spent: money
  joined: date
  seen: datetime
  wakes: time
  visits: {history: {at: datetime!, page: string!, kind: string}}
lifecycle: [{stage: all, otherwise: yes}]
"""
NOW = "2026-11-20T10:00:00-05:00"


def ask(bundle: str, expression: str, document: Mapping[str, object]) -> object:
    """The JSON form of the value, the same on every back end."""
    around = Engine.from_text(HEAD + bundle).bundle
    checked, report = check_alone(around, expression, FUNCTIONS)
    assert checked is not None, report.diagnostics
    clock = Clock(parse_now(NOW), around.timezone)
    here = zone(around.timezone)
    found = []
    for backend in BACKENDS:
        asked = evaluator(around, checked, backend)
        customer = Door(around, asked.program.graph.reads).admit({"id": "a", "vip": False, **document}, clock)
        assert isinstance(customer, Admitted)
        assert here is not None
        found.append(shown(asked.value(customer.row, clock), asked.node.type, here))
    first, *others = found
    assert all(repr(each) == repr(first) for each in others)
    return first


def score(points: str, **more: object) -> str:
    keys = "".join(f"    {key}: {value}\n" for key, value in more.items())
    return f"scores:\n  s:\n    points: [{points}]\n{keys}"


def table(inputs: str, rows: str, otherwise: object = 0) -> str:
    return f"tables:\n  t:\n    inputs: [{inputs}]\n    rows: [{rows}]\n    otherwise: {otherwise}\n"


VISITS = [{"at": f"2026-11-{day:02}T12:00:00-05:00", "page": "/pricing"} for day in (1, 10, 19)]
BIG = 9_007_199_254_740_992

SCORES: list[tuple[str, dict[str, object], object]] = [
    (score(""), {}, 0),
    (score("", start=7), {}, 7),
    (score("{add: 5}, {add: -2}"), {}, 3),
    (score("{add: 20, when: vip}"), {"vip": True}, 20),
    (score("{add: 20, when: vip}"), {"vip": False}, 0),
    (score('{add: 20, when: tier is "gold"}'), {}, 0),
    (score('{add: 20, when: tier is "gold"}, {add: 3}'), {"tier": "gold"}, 23),
    (score("{add: 20, when: tier is missing}"), {}, 20),
    (score("{add: 1, when: active}, {add: 10, when: n > 1}, {add: 100, when: active or n > 1}"), {"n": 5}, 110),
    # `per` counts from 0, up to a bound on its own side
    (score("{add: 5, per: m}"), {"m": 3}, 15),
    (score("{add: 5, per: m}"), {"m": -3}, 0),
    (score("{add: 5, per: m, up_to: 12}"), {"m": 3}, 12),
    (score("{add: 5, per: m, up_to: 12}"), {"m": 2}, 10),
    (score("{add: -5, per: m}"), {"m": 3}, -15),
    (score("{add: -5, per: m, up_to: -12}"), {"m": 3}, -12),
    (score("{add: -5, per: m, up_to: -12}"), {"m": 2}, -10),
    (score("{add: -5, per: m}"), {"m": -3}, 0),
    (score("{add: 0, per: m}"), {"m": 3}, 0),
    (score("{add: 5, per: n, when: n is known}"), {"n": 2}, 10),
    (score("{add: 5, per: n, when: n is known}"), {}, 0),
    (score("{add: 5, per: n, when: n > 3, up_to: 22}"), {"n": 5}, 22),
    (score("{add: 5, per: n, when: n > 3}"), {"n": 3}, 0),
    (score("{add: 5, per: 'count(visits in last 15 days where page is \"/pricing\")'}"), {"visits": VISITS}, 10),
    (score("{add: 5, per: count(visits)}"), {}, 0),
    # numbers
    (score("{add: 0.1}, {add: 0.2}"), {}, 0.1 + 0.2),
    (score("{add: 0.1, per: m}"), {"m": 3}, 0.1 * 3),
    (score("{add: 3, per: rate otherwise 0}"), {"rate": 0.5}, 1.5),
    (score("{add: 3, per: rate otherwise 0}"), {}, 0.0),
    (score("{add: 1, per: ltv / 100}"), {"ltv": 250}, 2.5),
    (score("{add: 10%}", start=1), {}, 1.1),
    # ranges, and the ends of types
    (score("{add: 150}", range="0 to 100"), {}, 100),
    (score("{add: -20, when: vip}", range="0 to 100"), {"vip": True}, 0),
    (score("{add: 5}", range="10 to 100"), {}, 10),
    (score("{add: 150}, {add: -100}", range="0 to 100"), {}, 50),
    (score("{add: 5}", range="0 to 2.5"), {}, 2.5),
    (score("{add: 1, per: m}", start=1), {"m": BIG}, BIG),
    (score("{add: 2, per: m}, {add: -1}"), {"m": BIG}, BIG - 1),
    (score("{add: -1}, {add: 2, per: m}"), {"m": BIG}, BIG - 1),
    (score("{add: -3, per: m}"), {"m": BIG}, -BIG),
]


@pytest.mark.parametrize(("bundle", "document", "value"), SCORES)
def test_a_score(bundle: str, document: dict[str, object], value: object) -> None:
    found = ask(bundle, "s", document)
    assert (type(found), found) == (type(value), value)


TIERS = table("tier", "[gold, 3], [[silver, member], 2], [missing, 1]")
TABLES: list[tuple[str, dict[str, object], object]] = [
    (table("m", ""), {}, 0),
    (TIERS, {"tier": "gold"}, 3),
    (TIERS, {"tier": "member"}, 2),
    (TIERS, {}, 1),
    (table("tier", "[gold, 3]", 7), {"tier": "silver"}, 7),
    (table("tier", "[gold, 3]", 7), {}, 7),
    (table("tier", "[any, 3]", 7), {}, 3),
    (table("tier", "[gold | silver, 3]", 7), {"tier": "silver"}, 3),
    (table("city", "[Paris, 1], [\"'any'\", 2], ['\"10 to 20\" | 5', 3]"), {"city": "Paris"}, 1),
    (table("city", "[Paris, 1], [\"'any'\", 2], ['\"10 to 20\" | 5', 3]"), {"city": "any"}, 2),
    (table("city", "[Paris, 1], [\"'any'\", 2], ['\"10 to 20\" | 5', 3]"), {"city": "10 to 20"}, 3),
    (table("city", "[Paris, 1], [\"'any'\", 2], ['\"10 to 20\" | 5', 3]"), {"city": "5"}, 3),
    (table("city", "[Paris, 1]"), {"city": "paris"}, 0),
    (table("zone", "[Europe/Paris, 1]"), {"zone": "Europe/Paris"}, 1),
    (table("vip", "[yes, 1], [no, 2]"), {"vip": True}, 1),
    (table("vip", "[yes, 1], [no, 2]"), {}, 2),
    (table("active", "[yes, 1], [no, 2]"), {}, 0),
    (table("active", "[yes, 1], [no, 2]"), {"active": False}, 2),
    # the first row that fits
    (table("m", "[1 to 5, 10], [5 to 9, 20]"), {"m": 5}, 10),
    (table("m", "[1 to 5, 10], [5 to 9, 20]"), {"m": 6}, 20),
    (table("m", "[1 to 5, 10], [5 to 9, 20]"), {"m": 10}, 0),
    (table("tier, m", "[gold, any, 50], [any, '>= 5', 40], [missing, any, 30]"), {"m": 7}, 40),
    (table("tier, m", "[gold, any, 50], [any, '>= 5', 40], [missing, any, 30]"), {"m": 2}, 30),
    (table("tier, m", "[gold, any, 50], [any, '>= 5', 40], [missing, any, 30]"), {"m": 7, "tier": "gold"}, 50),
    (table("tier, m", "[gold, any, 50], [any, '>= 5', 40], [missing, any, 30]"), {"m": 2, "tier": "silver"}, 0),
    # comparisons, both ends of ranges, missing inputs
    (table("n", "['< 5', 1], ['> 5', 2]"), {"n": 5}, 0),
    (table("n", "['< 5', 1], ['> 5', 2]"), {"n": 4}, 1),
    (table("n", "['<= 5', 1], ['>= 6', 2]"), {"n": 5}, 1),
    (table("n", "['<= 5', 1], ['>= 6', 2]"), {}, 0),
    (table("n", "[any, 1]"), {}, 1),
    (table("n", "[[1, 3], 1], [-2, 2]"), {"n": 3}, 1),
    (table("n", "[[1, 3], 1], [-2, 2]"), {"n": -2}, 2),
    (table("n, rate", "[1, '< 0.5', 1], [missing, missing, 2], [any, 1, 3]"), {"n": 1}, 0),
    (table("n, rate", "[1, '< 0.5', 1], [missing, missing, 2], [any, 1, 3]"), {}, 2),
    (table("n, rate", "[1, '< 0.5', 1], [missing, missing, 2], [any, 1, 3]"), {"rate": 1.0}, 3),
    (table("rate", "[25% to 0.5, 1]"), {"rate": 0.25}, 1),
    (table("rate", "[25% to 0.5, 1]"), {"rate": 0.51}, 0),
    (table("ltv", "[1_000 to 9_999.9999, 1], ['>= 10_000', 2]"), {"ltv": "9999.9999"}, 1),
    (table("ltv", "[1_000 to 9_999.9999, 1], ['>= 10_000', 2]"), {"ltv": 10_000}, 2),
    (table("ltv", "[19.99 | 5, 1]"), {"ltv": 19.99}, 1),
    (table("joined", "['< 2026-01-01', 1], [2026-01-01 to 2026-06-30, 2]"), {"joined": "2025-12-31"}, 1),
    (table("joined", "['< 2026-01-01', 1], [2026-01-01 to 2026-06-30, 2]"), {"joined": "2026-06-30"}, 2),
    (table("seen", "['< 2026-07-01 09:00', 1]"), {"seen": "2026-07-01T12:59:59Z"}, 1),
    (table("seen", "['< 2026-07-01 09:00', 1]"), {"seen": "2026-07-01T13:00:00Z"}, 0),
    (table("wakes", "[09:00 to 21:00, 1]"), {"wakes": "21:00"}, 1),
    # outcomes
    (table("m", "[1, 5]", 7.5), {"m": 1}, 5.0),
    (table("m", "[1, shoes]", "gift sets"), {}, "gift sets"),
    (table("m", "[1, yes]", "no"), {"m": 1}, True),
    (table("m", "[1, 2026-01-01]", "2026-12-31"), {}, "2026-12-31"),
    (table("m", "[1, 2026-01-01 09:00]", "2026-07-01 09:00"), {}, "2026-07-01T09:00:00-04:00"),
    (table("m", "[1, 09:00]", "21:00"), {}, "21:00"),
]


@pytest.mark.parametrize(("bundle", "document", "value"), TABLES)
def test_a_table(bundle: str, document: dict[str, object], value: object) -> None:
    found = ask(bundle, "t", document)
    assert (type(found), found) == (type(value), value)


EACH_OTHER = """
define: {hot: s >= 20, cold: not hot, shown: if hot then t else "not"}
scores:
  s: {points: [{add: 20, when: (tier is "gold") otherwise no}, {add: 5, per: deep}]}
tables:
  t: {inputs: [hot, s], rows: [[yes, "> 21", very], [yes, any, hot]], otherwise: not}
  deep: {inputs: [n], rows: [[missing, 0], ["> 3", 2]], otherwise: 1}
"""


@pytest.mark.parametrize(
    ("expression", "document", "value"),
    [
        ("t", {"tier": "gold", "n": 1}, "very"),
        ("t", {"tier": "gold"}, "hot"),
        ("t", {"n": 9}, "not"),
        ("cold", {}, True),
        ("s + deep * 2", {"n": 9}, 14),
        ('t is "hot"', {"tier": "gold"}, True),
        ('t in ["hot", "very"] and deep > 0', {"tier": "gold", "n": 5}, True),
        ("t is missing or s is missing", {}, False),
        ("shown", {"tier": "gold"}, "hot"),
        ("count(visits where deep > 1)", {"n": 5, "visits": VISITS}, 3),
    ],
)
def test_they_use_each_other(expression: str, document: dict[str, object], value: object) -> None:
    assert ask(EACH_OTHER, expression, document) == value


def test_a_table_as_long_as_tables_may_be() -> None:
    rows = ", ".join(f"[{index}, {index % 7}]" for index in range(1_000))
    assert ask(table("m", rows, 9), "t", {"m": 999}) == 999 % 7
    assert ask(table("m", rows, 9), "t", {"m": 1_000}) == 9


def test_explanations_show_the_points_and_the_row() -> None:
    text = HEAD.replace("lifecycle: [{stage: all", 'lifecycle: [{stage: hot, when: t is "hot" or s > 50}, {stage: all')
    points = score('{add: 20, when: tier is "gold"}, {add: 5, per: m, up_to: 25}')
    stage = Engine.from_text(text + points + table("s", "['>= 25', hot]", "cold")).stage
    (found,) = stage({"id": "a", "vip": True, "tier": "gold", "m": 3}, NOW).conditions
    assert [(seen.name, seen.value) for seen in found.saw] == [
        ("t", "hot"),
        ("row of t", "1 (>= 25)"),
        ("s", 35),
        ('+20 when tier is "gold"', True),
        ("+5 per m up to 25", 15),
        ("tier", "gold"),
        ("m", 3),
    ]
    (found,) = stage({"id": "a", "vip": True}, NOW).conditions
    assert [seen.value for seen in found.saw] == ["cold", "otherwise", 0, None, 0, None, 0]


def test_what_scores_and_tables_rest_on_is_read() -> None:
    engine = Engine.from_text(HEAD + EACH_OTHER)
    refused = engine.decide({"id": "a", "tier": "platinum", "n": "many", "wakes": "never"}, NOW)
    assert refused.no_action is not None
    assert {each.path for each in refused.no_action.problems} == {"/tier", "/n"}
