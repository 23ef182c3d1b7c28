"""Events that say nothing of their time, or come by clocks that disagree: what withdraws a consent is never lost."""

from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from nextbest.engine import Engine
from nextbest.engine.doors.envelopes.messages import Sent
from nextbest.engine.doors.envelopes.reading import read_messages
from nextbest.engine.receiving import receive
from nextbest.engine.stores import Store
from nextbest.engine.stores.forms import seconds
from nextbest.service.app import application
from nextbest.service.opening import opened
from nextbest.service.settings import Settings
from tests.people.shop import MINUTE, NOON, document
from tests.service.asgi import Asking
from tests.service.clocks import Jumping

BUNDLE = """
nextbest: 1
bundle: consents
timezone: UTC
profile:
  id: string!
  tier: string
  chosen_at: datetime
  points: {is: integer, default: 0}
  consent: {push: boolean!}
identity: {by: [user_id, anonymous_id]}
events:
  chosen:
    fields: {push: boolean!, tier: string, points: integer}
    set: {consent.push: event.push, tier: event.tier, points: event.points}
    from: {segment: Chosen}
  dated: {fields: {push: boolean!}, set: {consent.push: event.push, chosen_at: event.at}}
  earned: {fields: {gain: integer!}, set: {points: points + event.gain}}
lifecycle: [{stage: known, otherwise: yes}]
channels: {push: {when: consent.push, parts: [title]}}
kinds: {promo: {stages: any, propensity: 20%, baseline: 1%, value: 500, channels: [push]}}
engagements: {hello: {kind: promo, message: {title: Hello}}}
"""
DAY = timedelta(days=1)


@cache
def engine() -> Engine:
    return Engine.from_text(BUNDLE)


def track(id: str, clock: datetime, name: str = "Chosen", at: datetime | None = None, **said: Any) -> dict[str, Any]:
    """A call of Segment's form, which need not say when it happened, at a server whose clock shows this."""
    when = {} if at is None else {"timestamp": at.isoformat()}
    call = {"type": "track", "event": name, "messageId": id, "userId": "ann", "properties": said, **when}
    return {"clock": clock, "call": call}


def come(store: Store, *told: dict[str, Any]) -> dict[str, Any]:
    """What is known of Ann after these."""
    for each in told:
        clock = each["clock"]
        for message in read_messages(engine().bundle, Sent(each["call"], seconds(clock))):
            found = receive(engine(), message.message, clock, store=store)
            assert found.kind in ("done", "repeated"), found
    return document(store)


def test_what_says_nothing_of_its_time_comes_after_all_that_came_before(store: Store) -> None:
    yes = track("1", NOON, push=True, tier="gold", points=5)
    no = track("2", NOON - DAY, push=False, tier="none", points=0)
    found = come(store, yes, no, yes)
    assert (found["consent"], found["tier"], found["points"]) == ({"push": False}, "none", 0)
    assert come(store, track("3", NOON - DAY, "earned", gain=7))["points"] == 7
    assert come(store, track("4", NOON - 2 * DAY, push=True))["consent"] == {"push": True}


def test_what_was_late_when_it_came_stays_behind_it(store: Store) -> None:
    # By its own time it lies between the two: before what a server with a right clock was told last.
    come(store, track("1", NOON, push=True, tier="gold"), track("2", NOON - DAY, push=False, tier="none"))
    found = come(store, track("3", NOON, at=NOON - MINUTE, push=True, tier="silver"))
    assert (found["consent"], found["tier"]) == ({"push": False}, "none")
    later = come(store, track("4", NOON + MINUTE, at=NOON + MINUTE, push=True, tier="silver"))
    assert (later["consent"], later["tier"]) == ({"push": True}, "silver")


def test_a_server_that_is_behind_believes_a_sender_a_little(store: Store) -> None:
    behind, told = NOON - 3 * MINUTE, NOON + MINUTE
    come(store, track("1", NOON, at=NOON, push=True, tier="gold"))
    found = come(store, track("2", behind, at=told, push=False, tier="none"))
    assert (found["consent"], found["tier"]) == ({"push": False}, "none")
    # It was told what happened before that, and withdrawn is what was withdrawn last by any clock.
    assert come(store, track("3", told, at=told - timedelta(seconds=1), push=True))["consent"] == {"push": False}
    assert come(store, track("4", told, at=told, push=True))["consent"] == {"push": False}
    later = told + timedelta(seconds=1)
    assert come(store, track("5", later, at=later, push=True))["consent"] == {"push": True}


@pytest.mark.parametrize("pushes", [(True, False), (False, True), (False, True, True)])
def test_of_the_same_second_a_consent_is_the_one_that_is_withdrawn(store: Store, pushes: tuple[bool, ...]) -> None:
    told = [track(str(number), NOON, at=NOON, push=each, tier=str(number)) for number, each in enumerate(pushes)]
    found = come(store, *told)
    assert (found["consent"], found["tier"]) == ({"push": False}, told[-1]["call"]["properties"]["tier"])
    given = come(store, *(track(f"now {number}", NOON, push=each) for number, each in enumerate(pushes)))
    assert given["consent"] == {"push": pushes[-1]}, "what says nothing of its time comes in the order of its telling"


def test_a_sender_who_is_ahead_holds_nobody_back_for_long(store: Store) -> None:
    come(store, track("1", NOON, at=NOON + 4 * MINUTE, push=True, tier="gold"))
    found = come(store, track("2", NOON + MINUTE, at=NOON + MINUTE, push=False, tier="none"))
    assert (found["consent"], found["tier"]) == ({"push": False}, "none")


def test_a_consent_is_withdrawn_also_before_what_this_clock_has_not_seen_yet(store: Store) -> None:
    """A server whose clock was days ahead has given; by its own time the withdrawal happened before."""
    come(store, track("1", NOON + 3 * DAY, push=True, tier="gold"))
    found = come(store, track("2", NOON, at=NOON, push=False, tier="none"))
    assert (found["consent"], found["tier"]) == ({"push": False}, "gold")
    # Until then it stays withdrawn for whoever says an earlier time, and is given by whoever says none.
    assert come(store, track("3", NOON + DAY, at=NOON + DAY, push=True))["consent"] == {"push": False}
    assert come(store, track("4", NOON + DAY, push=True))["consent"] == {"push": True}


def test_a_late_withdrawal_still_lands_in_its_place_while_clocks_agree(store: Store) -> None:
    come(store, track("1", NOON, at=NOON, push=True))
    assert come(store, track("2", NOON + MINUTE, at=NOON - MINUTE, push=False))["consent"] == {"push": True}


@pytest.mark.parametrize("at", [None, NOON - DAY])
def test_an_event_that_sets_its_own_time_withdraws_all_the_same(store: Store, at: datetime | None) -> None:
    come(store, track("1", NOON, "dated", at=NOON, push=True))
    found = come(store, track("2", NOON - DAY, "dated", at=at, push=False))
    assert found["consent"] == {"push": False}
    assert found["chosen_at"] == "2026-03-24T12:00:00+00:00", "of two times the later stays"


@pytest.mark.parametrize(("known", "visitor", "push"), [(0, 1, False), (1, 0, True), (0, 0, False)])
def test_what_a_visitor_has_withdrawn_since_stays_withdrawn(store: Store, known: int, visitor: int, push: bool) -> None:
    hers, its = (NOON + minutes * MINUTE for minutes in (known, visitor))
    given = track("1", NOON + DAY, at=hers, push=True, tier="gold")
    taken = track("2", NOON + DAY, at=its, push=False, tier="none")
    taken["call"] |= {"userId": None, "anonymousId": "phone"}
    come(store, given, taken)
    assert store.join("ann", "phone").kind == "done"
    assert document(store)["consent"] == {"push": push}
    assert document(store)["tier"] == "gold"
    # It stands by its own time from then on.
    late = track("3", NOON + DAY, at=hers, push=True)
    assert come(store, late)["consent"] == {"push": push}


@pytest.mark.parametrize("imported", [True, False])
def test_what_a_visitor_gives_is_not_given_by_the_customer(store: Store, imported: bool) -> None:
    if imported:
        engine().remember({"id": "ann", "consent": {"push": False}}, NOON, store=store)
    else:
        come(store, track("1", NOON, at=NOON, push=False))
    given = track("2", NOON + DAY, at=NOON + MINUTE, push=True)
    given["call"] |= {"userId": None, "anonymousId": "phone"}
    come(store, given)
    store.join("ann", "phone")
    assert document(store)["consent"] == {"push": False}


def test_two_servers_of_one_store_of_which_one_is_behind(tmp_path: Path, url: str) -> None:
    (tmp_path / "consents.yaml").write_text(BUNDLE)
    right, behind = Jumping(NOON), Jumping(NOON - 10 * MINUTE)
    settings = Settings(tmp_path / "consents.yaml", store=url, watch_files=False)
    with opened(settings, right) as one, opened(settings, behind) as other:
        first, second = Asking(application(one)), Asking(application(other))
        call = track("1", NOON, push=True)["call"]
        assert first.post("/v1/events", call).json()["results"][0]["kind"] == "done"
        assert second.post("/v1/decide", {"id": "ann"}).json()["winners"]
        call = track("2", NOON, push=False)["call"]
        assert second.post("/v1/events", call).json()["results"][0]["kind"] == "done"
        for each in (first, second):
            assert each.post("/v1/decide", {"id": "ann"}).json()["winners"] == []
        for clock in (right, behind):
            clock.now += DAY
        assert first.post("/v1/decide", {"id": "ann"}).json()["winners"] == []
