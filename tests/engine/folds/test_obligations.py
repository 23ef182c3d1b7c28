"""Obligations: open, mandatory, overdue, met; dates and instants (language.md 2.5, `due`)."""

from datetime import date

import pytest

from nextbest.dsl.checked_campaigns import Due, DueBy, DueWithin
from nextbest.dsl.quantities import Duration, Period
from nextbest.dsl.typed import Expression
from nextbest.dsl.types import DATE, DATETIME
from nextbest.engine.graph.graph import Obligation
from nextbest.engine.graph.nodes import Node, Nodes
from nextbest.engine.remembering.folds.obligations import Obligations, term
from nextbest.engine.remembering.memory import Contact
from tests.engine.folds.people import bundle, columns, contact, keys, said, seconds, see

SECTIONS = """
channels: {push: {when: yes}}
kinds: {k: {stages: any, channels: [push], class: mandatory}}
engagements:
  owed: {kind: k, due: {within: 30 days, of: joined, urgent: 7 days}}
  plain: {kind: k, due: {within: 30 days, of: joined}}
  notice: {kind: k, due: {by: ends_on, urgent: 10 days}}
"""
BUNDLE = bundle(SECTIONS)
NODES = Nodes()
DAY: Node = NODES.make("attribute", data=("day",), type=DATE)
INSTANT: Node = NODES.make("attribute", data=("instant",), type=DATETIME)


def due(engagement: str) -> Due:
    found = BUNDLE.engagements[engagement].promises.due
    assert found is not None
    return found


def day(text: str) -> int:
    return date.fromisoformat(text).toordinal() - date(1970, 1, 1).toordinal()


def told(given: Due, node: Node, value: object, now: str, *contacts: Contact) -> dict[str, object]:
    fold = Obligations({"owed": Obligation(given, node)}, keys(BUNDLE))
    found = columns(fold, see(now, *contacts, values={node: value}), BUNDLE)
    assert {path[2] for path in found} <= {"owed"}
    return {path[3]: value for path, value in found.items()}


def state(given: Due, node: Node, value: object, now: str, *contacts: Contact) -> str:
    found = told(given, node, value, now, *contacts)
    assert found.keys() <= {"open", "mandatory", "deadline"}
    if not found.get("open"):
        assert not found.get("mandatory")
        return "closed"
    return "mandatory" if found.get("mandatory") else "open"


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-02-28T23:59:59-05:00", "closed"),
        ("2026-03-01T00:00:00-05:00", "open"),
        ("2026-03-23T23:59:59-04:00", "open"),
        # The 31st is its last day, and the 24th seven days before.
        ("2026-03-24T00:00:00-04:00", "mandatory"),
        ("2026-03-31T23:59:59-04:00", "mandatory"),
        ("2026-06-01T00:00:00-04:00", "mandatory"),
    ],
)
def test_within_so_long_of_a_date(now: str, expected: str) -> None:
    assert state(due("owed"), DAY, day("2026-03-01"), now) == expected


def test_without_urgent_it_is_mandatory_once_overdue() -> None:
    assert state(due("plain"), DAY, day("2026-03-01"), "2026-03-31T23:59:59-04:00") == "open"
    assert state(due("plain"), DAY, day("2026-03-01"), "2026-04-01T00:00:00-04:00") == "mandatory"


def test_a_deadline_is_the_end_of_its_day() -> None:
    found = told(due("owed"), DAY, day("2026-03-01"), "2026-03-02T00:00-05:00")
    assert said(int(str(found["deadline"]))) == "2026-04-01T00:00:00-04:00"


def test_nothing_is_owed_where_the_date_is_missing() -> None:
    assert told(due("owed"), DAY, None, "2026-03-01T12:00-05:00") == {}


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        ("2026-02-01T12:00:00-05:00", "open"),
        ("2026-02-28T23:59:59-05:00", "open"),
        # What was sent on the day itself meets it: else it would be sent again all day.
        ("2026-03-01T00:00:00-05:00", "closed"),
        ("2026-03-05T12:00:00-05:00", "closed"),
    ],
)
def test_a_contact_after_a_date_meets_it(sent: str, expected: str) -> None:
    now = "2026-03-10T12:00-04:00"
    assert state(due("owed"), DAY, day("2026-03-01"), now, contact(sent, "owed"), contact(now, "plain")) == expected


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-12-20T23:59:59-05:00", "closed"),
        ("2026-12-21T00:00:00-05:00", "mandatory"),
        ("2027-03-01T12:00:00-05:00", "mandatory"),
    ],
)
def test_by_a_date_that_is_still_to_come(now: str, expected: str) -> None:
    assert state(due("notice"), DAY, day("2026-12-31"), now) == expected


def test_a_contact_before_it_was_urgent_does_not_meet_a_date_to_come() -> None:
    now, early, met = "2026-12-25T12:00-05:00", "2026-12-20T23:59:59-05:00", "2026-12-21T00:00:00-05:00"
    assert state(due("notice"), DAY, day("2026-12-31"), now, contact(early, "owed")) == "mandatory"
    assert state(due("notice"), DAY, day("2026-12-31"), now, contact(early, "owed"), contact(met, "owed")) == "closed"


SOME = due("owed")
OF: Expression = SOME.of if isinstance(SOME, DueWithin) else SOME.by


@pytest.mark.parametrize(
    ("given", "urgent", "deadline"),
    [
        # Days keep the wall clock over a change of clocks; hours are exact.
        (DueWithin(OF, Period(0, 30), Period(0, 7)), "2026-03-24T09:30:00-04:00", "2026-03-31T09:30:00-04:00"),
        (
            DueWithin(OF, Duration(48 * 3_600), Duration(3_600)),
            "2026-03-03T08:30:00-05:00",
            "2026-03-03T09:30:00-05:00",
        ),
        (DueWithin(OF, Duration(240 * 3_600)), "2026-03-11T10:30:00-04:00", "2026-03-11T10:30:00-04:00"),
        (DueWithin(OF, Period(1, 0), Duration(3_600)), "2026-04-01T08:30:00-04:00", "2026-04-01T09:30:00-04:00"),
        (DueBy(OF, Period(0, 10)), "2026-02-19T09:30:00-05:00", "2026-03-01T09:30:00-05:00"),
    ],
)
def test_instants(given: Due, urgent: str, deadline: str) -> None:
    at = "2026-03-01T09:30:00-05:00"
    found = term(Obligation(given, INSTANT), seconds(at), see(at).clock)
    assert (said(found.urgent), said(found.deadline)) == (urgent, deadline)


@pytest.mark.parametrize(
    ("given", "value", "urgent", "deadline"),
    [
        (
            DueWithin(OF, Period(1, 0), Period(0, 1)),
            "2026-01-31",
            "2026-02-27T00:00:00-05:00",
            "2026-03-01T00:00:00-05:00",
        ),
        (
            DueWithin(OF, Period(12, 0), Period(1, 0)),
            "2024-02-29",
            "2025-01-28T00:00:00-05:00",
            "2025-03-01T00:00:00-05:00",
        ),
        (DueBy(OF, Period(1, 0)), "2026-03-31", "2026-02-28T00:00:00-05:00", "2026-04-01T00:00:00-04:00"),
        (DueBy(OF, Period(0, 7)), "9999-12-31", "9999-12-24T00:00:00-05:00", "9999-12-31T00:00:00-05:00"),
    ],
)
def test_ends_of_months_leap_days_and_the_last_day(given: Due, value: str, urgent: str, deadline: str) -> None:
    found = term(Obligation(given, DAY), day(value), see(0).clock)
    assert (said(found.urgent), said(found.deadline)) == (urgent, deadline)


def test_an_instant_is_met_from_its_own_second_on() -> None:
    at = "2026-03-01T09:30:00-05:00"
    now = "2026-03-01T09:30:05-05:00"
    of = seconds(at)
    assert state(SOME, INSTANT, of, "2026-03-01T09:29:59-05:00") == "closed"
    assert state(SOME, INSTANT, of, at) == "open"
    assert state(SOME, INSTANT, of, now, contact(at, "owed")) == "closed"
    assert state(SOME, INSTANT, of, now, contact("2026-03-01T09:29:59-05:00", "owed")) == "open"


def test_slots_and_later_contacts_do_not_meet_it() -> None:
    fold = Obligations({"owed": Obligation(SOME, DAY)}, keys(BUNDLE))
    slot = contact("2026-03-10T12:00-04:00", "owed")
    seen = see("2026-03-10T12:00-04:00", reserved=[slot], later=[slot], values={DAY: day("2026-03-01")})
    assert columns(fold, seen, BUNDLE)["contacts", "due", "owed", "open"] is True


def test_what_is_due_at_the_same_time_is_met_one_by_one() -> None:
    alike = {name: Obligation(due("owed"), DAY) for name in ("owed", "plain")}
    fold = Obligations({**alike, "notice": Obligation(due("notice"), DAY)}, keys(BUNDLE))
    met = contact("2026-03-05T12:00:00-05:00", "owed")
    found = columns(fold, see("2026-03-25T12:00:00-04:00", met, values={DAY: day("2026-03-01")}), BUNDLE)
    assert {path[2:] for path, value in found.items() if value is True} == {
        ("plain", "open"),
        ("plain", "mandatory"),
        ("notice", "open"),
        ("notice", "mandatory"),
    }
    assert {path[2] for path in found if path[3] == "deadline"} == {"owed", "plain", "notice"}
