"""Customers and events as files of tests have them: read by the types of the profile, in the words of the language."""

from datetime import UTC, datetime

import pytest

from nextbest.engine.testing.cases import Case, Test
from tests.testing.shop import case, read


def only(text: str) -> Test:
    file = read(text)
    assert [each.message for each in file.report.errors] == []
    return file.tests[-1]


def customer(with_: str) -> dict[str, object]:
    found = only(case(f"customer: cleo\nwith: {with_}\nexpect: {{stage: new}}"))
    assert isinstance(found, Case)
    return dict(found.customer)


@pytest.mark.parametrize(
    ("written", "path", "value"),
    [
        ("{spent: 25_000}", "spent", 25_000),
        ("{spent: 12.50}", "spent", 12.5),
        ("{share: 4.1%}", "share", 0.041),
        ("{share: 1_000.5}", "share", 1000.5),
        ("{consent.push: no}", "consent", {"push": False, "email": True}),
        ("{consent: {push: no}}", "consent", {"push": False, "email": True}),
        ("{consent.push: false}", "consent", {"push": False, "email": True}),
        ("{card: 0012}", "card", "0012"),
        ("{card: yes}", "card", "yes"),
        ("{card: '12'}", "card", "12"),
        ("{born: 1990-02-03}", "born", "1990-02-03"),
        ("{born: 2 days ago}", "born", "2026-11-18"),
        ("{born: 1 month ago}", "born", "2026-10-20"),
        ("{tags: [a, 1]}", "tags", ["a", "1"]),
        ("{home: {lat: 48.85, lon: 2}}", "home", {"lat": 48.85, "lon": 2}),
        ("{orders: [{at: 36 hours ago, total: 5}]}", "orders", [{"at": "2026-11-18T22:00:00+01:00", "total": 5}]),
        ("{orders: [{at: in 2 days, total: 5}]}", "orders", [{"at": "2026-11-22T10:00:00+01:00", "total": 5}]),
        (
            "{contacts: [{engagement: big, channel: push, at: 1 day ago}]}",
            "contacts",
            [
                {
                    "id": "contact-1",
                    "kind": "news",
                    "engagement": "big",
                    "channel": "push",
                    "at": "2026-11-19T10:00:00+01:00",
                }
            ],
        ),
    ],
)
def test_a_value_is_read_by_its_type(written: str, path: str, value: object) -> None:
    assert customer(written)[path] == value


def test_null_takes_away() -> None:
    assert "spent" not in customer("{spent: null}")
    assert customer("{consent: {email: yes}, spent: 5, card: ~}").keys() == {"id", "consent", "spent"}


def test_a_change_leaves_the_customer_of_the_file_as_she_is() -> None:
    text = case("customer: cleo\nwith: {consent.push: no}\nexpect: {stage: new}")
    again = "  - {name: again, customer: cleo, expect: {engagement: small, channel: push, stage: new}}\n"
    found = read(text + again).tests[-1]
    assert isinstance(found, Case)
    assert found.customer["consent"] == {"push": True, "email": True}


def test_a_named_customer_is_called_so_unless_she_says_otherwise() -> None:
    assert customer("{}")["id"] == "cleo"
    assert customer("{id: c-7}")["id"] == "c-7"


def test_an_event_happens_now_unless_it_says_otherwise() -> None:
    found = only(case("customer: ann\nevent: {event: left, value: 1_000}\nexpect: {stage: buyer}"))
    assert isinstance(found, Case)
    assert found.asked.event == {"id": "event-1", "at": "2026-11-20T10:00:00+01:00", "event": "left", "value": 1_000}
    assert found.now == datetime(2026, 11, 20, 9, tzinfo=UTC).timestamp()


def test_waiting_events_are_read_by_their_fields() -> None:
    found = customer("{waiting: [{event: left, id: e-1, at: 2 hours ago, value: 1_000}]}")
    assert found["waiting"] == [{"event": "left", "id": "e-1", "at": "2026-11-20T08:00:00+01:00", "value": 1_000}]
