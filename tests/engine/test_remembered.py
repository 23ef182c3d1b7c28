"""What comes with the customer of the past: `contacts`, `offers`, `stage_since`, `waiting` (api.md 1)."""

from datetime import UTC, datetime

import pytest
from jsonschema import Draft202012Validator

from nextbest.engine import Engine
from nextbest.engine.doors.customer import Validate
from tests.backends import BACKENDS

BUNDLE = """
nextbest: 1
bundle: shop
timezone: America/New_York
profile: {id: string!, consent: {email: boolean!}}
events: {purchase: {fields: {total: money!}}}
lifecycle: [{stage: everyone, otherwise: yes}]
channels: {email: {when: consent.email and (stage_since is missing or stage_since more than 1 day ago)}}
kinds: {k: {stages: any, channels: [email], propensity: 10%}}
engagements:
  opened: {kind: k, value: 50, when: any(contacts in last 7 days where opened and channel is "email")}
  offered: {kind: k, value: 40, when: any(offers where redeemed_at is missing and expires_at within next 2 days)}
  settled: {kind: k, value: 30, when: stage_since more than 30 days ago}
  first: {kind: k, value: 10, when: none(contacts)}
"""
NOW = "2026-11-20T10:00:00-05:00"
ANNA: dict[str, object] = {"id": "anna", "consent": {"email": True}}
CONTACT: dict[str, object] = {
    "id": "c-1", "at": "2026-11-18T12:00:00Z", "engagement": "first", "kind": "k", "channel": "email"
}  # fmt: skip
OFFER: dict[str, object] = {
    "id": "o-1", "at": "2026-11-18T12:00:00Z", "engagement": "x", "kind": "k", "expires_at": "2026-11-21T12:00:00Z"
}  # fmt: skip


@pytest.fixture(scope="module", params=BACKENDS, ids=lambda each: each.name)
def engine(request: pytest.FixtureRequest) -> Engine:
    return Engine(Engine.from_text(BUNDLE).bundle, request.param)


@pytest.mark.parametrize(
    ("given", "winner"),
    [
        ({}, "first"),
        ({"contacts": [CONTACT]}, None),
        ({"contacts": [{**CONTACT, "opened": True}]}, "opened"),
        ({"contacts": [{**CONTACT, "clicked": True}]}, "opened"),
        ({"contacts": [{**CONTACT, "clicked": True, "opened": False}]}, "opened"),
        ({"contacts": [{**CONTACT, "clicked": True, "at": "2026-11-01T12:00:00Z"}]}, None),
        ({"contacts": [CONTACT], "offers": [OFFER]}, "offered"),
        ({"contacts": [CONTACT], "offers": [{**OFFER, "redeemed_at": "2026-11-19T12:00:00Z"}]}, None),
        ({"stage_since": "2026-10-01T00:00:00Z"}, "settled"),
        ({"stage_since": "2026-11-10T00:00:00Z"}, "first"),
        ({"stage_since": "2026-11-20T12:00:00Z"}, None),
    ],
)
def test_decisions_look_at_the_past(engine: Engine, given: dict[str, object], winner: str | None) -> None:
    decision = engine.decide({**ANNA, **given}, NOW)
    assert [each.engagement for each in decision.winners] == ([winner] if winner else [])
    assert decision.problems == ()


def test_a_stage_is_told_with_its_time(engine: Engine) -> None:
    stage = engine.stage({**ANNA, "stage_since": "2026-10-01T00:00:00Z"}, NOW)
    assert stage.since == datetime(2026, 10, 1, tzinfo=UTC)
    assert engine.stage(ANNA, NOW).since is None


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"stage_since": "yesterday"}, ['/stage_since: must be a date and time with its offset, not "yesterday"']),
        (
            {"contacts": [{"id": "c"}]},
            [f"/contacts/0/{each}: is missing" for each in "at engagement kind channel".split()],
        ),
        ({"contacts": [{**CONTACT, "opened": "yes"}]}, ['/contacts/0/opened: must be true or false, not "yes"']),
        (
            {"contacts": [CONTACT, {**CONTACT, "replied": True}]},
            ['/contacts: has two different records of the id "c-1"'],
        ),
        ({"offers": {}}, ["/offers: must be a list of records, not an object"]),
    ],
)
def test_a_broken_past_is_refused(engine: Engine, given: dict[str, object], said: list[str]) -> None:
    no_action = engine.decide({**ANNA, **given}, NOW).no_action
    assert no_action is not None
    assert [f"{each.path}: {each.message}" for each in no_action.problems] == said


def test_a_record_that_is_there_twice_counts_once() -> None:
    engine = Engine.from_text(BUNDLE.replace("none(contacts)", "count(contacts) = 1"))
    assert engine.decide({**ANNA, "contacts": [CONTACT, {**CONTACT, "inbound": False}]}, NOW).winners
    assert not engine.decide({**ANNA, "contacts": [CONTACT, {**CONTACT, "id": "c-2"}]}, NOW).winners


WAITING = {"event": "purchase", "id": "e-1", "at": "2026-11-19T10:00:00Z", "total": 5}
TURNS_UP = BUNDLE.replace("when: none(contacts)", "on: {event: purchase, after: 1 hour, within: 2 days}")


@pytest.mark.parametrize(("validate", "looked_at"), [("used", False), ("all", True)])
def test_where_nothing_waits_waiting_events_are_looked_at_if_all_is_asked(validate: Validate, looked_at: bool) -> None:
    engine = Engine.from_text(BUNDLE)
    good = engine.decide({**ANNA, "waiting": [WAITING]}, NOW, validate=validate)
    assert good.problems == ()
    assert good.winners
    broken = engine.decide({**ANNA, "waiting": [WAITING, {**WAITING, "total": "5,0"}]}, NOW, validate=validate)
    problems = broken.no_action.problems if broken.no_action else ()
    assert [each.path for each in problems] == (["/waiting/1/total"] if looked_at else [])


def test_what_waits_for_later_answers_a_waiting_event_once_its_time_has_come() -> None:
    engine = Engine.from_text(TURNS_UP)

    def won(waiting: dict[str, object]) -> list[str]:
        return [each.engagement for each in engine.decide({**ANNA, "waiting": [waiting]}, NOW).winners]

    assert engine.decide(ANNA, NOW).winners == ()
    assert won(WAITING) == ["first"]
    assert won({**WAITING, "at": "2026-11-20T14:30:00Z"}) == []
    assert won({**WAITING, "at": "2026-11-18T15:00:00Z"}) == []
    assert engine.stage({**ANNA, "waiting": [WAITING]}, NOW).name == "everyone"
    broken = engine.stage({**ANNA, "waiting": [{**WAITING, "total": None}]}, NOW)
    assert [each.path for each in broken.problems] == ["/waiting/0/total"]
    gone = engine.stage({**ANNA, "waiting": [{"event": "of_an_older_bundle"}]}, NOW)
    assert gone.name == "everyone"
    assert [each.path for each in gone.problems] == ["/waiting/0/event"]


def test_the_schema_of_customers_knows_them() -> None:
    schema = Draft202012Validator(Engine.from_text(BUNDLE).profile_schema())
    past: dict[str, object] = {"contacts": [CONTACT], "offers": [OFFER], "stage_since": NOW, "waiting": [WAITING]}
    schema.validate({**ANNA, **past})
    for name in past:
        assert not schema.is_valid({**ANNA, name: 5}), name
