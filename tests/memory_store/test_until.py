"""Until when what a store holds stops a candidate: slots that lapse, and budgets of the day after."""

from datetime import datetime, timedelta

from nextbest.engine import Engine
from nextbest.engine.stores import Store

ENGINE = Engine.from_text("""
nextbest: 1
bundle: until
timezone: Europe/Berlin
profile: {id: string!}
lifecycle: [{stage: all, otherwise: yes}]
channels: {push: {when: yes}}
kinds: {k: {stages: any, propensity: 20%, value: 50, channels: [push]}}
engagements:
  course: {kind: k, steps: [{}, {after: 3 days}]}
  gift: {kind: k, value: 10, budget: [1 contacts per calendar day]}
""")
NOON = datetime.fromisoformat("2026-11-20T12:00:00+01:00")
MIDNIGHT = datetime.fromisoformat("2026-11-21T00:00:00+01:00")
QUARTER = timedelta(minutes=15)


def stops(store: Store, customer: str, now: datetime, engagement: str) -> tuple[str | None, datetime | None]:
    (found,) = ENGINE.explain({"id": customer}, now, engagement=engagement, store=store).candidates
    return found.rule, found.until


def test_a_slot_holds_its_sequence_back_until_it_lapses(store: Store) -> None:
    held = ENGINE.decide({"id": "ann"}, NOON, store=store)
    assert held.winners[0].engagement == "course"
    minute = NOON + timedelta(minutes=1)
    assert stops(store, "ann", minute, "course") == ("wait", NOON + QUARTER)
    assert stops(store, "ann", NOON + QUARTER, "course") == (None, None)
    assert held.id is not None
    store.confirm(held.id, at=minute)
    assert stops(store, "ann", minute, "course") == ("wait", minute + timedelta(days=3))


def test_a_budget_that_is_spent_ends_with_its_day_where_the_slot_falls_into_no_other(store: Store) -> None:
    for customer in ("ann", "bob"):
        # The course goes first, and once.
        ENGINE.decide({"id": customer}, MIDNIGHT + QUARTER, store=store)
    assert ENGINE.decide({"id": "ann"}, MIDNIGHT + QUARTER, store=store).winners[0].engagement == "gift"
    assert stops(store, "cem", MIDNIGHT + QUARTER, "gift") == ("budget:engagement.gift", MIDNIGHT + timedelta(days=1))
    # Her slot would fall into the day that is full, or into this one: nobody says which.
    assert stops(store, "cem", MIDNIGHT - timedelta(minutes=5), "gift") == ("budget:engagement.gift", None)
    assert stops(store, "cem", MIDNIGHT - timedelta(minutes=16), "gift")[0] != "budget:engagement.gift"
