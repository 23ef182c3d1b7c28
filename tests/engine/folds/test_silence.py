"""Suppressions that end and start anew, and members that are never together (language.md 2.4)."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nextbest.engine.remembering.columns import silenced
from nextbest.engine.remembering.folds.seen import Seen
from nextbest.engine.remembering.folds.silence import Silence, Together
from nextbest.engine.remembering.memory import Contact
from tests.engine.folds.people import NEW_YORK, bundle, columns, contact, keys, said, seconds, see

SECTIONS = """
contact_policy:
  suppress:
    - {after: 3 declined, of: engagement, for: 30 days}
    - {after: 1 bounced, of: channel, for: 12 hours}
    - {after: 2 opened, of: kind, for: 1 month}
  never_together:
    - {these: [a, third, other], within: 14 days}
    - {these: [a, c]}
    - {these: [k, other], within: 1 month}
channels: {push: {when: yes}, email: {when: yes}}
kinds:
  k: {stages: any, channels: [push, email], propensity: 10%, value: 1}
  other: {stages: any, channels: [push], propensity: 10%, value: 1}
  third: {stages: any, channels: [push], propensity: 10%, value: 1}
engagements: {a: {kind: k}, b: {kind: other}, c: {kind: k}, d: {kind: third}}
"""
BUNDLE = bundle(SECTIONS)
SILENCE, TOGETHER = Silence(BUNDLE, keys(BUNDLE)), Together(BUNDLE, keys(BUNDLE))


def declined(*times: str, by: str = "a") -> list[Contact]:
    return [contact(at, by, outcomes=["declined"]) for at in times]


def silent(now: str | int, contacts: Sequence[Contact]) -> bool:
    seen = see(now, *contacts)
    found = columns(SILENCE, seen, BUNDLE).get(silenced(0, "a"), False)
    assert (SILENCE.until(seen, 0, "a") is not None) == found
    return found is True


TIMES = ("2026-02-01T10:00-05:00", "2026-02-10T10:00-05:00", "2026-03-01T10:00-05:00")


def test_silence_begins_with_the_last_one_and_lasts_on_the_wall_clock() -> None:
    assert not silent("2026-03-01T10:00-05:00", declined(*TIMES[:2]))
    assert silent("2026-03-01T10:00-05:00", declined(*TIMES))
    # Clocks were changed within these 30 days.
    assert silent("2026-03-31T09:59:59-04:00", declined(*TIMES))
    assert not silent("2026-03-31T10:00:00-04:00", declined(*TIMES))
    assert said(SILENCE.until(see(TIMES[2], *declined(*TIMES)), 0, "a")) == "2026-03-31T10:00:00-04:00"


def test_counting_starts_anew_when_silence_is_over() -> None:
    after = ("2026-04-01T10:00-04:00", "2026-04-02T10:00-04:00", "2026-04-03T10:00-04:00")
    assert not silent(after[0], declined(*TIMES, after[0]))
    assert not silent(after[1], declined(*TIMES, *after[:2]))
    assert silent(after[2], declined(*TIMES, *after))


def test_what_comes_during_silence_does_not_count() -> None:
    during = ("2026-03-01T10:00-05:00", "2026-03-10T10:00-04:00", "2026-03-31T09:59:59-04:00")
    again = ("2026-04-01T10:00-04:00", "2026-04-02T10:00-04:00")
    assert not silent(again[1], declined(*TIMES, *during, *again))
    assert silent("2026-04-03T10:00-04:00", declined(*TIMES, *during, *again, "2026-04-03T10:00-04:00"))
    # The end is no part of it: what comes then is the first one of the next count.
    at_end = ("2026-03-31T10:00:00-04:00", *again)
    assert silent(again[1], declined(*TIMES, *during, *at_end))


def test_others_are_not_silenced() -> None:
    mixed = [*declined(*TIMES[:2]), *declined(TIMES[2], by="b"), *declined(*TIMES, by="gone")]
    assert columns(SILENCE, see(TIMES[2], *mixed), BUNDLE) == {}


def test_what_was_turned_down_after_now_silences_whoever_asks_with_a_clock_that_is_behind() -> None:
    *before, last = declined(*TIMES)
    for now, contacts in (("2026-02-28T10:00-05:00", before), ("2026-01-31T10:00-05:00", [])):
        seen = see(now, *contacts, later=[*(before if not contacts else ()), last])
        assert columns(SILENCE, seen, BUNDLE) == {silenced(0, "a"): True}
        assert said(SILENCE.until(seen, 0, "a")) == "2026-03-31T10:00:00-04:00"
    slot = contact(TIMES[2], outcomes=["declined"])
    assert columns(SILENCE, see(TIMES[2], *before, reserved=[slot]), BUNDLE) == {}


def test_channels_and_frozen_kinds_are_silenced_likewise() -> None:
    bounced = contact(TIMES[0], "gone", channel="email", kind="gone", outcomes=["bounced"])
    assert columns(SILENCE, see("2026-02-01T21:59:59-05:00", bounced), BUNDLE) == {silenced(1, "email"): True}
    assert columns(SILENCE, see("2026-02-01T22:00:00-05:00", bounced), BUNDLE) == {}
    opened = [contact(at, name, kind="other", outcomes=["opened"]) for at, name in zip(TIMES, ("a", "b"), strict=False)]
    assert columns(SILENCE, see("2026-02-11T10:00-05:00", *opened), BUNDLE) == {silenced(2, "other"): True}


def kept(now: str, *contacts: Contact, reserved: Sequence[Contact] = (), later: Sequence[Contact] = ()) -> set[object]:
    found = columns(TOGETHER, see(now, *contacts, reserved=reserved, later=later), BUNDLE)
    assert set(found.values()) <= {True}
    return {path[2:] for path in found}


SENT, SOON = "2026-03-01T10:00-05:00", "2026-03-02T10:00-05:00"


A, THIRD, OTHER = (("0", each) for each in ("engagement.a", "kind.third", "kind.other"))


def test_a_member_keeps_others_away_and_not_itself() -> None:
    assert kept(SOON, contact(SENT, "a")) == {THIRD, OTHER, ("2", "kind.other")}
    assert kept(SOON, contact(SENT, "c")) == {("2", "kind.other")}
    assert kept(SOON, contact(SENT, "b", kind="other")) == {A, THIRD, ("2", "kind.k")}
    assert kept(SOON, contact(SENT, "gone", kind="third")) == {A, OTHER}
    assert kept(SOON, contact(SENT, "gone", kind="gone")) == set()


def test_two_members_keep_each_other_away_too() -> None:
    found = kept(SOON, contact(SENT, "a"), contact(SOON, "b", kind="other"))
    assert found == {A, THIRD, OTHER, ("2", "kind.k"), ("2", "kind.other")}


def test_kinds_are_those_that_contacts_had() -> None:
    """An engagement that is named is that member, whatever its kind was."""
    assert kept(SOON, contact(SENT, "a", kind="other")) == {THIRD, OTHER, ("2", "kind.k")}


@pytest.mark.parametrize(("now", "away"), [("2026-03-15T09:59:59-04:00", True), ("2026-03-15T10:00:00-04:00", False)])
def test_for_so_long(now: str, away: bool) -> None:
    assert (OTHER in kept(now, contact(SENT, "a"))) is away


def test_slots_count_and_contacts_of_others_clocks() -> None:
    assert OTHER in kept(SOON, reserved=[contact(SENT, "a")])
    assert OTHER in kept(SENT, later=[contact(SOON, "a")])
    # A slot may be confirmed yet, though its own instant has left the window.
    assert OTHER in kept("2026-03-15T10:00-04:00", reserved=[contact(SENT, "a")])


def test_the_end_is_that_of_the_latest_other_member() -> None:
    seen = see(SOON, contact(SENT, "a"), contact(SOON, "b", kind="other"))
    assert said(TOGETHER.until(seen, 0, "kind.other")) == "2026-03-15T10:00:00-04:00"
    assert said(TOGETHER.until(seen, 0, "kind.third")) == "2026-03-16T10:00:00-04:00"
    assert TOGETHER.until(see(SOON, contact(SENT, "a")), 0, "engagement.a") is None
    late = see("2026-03-15T10:00-04:00", reserved=[contact(SENT, "a")])
    assert said(TOGETHER.until(late, 0, "kind.other")) == "2026-03-29T10:00:00-04:00"


@given(st.lists(st.integers(0, 120 * 24), min_size=1, max_size=14), st.integers(0, 130 * 24))
def test_suppressions_agree_with_a_walk_through_time(hours: list[int], now: int) -> None:
    """Hour by hour: is it silent, and how many have counted since it last was?"""
    began = seconds("2026-02-01T10:00-05:00")
    times = sorted(hours)
    count, last, silences = 0, None, []
    for hour in range(now + 1):
        moment = see(began + hour * 3_600, policy=NEW_YORK)
        for _ in range(times.count(hour)):
            if last is None or not _within(last, moment):
                count += 1
                if count == 3:
                    count, last = 0, moment.clock.now
        silences.append(last is not None and _within(last, moment))
    contacts = [contact(began + hour * 3_600, outcomes=["declined"]) for hour in times if hour <= now]
    assert silent(began + now * 3_600, contacts) == silences[-1]


def _within(at: int, seen: Seen) -> bool:
    return seen.clock.earlier(seen.clock.now, BUNDLE.policy.suppressions[0].length) < at
