"""Events: what they change in a customer, and the decisions that they ask for (language.md 2.6)."""

import copy
from dataclasses import replace
from typing import Any

import pytest

from nextbest.engine import Engine, InvalidDocument, UsageError
from nextbest.engine.decision import Problem
from tests.backends import BACKENDS

BUNDLE = """
nextbest: 1
bundle: shop
timezone: America/New_York
profile:
  id: string!
  ltv: {is: money, default: 0}
  points: {is: integer, minimum: 0, maximum: 100, default: 0}
  chance: {is: number, maximum: 1}
  seen_at: location
  consent: {email: boolean!}
  cart: {value: money, updated_at: datetime}
  orders: {history: {at: datetime!, id: string, total: money!, store: string}}
  items: {history: {at: datetime!, category: string!, price: {is: money, maximum: 100}}}
  visits: {history: {at: date!, page: string!, earlier: integer}}
identity: {by: [user_id, anonymous_id]}
events:
  purchase:
    fields:
      total: money!
      store: string
      lines: {history: {at: datetime!, category: string!, price: money!, colour: string}}
    add: {orders: {total: event.total, store: event.store}, items: event.lines}
    set: {ltv: ltv + event.total, points: points + 70}
  visited:
    fields: {page: string!}
    add: {visits: {page: event.page, earlier: count(visits)}}
  app_opened: {fields: {place: location}, set: {seen_at: event.place}}
  cart_updated:
    fields: {value: money!, total: integer}
    set: {cart.value: event.value, cart.updated_at: event.at, points: points + 1}
  scored: {fields: {chance: number!}, set: {chance: event.chance * 2}}
lifecycle: [{stage: new, when: none(orders)}, {stage: active, otherwise: yes}]
channels: {email: {when: consent.email}, push: {when: consent.email}}
kinds: {k: {stages: any, channels: [email], propensity: 10%}}
engagements:
  always: {kind: k, value: 50}
  thanks: {kind: k, on: purchase, value: 60}
  dear: {kind: k, on: {event: purchase, when: event.total > 100}, value: 70}
  shoes: {kind: k, on: {event: purchase, when: 'any(event.lines where category is "shoes" and price >= 90)'}, value: 80}
  cart: {kind: k, on: [cart_updated, purchase], value: 40}
  seldom: {kind: k, on: visited, when: count(visits) < 2, value: 90}
  entered: {kind: k, on: {event: stage_entered, when: event.from is "new"}, value: 90}
  settled: {kind: k, when: stage_since more than 30 days ago, value: 55}
"""
NOW = "2026-11-20T10:00:00-05:00"
ANNA: dict[str, object] = {"id": "anna", "consent": {"email": True}}
LINE = {"at": "2026-11-20T09:00:00-05:00", "category": "shoes", "price": "95.00", "colour": "red"}
PURCHASE: dict[str, object] = {
    "event": "purchase",
    "id": "r-1",
    "at": "2026-11-20T14:00:00Z",
    "customer": "anna",
    "total": 95,
    "lines": [LINE],
}


def event(name: str, at: str = "2026-11-20T09:00:00-05:00", id: str = "e-1", **fields: object) -> dict[str, object]:
    return {"event": name, "id": id, "at": at, **fields}


@pytest.fixture(scope="module", params=BACKENDS, ids=lambda each: each.name)
def engine(request: pytest.FixtureRequest) -> Engine:
    return Engine(Engine.from_text(BUNDLE).bundle, request.param)


def test_a_purchase_adds_records_and_sets_attributes(engine: Engine) -> None:
    assert engine.apply(ANNA, PURCHASE, NOW) == {
        "id": "anna",
        "consent": {"email": True},
        "orders": [{"at": "2026-11-20T09:00:00-05:00", "id": "r-1", "total": 95}],
        "items": [{"at": "2026-11-20T09:00:00-05:00", "category": "shoes", "price": 95}],
        "ltv": 95,
        "points": 70,
        "stage_since": "2026-11-20T09:00:00-05:00",
    }


def test_the_given_documents_are_not_touched(engine: Engine) -> None:
    order = {"at": "2026-11-01T12:00:00Z", "total": 1}
    customer = {**ANNA, "orders": [order], "cart": {"value": 3}, "contacts": [], "stage_since": "2026-11-01T12:00:00Z"}
    given = copy.deepcopy((customer, PURCHASE))
    after = engine.apply(customer, PURCHASE, NOW)
    engine.apply(customer, event("cart_updated", value=1), NOW)
    assert (customer, PURCHASE) == given
    assert after["orders"] == [order, {"at": "2026-11-20T09:00:00-05:00", "id": "r-1", "total": 95}]
    assert after["stage_since"] == "2026-11-01T12:00:00Z", "the stage is the same as before"


def test_an_event_is_applied_once_where_a_history_keeps_its_id(engine: Engine) -> None:
    once = engine.apply(ANNA, PURCHASE, NOW)
    assert engine.apply(once, PURCHASE, NOW) == once
    assert engine.apply(once, {**PURCHASE, "id": "r-2"}, NOW)["ltv"] == 190


def test_without_an_id_kept_it_is_the_senders_care(engine: Engine) -> None:
    visit = event("visited", page="/")
    twice = engine.apply(engine.apply(ANNA, visit, NOW), visit, NOW)
    assert twice["visits"] == [
        {"at": "2026-11-20", "page": "/", "earlier": 0},
        {"at": "2026-11-20", "page": "/", "earlier": 1},
    ]


def test_a_day_is_that_of_the_policy_zone(engine: Engine) -> None:
    late_in_the_evening = event("visited", at="2026-11-20T03:00:00Z", page="/")
    assert engine.apply(ANNA, late_in_the_evening, NOW)["visits"] == [{"at": "2026-11-19", "page": "/", "earlier": 0}]


def test_what_is_set_ends_at_the_declared_bounds(engine: Engine) -> None:
    assert engine.apply({**ANNA, "points": 60}, PURCHASE, NOW)["points"] == 100
    assert engine.apply(ANNA, {**PURCHASE, "lines": [{**LINE, "price": 500}]}, NOW)["items"] == [
        {"at": "2026-11-20T09:00:00-05:00", "category": "shoes", "price": 100}
    ]
    assert engine.apply(ANNA, event("scored", chance=10**15), NOW)["chance"] == 1


def test_a_missing_value_leaves_the_attribute(engine: Engine) -> None:
    here = {"lat": 40.7, "lon": -73.9}
    assert engine.apply({**ANNA, "seen_at": here}, event("app_opened"), NOW)["seen_at"] == here
    assert "seen_at" not in engine.apply(ANNA, event("app_opened", place=None), NOW)


@pytest.mark.parametrize(
    ("at", "value"), [("2026-11-20T08:59:59-05:00", 5), ("2026-11-20T09:00:00-05:00", 7), ("2026-11-20T14:30Z", 7)]
)
def test_of_late_events_the_later_stays(engine: Engine, at: str, value: int) -> None:
    customer = {**ANNA, "cart": {"value": 5, "updated_at": "2026-11-20T14:00:00Z"}}
    after = engine.apply(customer, event("cart_updated", at=at, value=7), NOW)
    assert isinstance(cart := after["cart"], dict)
    assert cart["value"] == value
    assert after["points"] == 1, "what is counted on does not depend on the order"


def test_records_after_now_are_not_there_yet(engine: Engine) -> None:
    after = engine.apply(ANNA, {**PURCHASE, "lines": [LINE, {**LINE, "at": "2026-11-21T00:00:00Z"}]}, NOW)
    assert isinstance(items := after["items"], list)
    assert len(items) == 1


def test_entering_a_stage_is_noted(engine: Engine) -> None:
    since = {**ANNA, "stage_since": "2026-01-01T00:00:00Z"}
    assert engine.apply(since, PURCHASE, NOW)["stage_since"] == "2026-11-20T09:00:00-05:00"
    assert engine.apply(since, event("visited", page="/"), NOW)["stage_since"] == "2026-01-01T00:00:00Z"
    ahead = {**ANNA, "stage_since": "2026-11-20T14:30:00Z"}
    assert engine.apply(ahead, PURCHASE, NOW)["stage_since"] == "2026-11-20T09:30:00-05:00"


WRONG: list[tuple[Any, list[str]]] = [
    (7, ["/event: must be an event, an object with `event`, `id`, `at` and its fields, not 7"]),
    ({}, ["/event/event: is missing"]),
    ({"event": 5}, ["/event/event: must be text, not 5"]),
    ({"event": "purchas"}, ['/event/event: must be an event of the bundle, not "purchas"']),
    ({"event": "app_opened"}, ["/event/id: is missing", "/event/at: is missing"]),
    (
        {**PURCHASE, "total": "12,50", "at": "2026-11-20", "customer": 5, "lines": [{"at": 1}]},
        [
            '/event/at: must be a date and time with its offset, not "2026-11-20"',
            '/event/total: must be an amount of money, not "12,50"',
            "/event/lines/0/at: must be a date and time with its offset, not 1",
            "/event/lines/0/category: is missing",
            "/event/lines/0/price: is missing",
            "/event/customer: must be text, not 5",
        ],
    ),
    ({**PURCHASE, "at": "2026-11-20T10:00:01-05:00"}, ["/event/at: is after `now`"]),
    ({**PURCHASE, "customer": "bea"}, ['/event/customer: must be "anna", whose document this is, not "bea"']),
    ({**PURCHASE, "user_id": 7}, ["/event/user_id: must be text, not 7"]),
]


@pytest.mark.parametrize(("given", "said"), WRONG)
def test_a_broken_event_is_a_result_with_all_its_problems(engine: Engine, given: Any, said: list[str]) -> None:
    decision = engine.decide(ANNA, NOW, event=given)
    assert decision.no_action is not None
    assert decision.no_action.kind == "invalid_profile"
    assert [f"{each.path}: {each.message}" for each in decision.no_action.problems] == said
    assert engine.explain(ANNA, NOW, event=given).decision == decision
    assert engine.stage(ANNA, NOW, event=given).name is None
    with pytest.raises(InvalidDocument) as refused:
        engine.apply(ANNA, given, NOW)
    assert refused.value.problems == decision.no_action.problems


def test_both_documents_are_looked_at(engine: Engine) -> None:
    decision = engine.decide({"id": "anna"}, NOW, event={**PURCHASE, "total": None})
    assert decision.no_action is not None
    assert [each.path for each in decision.no_action.problems] == ["/consent/email", "/event/total"]
    assert engine.decide({"id": "anna"}, NOW, event=PURCHASE).event == "purchase"


def test_what_is_not_fatal_is_told_too(engine: Engine) -> None:
    decision = engine.decide(ANNA, NOW, event={**PURCHASE, "totl": 1, "user_id": "u", "anonymous_id": "x"})
    assert decision.winners
    found = Problem("/event/totl", "is not a field of the event `purchase`, and was ignored", "did you mean `total`?")
    assert decision.problems == (found,)


CALLED: list[tuple[dict[str, object] | None, str]] = [
    (None, "always"),
    (PURCHASE, "shoes"),
    ({**PURCHASE, "lines": []}, "thanks"),
    ({**PURCHASE, "lines": [{**LINE, "price": 89.99}]}, "thanks"),
    ({**PURCHASE, "lines": [], "total": 101}, "dear"),
    (event("cart_updated", value=3), "always"),
    (event("visited", page="/"), "seldom"),
    (event("stage_entered", **{"from": "new"}), "entered"),
    (event("stage_entered", **{"from": "active"}), "always"),
    (event("stage_entered"), "always"),
]


@pytest.mark.parametrize(("given", "winner"), CALLED)
def test_an_event_calls_those_that_wait_for_it(engine: Engine, given: dict[str, object] | None, winner: str) -> None:
    decision = engine.decide(ANNA, NOW, event=given)
    assert decision.event == (None if given is None else given["event"])
    assert [each.engagement for each in decision.winners] == [winner]
    assert engine.explain(ANNA, NOW, event=given).decision == decision


def test_the_decision_is_about_the_customer_after_the_event(engine: Engine) -> None:
    assert engine.decide(ANNA, NOW).stage == "new"
    assert engine.decide(ANNA, NOW, event=PURCHASE).stage == "active"
    assert engine.stage(ANNA, NOW, event=PURCHASE).name == "active"
    visited = {**ANNA, "visits": [{"at": "2026-11-01", "page": "/"}]}
    assert [each.engagement for each in engine.decide(visited, NOW, event=event("visited", page="/")).winners] == [
        "always"
    ]


def test_triggered_only_leaves_out_what_is_always_on(engine: Engine) -> None:
    cart = event("cart_updated", value=3)
    (winner,) = engine.decide(ANNA, NOW, event=cart, triggered_only=True).winners
    assert winner.engagement == "cart"
    decision = engine.decide(ANNA, NOW, event=event("app_opened"), triggered_only=True)
    assert decision.no_action is not None
    assert decision.no_action.kind == "nothing_eligible"
    with pytest.raises(UsageError):
        engine.decide(ANNA, NOW, triggered_only=True)


def test_an_explanation_shows_what_was_asked_of_the_event(engine: Engine) -> None:
    def shown(given: dict[str, object] | None) -> list[tuple[str, str, dict[str, object]]]:
        (trace, *_) = engine.explain(ANNA, NOW, event=given, engagement="dear").candidates
        assert trace.rule == "on"
        assert trace.reached == "eligible"
        return [(each.text, each.answer, {seen.name: seen.value for seen in each.saw}) for each in trace.conditions[:2]]

    assert shown(None) == [
        ("on purchase", "no", {"event": None}),
        ("event.total > 100", "unknown", {"event.total": None}),
    ]
    assert shown(PURCHASE) == [
        ("on purchase", "yes", {"event": "purchase"}),
        ("event.total > 100", "no", {"event.total": 95}),
    ]
    # `total` of this event is an integer: it is another field, in a place of its own.
    assert shown(event("cart_updated", value=3, total=500)) == [
        ("on purchase", "no", {"event": "cart_updated"}),
        ("event.total > 100", "unknown", {"event.total": None}),
    ]


def test_one_event_for_many_customers(engine: Engine) -> None:
    first, second = engine.decide_many([ANNA, {**ANNA, "id": "bea"}], NOW, event=PURCHASE)
    assert first.winners
    assert second.no_action is not None
    whose = {key: value for key, value in PURCHASE.items() if key != "customer"}
    _, second = engine.decide_many([ANNA, {**ANNA, "id": "bea"}], NOW, event=whose)
    assert [each.engagement for each in second.winners] == ["shoes"]


def test_deciding_with_an_event_is_deciding_after_it(engine: Engine) -> None:
    for name in ("app_opened", "scored"):
        given = event(name, chance=0.1, place=None)
        after = engine.decide(engine.apply(ANNA, given, NOW), NOW)
        assert replace(engine.decide(ANNA, NOW, event=given), problems=()) == replace(after, event=name)
