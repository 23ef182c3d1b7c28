"""What fills limits, by hand, and against a plain count (language.md 2.4)."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nextbest.dsl.clauses import Calendar, Pace, Sliding, Total
from nextbest.dsl.quantities import Duration, Period
from nextbest.dsl.zones import EPOCH, shown
from nextbest.engine.remembering.columns import pace_of, pace_text, spent, used
from nextbest.engine.remembering.folds.counts import Counts
from nextbest.engine.remembering.folds.seen import Seen
from nextbest.engine.remembering.memory import Purse
from tests.engine.folds.people import NEW_YORK, bundle, columns, contact, keys, seconds, see

SECTIONS = """
contact_policy: {unknown_timezone: hold, limits: [5 per 7 days, 9 in total, 7 per calendar day]}
channels:
  push: {when: yes, limits: [2 per calendar day, 9 per 1 month, 30 per calendar month, 3 per 12 hours]}
  email: {when: yes, limits: [5 per calendar week]}
  home: {inbound: yes, limits: [7 per calendar day]}
kinds:
  k: {stages: any, channels: [push, email, home], propensity: 10%, value: 1, limits: [4 per 7 days]}
  free: {stages: any, channels: [push], propensity: 10%, value: 1, limits: [4 per 7 days],
         budget: [500 cost per calendar day, 9 offers in total]}
engagements:
  a: {kind: k, limits: [3 per 7 days]}
  b: {kind: k, obeys_limits: no, counts_toward_limits: no, limits: [3 per 7 days, 8 in total]}
  c: {kind: free, obeys_limits: no, counts_toward_limits: yes}
  course: {kind: k, limits: [2 per 1 year], steps: [{}, {after: 3 days}, {after: 2 days}]}
"""
BUNDLE = bundle(SECTIONS)
COUNTS = Counts(BUNDLE, keys(BUNDLE))
DAY, WEEK, MONTH = Calendar("day"), Calendar("week"), Calendar("month")
SEVEN_DAYS = Sliding(Period(0, 7))
NOON = "2026-11-20T12:00-05:00"


def count(seen: Seen, scope: str, pace: Pace) -> object:
    assert columns(COUNTS, seen, BUNDLE).get(used(scope, pace), 0) == len(COUNTS.filling(seen, scope, pace))
    return columns(COUNTS, seen, BUNDLE).get(used(scope, pace), 0)


def test_nothing_is_said_of_a_customer_without_contacts() -> None:
    assert columns(COUNTS, see(NOON), BUNDLE) == {}


def test_each_scope_counts_what_is_its_own() -> None:
    seen = see(
        NOON, contact(NOON), contact("2026-11-20T11:00-05:00", "c", kind="free"), contact(NOON, "a", channel="email")
    )
    assert count(seen, "policy", SEVEN_DAYS) == 3
    assert count(seen, "policy", Total()) == 3
    assert count(seen, "kind.k", SEVEN_DAYS) == 2
    assert count(seen, "kind.free", SEVEN_DAYS) == 1
    assert count(seen, "channel.push", DAY) == 2
    assert count(seen, "channel.email", WEEK) == 1
    assert count(seen, "engagement.a", SEVEN_DAYS) == 2
    assert count(seen, "engagement.b", SEVEN_DAYS) == 0


def test_a_kind_is_frozen_in_its_contacts() -> None:
    seen = see(NOON, contact(NOON, "a", kind="free"), contact(NOON, "a", kind="gone"))
    assert (count(seen, "kind.free", SEVEN_DAYS), count(seen, "kind.k", SEVEN_DAYS)) == (1, 0)


def test_inbound_contacts_fill_limits_of_channel_and_engagement_alone() -> None:
    seen = see(NOON, contact(NOON, channel="home", inbound=True))
    found = columns(COUNTS, seen, BUNDLE)
    assert found == {used("channel.home", DAY): 1, used("engagement.a", SEVEN_DAYS): 1}


def test_what_does_not_count_fills_its_own_limits_alone() -> None:
    found = columns(COUNTS, see(NOON, contact(NOON, "b")), BUNDLE)
    assert found == {used("engagement.b", SEVEN_DAYS): 1, used("engagement.b", Total()): 1}


def test_what_is_free_of_limits_counts_all_the_same() -> None:
    assert count(see(NOON, contact(NOON, "c", kind="free")), "policy", SEVEN_DAYS) == 1


def test_engagements_that_are_gone_count_still() -> None:
    assert count(see(NOON, contact(NOON, "gone")), "policy", SEVEN_DAYS) == 1


@pytest.mark.parametrize(
    ("place", "now", "at", "counts"),
    [
        # A message late yesterday in the customer's zone, today by the policy's or by UTC, does not fill today's limit.
        ("America/Los_Angeles", "2026-11-20T09:00-08:00", "2026-11-19T23:59:59-08:00", 0),
        ("America/Los_Angeles", "2026-11-20T09:00-08:00", "2026-11-20T00:00:00-08:00", 1),
        # And one of this morning there, yesterday elsewhere, does.
        ("Asia/Tokyo", "2026-11-20T23:00+09:00", "2026-11-20T00:00:00+09:00", 1),
        ("Asia/Tokyo", "2026-11-20T23:00+09:00", "2026-11-19T23:59:59+09:00", 0),
        # The days on which clocks change, an hour shorter and longer than others.
        (NEW_YORK, "2026-03-08T23:30-04:00", "2026-03-08T00:00:00-05:00", 1),
        (NEW_YORK, "2026-03-08T23:30-04:00", "2026-03-07T23:59:59-05:00", 0),
        (NEW_YORK, "2026-11-01T23:30-05:00", "2026-11-01T00:00:00-04:00", 1),
        (NEW_YORK, "2026-11-01T23:30-05:00", "2026-10-31T23:59:59-04:00", 0),
        # A day that begins at one o'clock.
        ("Africa/Cairo", "2026-04-24T12:00+03:00", "2026-04-24T01:00:00+03:00", 1),
        ("Africa/Cairo", "2026-04-24T12:00+03:00", "2026-04-23T23:59:59+02:00", 0),
        # Both sides of the date line, and a day that Samoa left out.
        ("Pacific/Kiritimati", "2026-11-20T00:30+14:00", "2026-11-19T23:59:59+14:00", 0),
        ("Pacific/Pago_Pago", "2026-11-20T23:30-11:00", "2026-11-20T00:00:00-11:00", 1),
        ("Pacific/Apia", "2011-12-31T00:10+14:00", "2011-12-29T23:59:59-10:00", 0),
        ("Pacific/Apia", "2011-12-31T00:10+14:00", "2011-12-31T00:00:00+14:00", 1),
    ],
)
def test_days_are_the_customers_own(place: str, now: str, at: str, counts: int) -> None:
    assert count(see(now, contact(at), place=place), "channel.push", DAY) == counts


@pytest.mark.parametrize(
    ("pace", "now", "at", "counts"),
    [
        (SEVEN_DAYS, NOON, "2026-11-13T12:00:00-05:00", 0),
        (SEVEN_DAYS, NOON, "2026-11-13T12:00:01-05:00", 1),
        # Seven days keep the wall clock over a change of clocks; hours do not.
        (SEVEN_DAYS, "2026-11-03T12:00-05:00", "2026-10-27T12:00:00-04:00", 0),
        (SEVEN_DAYS, "2026-11-03T12:00-05:00", "2026-10-27T12:00:01-04:00", 1),
    ],
)
def test_what_slides_goes_by_the_policy_zone(pace: Pace, now: str, at: str, counts: int) -> None:
    for place in ("Asia/Tokyo", None):
        assert count(see(now, contact(at), place=place), "policy", pace) == counts


@pytest.mark.parametrize(
    ("pace", "now", "at", "counts"),
    [
        (Sliding(Duration(43_200)), "2026-11-01T12:00-05:00", "2026-11-01T01:00:00-04:00", 0),
        (Sliding(Duration(43_200)), "2026-11-01T12:00-05:00", "2026-11-01T01:00:01-04:00", 1),
        # Ends of months: a month before 31 March is the end of February.
        (Sliding(Period(1, 0)), "2026-03-31T12:00-04:00", "2026-02-28T12:00:00-05:00", 0),
        (Sliding(Period(1, 0)), "2026-03-31T12:00-04:00", "2026-02-28T12:00:01-05:00", 1),
        (Sliding(Period(1, 0)), "2024-03-31T12:00-04:00", "2024-02-29T12:00:01-05:00", 1),
        (MONTH, "2026-03-31T23:59-04:00", "2026-03-01T00:00:00-05:00", 1),
        (MONTH, "2026-03-31T23:59-04:00", "2026-02-28T23:59:59-05:00", 0),
    ],
)
def test_hours_and_months(pace: Pace, now: str, at: str, counts: int) -> None:
    assert count(see(now, contact(at)), "channel.push", pace) == counts


def test_weeks_begin_on_monday() -> None:
    sunday, monday = contact("2026-11-15T23:59:59-05:00", channel="email"), contact(NOON, channel="email")
    assert count(see(NOON, sunday), "channel.email", WEEK) == 0
    assert count(see(NOON, monday), "channel.email", WEEK) == 1


def test_calendar_limits_stay_empty_where_no_zone_is_known() -> None:
    seen = see(NOON, contact(NOON), place=None)
    assert count(seen, "channel.push", DAY) == 0
    assert count(seen, "policy", SEVEN_DAYS) == 1
    assert count(seen, "policy", Total()) == 1


def test_slots_and_contacts_of_others_clocks_fill_limits() -> None:
    after = contact("2026-11-20T12:00:05-05:00")
    assert count(see(NOON, later=[after]), "policy", SEVEN_DAYS) == 1
    assert count(see(NOON, reserved=[contact(NOON)]), "policy", SEVEN_DAYS) == 1


def test_a_slot_fills_days_that_began_after_it() -> None:
    """Reserved before midnight, it may be confirmed after it."""
    slot = contact("2026-11-19T23:55-05:00")
    seen = see("2026-11-20T00:05-05:00", reserved=[slot])
    assert count(seen, "channel.push", DAY) == 1
    assert COUNTS.filling(seen, "channel.push", DAY) == (seen.clock.now,)
    assert COUNTS.filling(seen, "channel.push", MONTH) == (slot.at,)
    assert count(see("2026-11-20T00:05-05:00", slot), "channel.push", DAY) == 0


def test_limits_of_a_sequence_count_its_runs_all_others_its_steps() -> None:
    times = ["2026-11-01T12:00-05:00", "2026-11-04T12:00-05:00", "2026-11-06T12:00-05:00", "2026-11-19T12:00-05:00"]
    steps = [contact(at, "course", step=step) for at, step in zip(times, (1, 2, 3, 1), strict=True)]
    year = Sliding(Period(12, 0))
    assert count(see(NOON, *steps), "engagement.course", year) == 2
    assert count(see(NOON, *steps), "policy", Total()) == 4
    # A reserved first step begins a run; a reserved second one goes on with it.
    assert count(see(NOON, *steps[:3], reserved=steps[3:]), "engagement.course", year) == 2
    assert count(see(NOON, steps[0], reserved=steps[1:2]), "engagement.course", year) == 1


def test_what_budgets_gave_out_is_told_and_nothing_of_others() -> None:
    known, gone = Purse("kind.free", "cost", "day"), Purse("kind.gone", "cost", "day")
    assert columns(COUNTS, see(NOON, spent={known: 12_500, gone: 9}), BUNDLE) == {spent(known): 12_500}


PLACES = ["UTC", NEW_YORK, "Asia/Tokyo", "Pacific/Apia", "Australia/Lord_Howe", "Africa/Cairo", "America/St_Johns"]
PACES: dict[str, Pace] = {
    "12 hours": Sliding(Duration(43_200)),
    "7 days": SEVEN_DAYS,
    "1 month": Sliding(Period(1, 0)),
    "calendar day": DAY,
    "calendar week": WEEK,
    "calendar month": MONTH,
}
PACED = bundle(f"""
channels: {{push: {{when: yes}}}}
kinds: {{k: {{stages: any, channels: [push], propensity: 10%, value: 1}}}}
engagements: {{a: {{kind: k}}}}
contact_policy: {{unknown_timezone: policy, limits: [{", ".join(f"9 per {each}" for each in PACES)}]}}
""")


def test_a_pace_is_read_as_it_is_written() -> None:
    assert [pace_of(pace_text(each)) for each in PACES.values()] == list(PACES.values())
    assert pace_of(pace_text(Sliding(Period(14, 3)))) == Sliding(Period(14, 3))


@given(
    now=st.integers(seconds("1987-01-01T00:00+00:00"), seconds("2030-01-01T00:00+00:00")),
    ages=st.lists(st.integers(0, 40 * 86_400) | st.integers(0, 3 * 86_400), max_size=8),
    place=st.sampled_from(PLACES),
    policy=st.sampled_from(PLACES),
)
def test_counts_agree_with_a_plain_reading(now: int, ages: list[int], place: str, policy: str) -> None:
    seen = see(now, *(contact(now - age) for age in ages), place=place, policy=policy)
    found = columns(Counts(PACED, keys(PACED)), seen, PACED)
    for pace in PACES.values():
        start = _began(pace, seen)
        assert found.get(used("policy", pace), 0) == sum(at >= start for at, *_ in seen.records), pace


def _began(pace: Pace, seen: Seen) -> int:
    """The first instant of the window, as language.md says it."""
    now, place = seen.clock.now, seen.zone
    if isinstance(pace, Sliding):
        return seen.clock.earlier(now, pace.length) + 1
    assert isinstance(pace, Calendar)
    assert place is not None
    today = shown(place, now).date()
    first = {
        "day": today,
        "week": today - timedelta(days=today.weekday()),
        "month": today.replace(day=1),
    }[pace.unit]
    # Walking on from more than a day before; where clocks are put back over midnight, both days claim the hour.
    at = (first.toordinal() - EPOCH.toordinal()) * 86_400 - 27 * 3_600
    while shown(place, at + 600).date() < first:
        at += 600
    return next(each for each in range(at, now + 1) if shown(place, each).date() >= first)
