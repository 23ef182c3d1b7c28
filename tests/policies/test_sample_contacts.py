"""What the sample customers were sent keeps every limit of their bundle, its quiet hours, calendars and consents."""

import json
from collections.abc import Iterator
from datetime import datetime
from importlib import import_module
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from nextbest.dsl.checked import Bundle
from nextbest.dsl.checked_policy import WHOLE
from nextbest.engine import Engine
from nextbest.engine.analysis.report.contacts import Contacts, scopes
from nextbest.engine.clock import Clock
from nextbest.engine.doors.now import parse_now
from nextbest.engine.evaluation import Question
from nextbest.engine.functions.chance import bucket
from nextbest.engine.remembering.contact_hours import contact_hours
from tests.policies.test_sample_customers import MADE, POLICIES

Json = dict[str, Any]


@pytest.mark.parametrize("name", MADE)
def test_what_was_sent_keeps_limits_quiet_hours_calendars_and_consents(name: str) -> None:
    bundle = Engine.load(POLICIES / name).bundle
    made_at = import_module(f"nextbest.policies.{name}.make_customers").NOW
    now = parse_now(made_at)
    text = (POLICIES / name / "customers.jsonl").read_text(encoding="utf-8")
    customers = [json.loads(line) for line in text.splitlines()]
    counted = Contacts(bundle, ZoneInfo(bundle.timezone), now, tuple(scopes(bundle)))
    reached = {channel: _reached(bundle, channel, customers, made_at) for channel in bundle.channels}
    wrong: list[object] = []
    for each in customers:
        holdout = bundle.policy.holdout
        if each.get("contacts") and holdout is not None and bucket(each["id"], holdout.salt) < holdout.share / WHOLE:
            wrong.append((each["id"], "held out"))
        records = [{**of, "at": parse_now(of["at"])} for of in each.get("contacts", [])]
        list(counted.add_one(each["id"], records))
        for record in records:
            wrong += [(each["id"], record, why) for why in _wrong(bundle, each, record, now)]
            if not reached[record["channel"]][each["id"]]:
                wrong.append((each["id"], record, "cannot be reached"))
    assert wrong == []
    assert {limit: of.over for limit, of in counted.limits.items() if of.over} == {}
    assert counted.total >= 150
    assert len(counted.channels) > 1 or len(counted.outcomes) > 4


def _reached(bundle: Bundle, channel: str, customers: list[Json], now: datetime) -> dict[str, bool]:
    """Whom a channel reaches."""
    found = dict.fromkeys((str(each["id"]) for each in customers), True)
    for condition in bundle.channels[channel].when:
        question = Question(bundle, condition, now)
        found = {each["id"]: found[each["id"]] and question.ask(each).value is True for each in customers}
    return found


def _wrong(bundle: Bundle, customer: Json, record: Json, now: int) -> Iterator[str]:
    """What is wrong with when and by what a message went."""
    engagement, clock = bundle.engagements[record["engagement"]], Clock(record["at"], bundle.timezone)
    if record["channel"] not in {use.channel for use in engagement.uses} or record["kind"] != engagement.kind:
        yield "not as the engagement has it"
    if record["at"] >= now:
        yield "not yet"
    if engagement.during and not clock.open([each.times for each in engagement.during]):
        yield "out of its calendar"
    hours = contact_hours(bundle).get(record["channel"])
    place = ZoneInfo(customer.get("timezone") or bundle.timezone)
    if hours is not None and hours.closing(place, None, clock).rules:
        yield "in quiet hours or on a holiday"
