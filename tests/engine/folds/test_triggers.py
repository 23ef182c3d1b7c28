"""Which event opens an engagement, and from when until when (language.md 2.5, `on`)."""

import pytest

from nextbest.dsl.checked import Bundle
from nextbest.dsl.types import BOOLEAN
from nextbest.engine.doors.event import Happened
from nextbest.engine.graph.graph import Awaited
from nextbest.engine.graph.nodes import Node, Nodes
from nextbest.engine.remembering.folds.runs import Runs
from nextbest.engine.remembering.folds.seen import Seen
from nextbest.engine.remembering.folds.triggers import Triggers
from tests.engine.folds.people import bundle, columns, contact, event, keys, said, see

SECTIONS = """
events: {bought: {fields: {big: boolean!}}, left: {fields: {big: boolean!}}, other: {}}
channels: {push: {when: yes}}
kinds: {k: {stages: any, channels: [push], propensity: 10%, value: 1}}
engagements:
  now: {kind: k, on: bought}
  soon: {kind: k, on: {event: bought, after: 2 hours, within: 2 days}}
  either: {kind: k, on: {event: [bought, left], when: event.big, within: 1 day}}
"""
BUNDLE: Bundle = bundle(SECTIONS)
BIG: Node = Nodes().make("attribute", data=("event", "big"), type=BOOLEAN)


def awaited() -> dict[str, Awaited]:
    found = {}
    for name, each in BUNDLE.engagements.items():
        assert each.on is not None
        found[name] = Awaited(each.on, BIG if each.on.when else None)
    return found


TRIGGERS = Triggers(awaited(), Runs(BUNDLE, keys(BUNDLE)), keys(BUNDLE))
SENT = "2026-11-20T10:00:00-05:00"


def judge(node: Node, happened: Happened) -> object:
    assert node is BIG
    return happened.values["event", "big"]


def came(name: str = "bought", at: str = SENT, big: bool | None = True, id: str = "e") -> Happened:
    return event(name, at, {("event", "big"): big}, id)


def told(seen: Seen) -> set[str]:
    return {f"{path[2]} {path[3]}" for path, value in columns(TRIGGERS, seen, BUNDLE).items() if value}


def test_nothing_without_events() -> None:
    assert columns(TRIGGERS, see(SENT, contact(SENT, "now")), BUNDLE) == {}
    assert TRIGGERS.trigger(see(SENT), "soon") is None


def test_the_event_that_asks() -> None:
    assert told(see(SENT, asks=came(), about=judge)) == {"now open", "soon coming", "either open"}
    assert told(see(SENT, asks=came("left", big=False), about=judge)) == set()
    assert told(see(SENT, asks=came("left", big=None), about=judge)) == set()
    assert told(see(SENT, asks=came("other"), about=judge)) == set()


def test_without_within_only_the_event_that_asks_counts() -> None:
    noon = "2026-11-20T12:00:00-05:00"
    assert told(see(noon, asks=came(), about=judge)) == {"now open", "soon open", "either open"}
    assert told(see(noon, waiting=[(came(), None)], about=judge)) == {"soon open", "either open"}
    asked = see(noon, waiting=[(came(), None)], asks=came("other", noon), about=judge)
    assert told(asked) == {"soon open", "either open"}


@pytest.mark.parametrize(
    ("now", "state"),
    [
        ("2026-11-20T11:59:59-05:00", {"soon coming"}),
        ("2026-11-20T12:00:00-05:00", {"soon open"}),
        ("2026-11-22T09:59:59-05:00", {"soon open"}),
        ("2026-11-22T10:00:00-05:00", set()),
    ],
)
def test_open_from_after_to_within(now: str, state: set[str]) -> None:
    assert told(see(now, waiting=[(came(), ("soon",))])) == state


def test_days_keep_the_wall_clock_and_hours_do_not() -> None:
    night = came(at="2026-10-31T23:30:00-04:00")
    assert told(see("2026-11-01T01:29:59-04:00", waiting=[(night, ("soon",))])) == {"soon coming"}
    assert told(see("2026-11-01T01:30:00-04:00", waiting=[(night, ("soon",))])) == {"soon open"}
    assert told(see("2026-11-02T23:29:59-05:00", waiting=[(night, ("soon",))])) == {"soon open"}
    assert told(see("2026-11-02T23:30:00-05:00", waiting=[(night, ("soon",))])) == set()


def test_when_opens_and_closes_are_told() -> None:
    found = TRIGGERS.trigger(see(SENT, asks=came(), about=judge), "soon")
    assert found is not None
    assert found.event == came()
    assert (said(found.opens), said(found.closes)) == ("2026-11-20T12:00:00-05:00", "2026-11-22T10:00:00-05:00")
    at_once = TRIGGERS.trigger(see(SENT, asks=came(), about=judge), "now")
    assert at_once is not None
    assert (said(at_once.opens), at_once.closes) == (SENT, None)


def test_a_judgement_that_was_made_stands() -> None:
    """It judged the event when it came; nobody is asked again."""
    noon = "2026-11-20T12:00:00-05:00"
    assert told(see(noon, waiting=[(came(big=False), ("either",))])) == {"either open"}
    assert told(see(noon, waiting=[(came(big=True), ())])) == set()


def test_a_later_event_replaces_one_that_waits() -> None:
    later = came(at="2026-11-20T13:00:00-05:00", id="f")
    waiting = [(came(), None), (later, None)]
    assert told(see("2026-11-20T14:00:00-05:00", waiting=waiting, about=judge)) == {"soon coming", "either open"}
    found = TRIGGERS.trigger(see("2026-11-20T15:00:00-05:00", waiting=waiting, about=judge), "soon")
    assert found is not None
    assert found.event is later


def test_but_only_if_it_passes() -> None:
    small = came("left", "2026-11-20T13:00:00-05:00", big=False)
    found = TRIGGERS.trigger(see("2026-11-20T14:00-05:00", waiting=[(came(), None)], asks=small, about=judge), "either")
    assert found is not None
    assert found.event.name == "bought"


def test_an_event_that_comes_late_replaces_no_later_one() -> None:
    later = came(at="2026-11-20T13:00:00-05:00", id="f")
    seen = see("2026-11-20T14:00-05:00", waiting=[(later, None)], asks=came(), about=judge)
    assert told(seen) == {"now open", "soon coming", "either open"}
    found = TRIGGERS.trigger(seen, "either")
    assert found is not None
    assert found.event is later


def test_of_two_at_one_instant_the_greater_id_counts() -> None:
    seen = see(SENT, waiting=[(came(id="b"), None), (came(id="a"), None)], about=judge)
    found = TRIGGERS.trigger(seen, "either")
    assert found is not None
    assert found.event.id == "b"


def test_once_for_each_event() -> None:
    noon = "2026-11-20T12:00:00-05:00"
    waiting = [(came(), None)]
    before, after = contact("2026-11-20T09:59:59-05:00", "soon"), contact(SENT, "soon")
    assert told(see(noon, before, waiting=waiting, about=judge)) == {"soon open", "either open"}
    assert told(see(noon, after, waiting=waiting, about=judge)) == {"either open"}
    assert told(see(noon, reserved=[after], waiting=waiting, about=judge)) == {"either open"}
    confirmed = contact("2026-11-20T12:00:01-05:00", "soon")
    assert told(see(noon, later=[confirmed], waiting=waiting, about=judge)) == {"either open"}


def test_another_event_opens_what_was_answered() -> None:
    again = came(at="2026-11-20T12:00:00-05:00", id="f")
    answer = contact("2026-11-20T11:00:00-05:00", "either")
    seen = see("2026-11-20T12:00-05:00", answer, waiting=[(came(), None)], asks=again, about=judge)
    assert "either open" in told(seen)
    assert "either answered" not in told(seen)


def test_the_event_that_asks_may_have_been_answered() -> None:
    answers = [contact(SENT, name) for name in ("now", "soon", "either")]
    found = told(see("2026-11-20T10:00:05-05:00", *answers, asks=came(), about=judge))
    assert found == {"now answered", "soon answered", "either answered"}
    small = told(see("2026-11-20T10:00:05-05:00", *answers, asks=came(big=False), about=judge))
    assert small == {"now answered", "soon answered"}
    waits = told(see("2026-11-20T10:00:05-05:00", *answers, waiting=[(came(), None)], about=judge))
    assert waits == set()


def test_who_waits_for_an_event_that_came() -> None:
    names, until = TRIGGERS.waiting(see(SENT, about=judge), came())
    assert names == ("either", "soon")
    assert said(until) == "2026-11-22T10:00:00-05:00"
    names, until = TRIGGERS.waiting(see("2026-11-21T10:00-05:00", about=judge), came())
    assert names == ("soon",)
    assert TRIGGERS.waiting(see(SENT, about=judge), came("left", big=False)) == ((), None)
    assert TRIGGERS.waiting(see(SENT, about=judge), came("other")) == ((), None)


def test_engagements_that_wait_for_the_same_are_each_their_own() -> None:
    """One was sent since, one was judged to wait, one not to wait, two nobody has looked at."""
    many = bundle("""
events: {bought: {fields: {big: boolean!}}}
channels: {push: {when: yes}}
kinds: {k: {stages: any, channels: [push], propensity: 10%, value: 1}}
engagements:
  sent: {kind: k, on: {event: bought, within: 2 days}}
  judged: {kind: k, on: {event: bought, within: 2 days}}
  third: {kind: k, on: {event: bought, within: 2 days}}
  fourth: {kind: k, on: {event: bought, within: 2 days}}
  later: {kind: k, on: {event: bought, after: 1 hour, within: 2 days}}
""")
    awaited = {name: Awaited(each.on, None) for name, each in many.engagements.items() if each.on}
    triggers = Triggers(awaited, Runs(many, keys(many)), keys(many))

    def open_for(seen: Seen) -> set[str]:
        found = columns(triggers, seen, many).items()
        return {path[2] for path, value in found if value and path[3] == "open"}

    noon = "2026-11-20T12:00:00-05:00"
    after = contact("2026-11-20T11:00:00-05:00", "sent")
    assert open_for(see(noon, after, waiting=[(came(), None)])) == {"judged", "third", "fourth", "later"}
    assert open_for(see(noon, waiting=[(came(), ("judged",))])) == {"judged"}
    both = [(came(id="1"), ("judged", "sent")), (came(at="2026-11-18T12:00:00-05:00", id="2"), None)]
    assert open_for(see(noon, after, waiting=both)) == {"judged"}
    both = [(came(id="1"), ("judged", "sent")), (came(at="2026-11-18T12:00:01-05:00", id="2"), None)]
    assert open_for(see(noon, after, waiting=both)) == {"judged", "third", "fourth", "later"}
    names, until = triggers.waiting(see(noon), came())
    assert (set(names), said(until)) == (set(many.engagements), "2026-11-22T10:00:00-05:00")
