"""Stages entered and events that wait, as a store remembers them from one decision to the next."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import pytest

from nextbest.engine import Engine
from nextbest.engine.decision import Decision
from nextbest.engine.stores import Store
from nextbest.engine.stores.store import DONE
from tests.backends import BACKENDS

BUNDLE = """
nextbest: 1
bundle: waiting
timezone: Europe/Berlin
profile:
  id: string!
  orders: {history: {id: string!, at: datetime!, total: money!}}
events:
  bought: {fields: {item: string!, total: money!}, add: {orders: {total: event.total}}}
  looked: {fields: {item: string!}}
lifecycle:
  - {stage: new, when: none(orders)}
  - {stage: active, when: any(orders in last 30 days)}
  - {stage: lapsed, otherwise: yes}
channels: {push: {when: yes, parts: [title]}, email: {when: yes, parts: [title]}}
kinds:
  k: {stages: any, propensity: 20%, value: 50, channels: [push]}
engagements:
  welcome:
    kind: k
    value: 90
    on: {event: stage_entered, when: event.from is "new", within: 2 days}
    message: {title: 'You were {event.from otherwise "lapsed"}'}
  come_back:
    kind: k
    stages: [lapsed]
    on: {event: stage_entered, when: event.from is "active", after: 1 day, within: 3 days}
    message: {title: 'You were {event.from otherwise "lapsed"}'}
  happy:
    kind: k
    value: 60
    stages: [active, lapsed]
    on: {event: bought, when: event.total >= 50, after: 2 hours, within: 2 days}
    message: {title: "Happy with your {event.item}?"}
  lesson:
    kind: k
    value: 70
    on: {event: looked, within: 1 day}
    goal: any(orders since started)
    steps:
      - {message: {title: "You looked at a {event.item}"}}
      - {after: 3 days, message: {title: "Still thinking of the {event.item}?"}}
      - {after: 2 days, channels: [push], message: {title: "The {event.item} is nearly gone"}}
  at_once:
    kind: k
    value: 20
    on: {event: looked, when: event.item is "tent"}
    steps: [{message: {title: "A {event.item}!"}}, {after: 5 days, message: {title: "Again: a {event.item}"}}]
  settled:
    kind: k
    class: fallback
    stages: [active]
    when: stage_since more than 5 days ago
    limits: [1 in total]
    message: {title: "Settled"}
"""
NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@cache
def engine(backend: int = 1) -> Engine:
    return Engine(Engine.from_text(BUNDLE).bundle, BACKENDS[backend])


def bought(total: int = 10, at: datetime = NOON, id: str = "b1", item: str = "lamp") -> dict[str, Any]:
    return {"event": "bought", "id": id, "at": at.isoformat(), "total": total, "item": item}


def looked(at: datetime = NOON, id: str = "l1", item: str = "sofa") -> dict[str, Any]:
    return {"event": "looked", "id": id, "at": at.isoformat(), "item": item}


def customer(*orders: datetime) -> dict[str, Any]:
    return {
        "id": "ann",
        "orders": [{"id": f"b{n}", "at": at.isoformat(), "total": 5} for n, at in enumerate(orders, start=1)],
    }


def decide(store: Store, now: datetime, *orders: datetime, event: Mapping[str, Any] | None = None) -> Decision:
    """By one back end, held against the other and against explain."""
    asked = customer(*orders)
    others = [engine(backend).explain(asked, now, event=event, store=store).decision for backend in (0, 1)]
    found = engine().decide(asked, now, event=event, store=store)
    assert [titles(each) for each in others] == [titles(found)] * 2
    return found


def titles(decision: Decision) -> list[Any]:
    return [(each.engagement, each.step, each.message["title"]) for each in decision.winners]


def send(store: Store, decision: Decision) -> list[Any]:
    """Confirm it, and say what it was."""
    assert decision.id is not None
    assert store.confirm(decision.id, at=decision.now) == DONE
    return titles(decision)


def rules(store: Store, now: datetime, *orders: datetime) -> dict[str, str | None]:
    return {each.engagement: each.rule for each in engine().explain(customer(*orders), now, store=store).candidates}


def test_a_customer_who_is_seen_for_the_first_time_enters_nothing(store: Store) -> None:
    bought_once = NOON - DAY
    assert decide(store, NOON, bought_once).winners == ()
    assert engine().stage(customer(bought_once), NOON, store=store).since == NOON
    memory = store.memory("ann", int(NOON.timestamp()), {})
    assert (memory.stage, memory.stage_since, memory.waiting) == ("active", NOON, ())


def test_a_stage_is_entered_by_an_event(store: Store) -> None:
    assert decide(store, NOON - 3 * DAY).winners == ()
    at = NOON - HOUR
    decision = decide(store, NOON, event=bought(at=at))
    assert decision.stage == "active"
    assert send(store, decision) == [("welcome", 1, "You were new")]
    memory = store.memory("ann", int(NOON.timestamp()), {})
    assert (memory.stage, memory.stage_since) == ("active", at)
    assert engine().stage(customer(at), NOON + DAY, store=store).since == at
    assert decide(store, NOON + HOUR, at).winners == (), "once"


def test_a_stage_is_entered_without_an_event(store: Store) -> None:
    decide(store, NOON - 3 * DAY)
    decision = decide(store, NOON, NOON - DAY)
    assert send(store, decision) == [("welcome", 1, "You were new")], "noted when it was seen"
    assert store.memory("ann", int(NOON.timestamp()), {}).stage_since == NOON


@pytest.mark.parametrize(("later", "waits"), [(0 * HOUR, True), (47 * HOUR, True), (2 * DAY, False)])
def test_who_was_not_answered_waits(store: Store, later: timedelta, waits: bool) -> None:
    decide(store, NOON - 3 * DAY)
    first = decide(store, NOON, NOON - DAY)
    assert first.id is not None
    store.release(first.id, now=NOON)
    assert titles(decide(store, NOON + later, NOON - DAY)) == ([("welcome", 1, "You were new")] if waits else [])


def test_a_slot_that_is_held_answers_and_one_that_lapsed_does_not(store: Store) -> None:
    decide(store, NOON - 3 * DAY)
    decide(store, NOON, NOON - DAY)
    assert decide(store, NOON + HOUR / 6, NOON - DAY).winners == ()
    assert titles(decide(store, NOON + HOUR / 4, NOON - DAY)) == [("welcome", 1, "You were new")]


def test_an_entry_that_is_answered_later(store: Store) -> None:
    order = NOON - 20 * DAY
    decide(store, NOON - 15 * DAY, order)
    entered = NOON + 11 * DAY
    assert decide(store, entered, order).winners == ()
    assert rules(store, entered, order)["come_back"] == "wait"
    assert decide(store, entered + DAY - timedelta(seconds=1), order).winners == ()
    assert send(store, decide(store, entered + DAY, order)) == [("come_back", 1, "You were active")]
    assert decide(store, entered + 2 * DAY, order).winners == ()


def test_stage_since_is_that_of_the_store(store: Store) -> None:
    order = NOON - 10 * DAY
    assert decide(store, NOON, order).winners == ()
    assert decide(store, NOON + 5 * DAY - timedelta(seconds=1), order).winners == ()
    assert send(store, decide(store, NOON + 5 * DAY, order)) == [("settled", 1, "Settled")]


def test_looking_notes_nothing(store: Store) -> None:
    decide(store, NOON - 3 * DAY)
    for _ in range(2):
        told = engine().decide(customer(NOON - DAY), NOON, store=store, hold_for=timedelta())
        assert titles(told) == [("welcome", 1, "You were new")]
        engine().explain(customer(NOON - DAY), NOON, store=store)
        assert store.memory("ann", int(NOON.timestamp()), {}).stage == "new"


def test_an_event_waits_until_its_time_has_come(store: Store) -> None:
    settled = NOON - DAY
    decide(store, NOON - HOUR, settled)
    assert decide(store, NOON, settled, event=bought(80, id="b9")).winners == ()
    assert rules(store, NOON, settled)["happy"] == "wait"
    assert decide(store, NOON + 2 * HOUR - timedelta(seconds=1), settled).winners == ()
    assert send(store, decide(store, NOON + 2 * HOUR, settled)) == [("happy", 1, "Happy with your lamp?")]
    assert decide(store, NOON + 3 * HOUR, settled).winners == (), "once"
    assert rules(store, NOON + 3 * HOUR, settled)["happy"] == "on"


def test_an_event_that_is_not_answered_in_time_is_over(store: Store) -> None:
    settled = NOON - DAY
    decide(store, NOON, settled, event=bought(80, id="b9"))
    assert titles(engine().decide(customer(settled), NOON + 2 * DAY - HOUR, store=store, hold_for=timedelta()))
    assert decide(store, NOON + 2 * DAY, settled).winners == ()


def test_an_event_that_is_not_waited_for_is_not_kept(store: Store) -> None:
    settled = NOON - DAY
    decide(store, NOON, settled, event=bought(49, id="b9"))
    assert store.memory("ann", int(NOON.timestamp()), {}).waiting == ()


def test_a_later_event_takes_the_place_of_one_that_waits(store: Store) -> None:
    settled = NOON - DAY
    decide(store, NOON, settled, event=bought(80, id="b8"))
    decide(store, NOON + HOUR, settled, event=bought(90, NOON + HOUR, "b9", "chair"))
    assert decide(store, NOON + 2 * HOUR, settled).winners == (), "it is the chair that counts"
    assert send(store, decide(store, NOON + 3 * HOUR, settled)) == [("happy", 1, "Happy with your chair?")]
    assert decide(store, NOON + 4 * HOUR, settled).winners == ()


def test_a_sequence_speaks_of_the_event_that_it_began_with(store: Store) -> None:
    assert send(store, decide(store, NOON, event=looked())) == [("lesson", 1, "You looked at a sofa")]
    assert decide(store, NOON + 2 * DAY, event=looked(NOON + 2 * DAY, "l2", "bed")).winners == ()
    day = NOON + 3 * DAY
    assert send(store, decide(store, day)) == [("lesson", 2, "Still thinking of the sofa?")]
    assert decide(store, day + HOUR).winners == ()
    assert send(store, decide(store, day + 2 * DAY)) == [("lesson", 3, "The sofa is nearly gone")]
    assert decide(store, day + 2 * DAY + HOUR).winners == ()


def test_a_step_may_be_thirty_days_late(store: Store) -> None:
    send(store, decide(store, NOON, event=looked()))
    late = NOON + 3 * DAY + 2 * DAY + 30 * DAY
    assert titles(engine().decide(customer(), late - HOUR, store=store, hold_for=timedelta())) == [
        ("lesson", 2, "Still thinking of the sofa?")
    ]
    assert decide(store, late).winners == ()
    assert store.memory("ann", int(late.timestamp()) + 901, {}).waiting == ()


def test_a_sequence_that_never_waits_speaks_of_its_event_too(store: Store) -> None:
    tent = looked(item="tent")
    assert send(store, decide(store, NOON, event=tent)) == [("lesson", 1, "You looked at a tent")]
    assert send(store, decide(store, NOON + HOUR, event=looked(NOON + HOUR, "l2", "tent"))) == [
        ("at_once", 1, "A tent!")
    ]
    day = NOON + 3 * DAY
    assert send(store, decide(store, day)) == [("lesson", 2, "Still thinking of the tent?")]
    assert send(store, decide(store, day + 2 * DAY)) == [("lesson", 3, "The tent is nearly gone")]
    assert send(store, decide(store, day + 2 * DAY + HOUR)) == [("at_once", 2, "Again: a tent")]


def test_a_run_whose_event_nobody_knows_stays_silent() -> None:
    contact = {"id": "k1", "at": NOON.isoformat(), "engagement": "lesson", "kind": "k", "channel": "push", "step": 1}
    given = {**customer(), "contacts": [contact]}
    now = NOON + 3 * DAY
    for backend in (0, 1):
        assert engine(backend).decide(given, now).winners == ()
        traces = engine(backend).explain(given, now).candidates
        assert {each.engagement: each.rule for each in traces}["lesson"] == "on"
        told = engine(backend).decide({**given, "waiting": [looked()]}, now)
        assert titles(told) == [("lesson", 2, "Still thinking of the sofa?")]


def test_a_goal_ends_what_waits(store: Store) -> None:
    send(store, decide(store, NOON, event=looked()))
    assert decide(store, NOON + DAY, event=bought(at=NOON + DAY)).winners[0].engagement == "welcome"
    assert rules(store, NOON + 3 * DAY, NOON + DAY)["lesson"] == "goal"


def test_erasing_forgets_stage_and_events(store: Store) -> None:
    decide(store, NOON, NOON - DAY, event=bought(80, id="b9"))
    assert store.forget("ann") == DONE
    memory = store.memory("ann", int(NOON.timestamp()), {})
    assert (memory.stage, memory.waiting) == (None, ())
    assert decide(store, NOON + 2 * HOUR, NOON - DAY).winners == ()


def test_the_same_event_twice_is_one(store: Store) -> None:
    decide(store, NOON - 3 * DAY)
    first = decide(store, NOON, event=looked())
    assert engine().decide(customer(), NOON + timedelta(seconds=5), event=looked(), store=store) == first
    send(store, first)
    assert engine().decide(customer(), NOON + HOUR, event=looked(), store=store) == first
