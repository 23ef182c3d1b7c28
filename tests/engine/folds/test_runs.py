"""Runs of sequences: where they begin and end, what may come next (language.md 2.5, `steps`)."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nextbest.dsl.checked_campaigns import Step
from nextbest.dsl.quantities import Duration, Period
from nextbest.engine.clock import Clock
from nextbest.engine.remembering.columns import Path, held, leading, memory_columns, run
from nextbest.engine.remembering.folds.runs import Runs, split
from nextbest.engine.remembering.memory import Contact
from tests.engine.folds.people import NEW_YORK, bundle, columns, contact, keys, said, seconds, see

SECTIONS = """
channels: {push: {when: yes}}
kinds: {k: {stages: any, channels: [push], propensity: 10%, value: 1}}
engagements:
  course: {kind: k, goal: responded, steps: [{}, {after: 3 days}, {after: 2 days}, {}, {after: 12 hours}]}
  two: {kind: k, steps: [{}, {}, {after: 1 month}]}
  single: {kind: k, goal: joined is known}
  owed: {kind: k, due: {within: 30 days, of: joined}}
"""
BUNDLE = bundle(SECTIONS)
RUNS = Runs(BUNDLE, keys(BUNDLE))
FIRST = "2026-06-01T12:00-04:00"


def about(now: str, *contacts: Contact, engagement: str = "course") -> dict[str, object]:
    found = columns(RUNS, see(now, *contacts), BUNDLE)
    assert {path[2] for path in found} <= {engagement}
    return {path[3]: value for path, value in found.items()}


def at(first: str = FIRST, *later: str, steps: tuple[int, ...] = (), engagement: str = "course") -> list[Contact]:
    numbers = steps or range(1, 2 + len(later))
    return [contact(each, engagement, step=step) for each, step in zip((first, *later), numbers, strict=True)]


def test_without_a_run_the_first_steps_without_waits_are_within_reach() -> None:
    assert about(FIRST) == {}
    defaults = {path: column.default for path, column in memory_columns(BUNDLE).items()}
    assert defaults[run("course", "reach")] == 1
    assert defaults[run("two", "reach")] == 2
    assert defaults[run("course", "step")] == 0
    assert leading((Step((), Period(0, 1)),)) == 0


@pytest.mark.parametrize(
    ("now", "reach"),
    [
        (FIRST, 1),
        ("2026-06-04T11:59:59-04:00", 1),
        ("2026-06-04T12:00:00-04:00", 2),
        ("2026-06-06T11:59:59-04:00", 2),
        # Step 4 has no wait of its own, so it comes within reach with step 3.
        ("2026-06-06T12:00:00-04:00", 4),
        ("2026-06-06T23:59:59-04:00", 4),
        ("2026-06-07T00:00:00-04:00", 5),
    ],
)
def test_waits_add_up_from_the_last_confirmed_step(now: str, reach: int) -> None:
    began = seconds(FIRST)
    assert about(now, *at()) == {"step": 1, "started": began, "responded": False, "reach": reach}


def test_waits_keep_the_wall_clock_when_clocks_change() -> None:
    first = at("2026-10-30T12:00-04:00")
    assert about("2026-11-02T11:59:59-05:00", *first)["reach"] == 1
    assert about("2026-11-02T12:00:00-05:00", *first)["reach"] == 2
    first = at("2026-03-06T12:00-05:00")
    assert about("2026-03-09T11:59:59-04:00", *first)["reach"] == 1
    assert about("2026-03-09T12:00:00-04:00", *first)["reach"] == 2


def test_a_step_that_was_passed_over_is_not_waited_for_again() -> None:
    found = about("2026-06-06T12:30-04:00", *at(FIRST, "2026-06-06T12:00-04:00", steps=(1, 3)))
    assert (found["step"], found["reach"], found["started"]) == (3, 4, seconds(FIRST))


def test_a_wait_of_a_month_ends_with_a_short_month() -> None:
    sent = at("2026-01-31T12:00-05:00", "2026-01-31T12:00:05-05:00", engagement="two")
    assert about("2026-02-28T12:00:04-05:00", *sent, engagement="two")["reach"] == 2
    assert about("2026-02-28T12:00:05-05:00", *sent, engagement="two")["reach"] == 3


def test_a_run_ends_with_its_last_step() -> None:
    assert about(FIRST, *at(steps=(5,))) == {}
    assert about(FIRST, *at(steps=(6,))) == {}


@pytest.mark.parametrize(
    ("last", "ends"),
    [
        # 3 + 2 days and 12 hours of waits, then 30 days.
        (1, "2026-07-07T00:00:00-04:00"),
        (2, "2026-07-04T00:00:00-04:00"),
        (4, "2026-07-02T00:00:00-04:00"),
    ],
)
def test_a_run_ends_thirty_days_late(last: int, ends: str) -> None:
    sent, end = at(steps=(last,)), seconds(ends)
    before, after = see(end - 1, *sent), see(end, *sent)
    assert columns(RUNS, before, BUNDLE)[run("course", "step")] == last
    assert said(RUNS.over(before, "course")) == ends
    assert columns(RUNS, after, BUNDLE) == {}
    assert RUNS.present(after, "course") is None
    assert RUNS.over(after, "course") is None


def test_lateness_counts_days_of_the_calendar() -> None:
    sent = at("2026-10-20T12:00-04:00", steps=(4,))
    assert said(RUNS.over(see("2026-10-21T12:00-04:00", *sent), "course")) == "2026-11-20T00:00:00-05:00"


def test_a_run_that_was_late_is_not_gone_on_with() -> None:
    """The second contact came when the first one's run was over: a run of its own, though its step is a later one."""
    late = about("2026-07-08T12:00-04:00", *at(FIRST, "2026-07-07T00:00-04:00", steps=(1, 2)))
    assert late["started"] == seconds("2026-07-07T00:00-04:00")
    in_time = about("2026-07-07T12:00-04:00", *at(FIRST, "2026-07-06T23:59:59-04:00", steps=(1, 2)))
    assert in_time["started"] == seconds(FIRST)


def test_a_step_that_comes_again_begins_a_run() -> None:
    found = about(
        "2026-06-09T12:00-04:00", *at(FIRST, "2026-06-05T12:00-04:00", "2026-06-08T12:00-04:00", steps=(1, 2, 2))
    )
    assert (found["step"], found["started"]) == (2, seconds("2026-06-08T12:00-04:00"))


@pytest.mark.parametrize("outcome", ["clicked", "replied", "redeemed"])
def test_a_response_counts_for_its_run(outcome: str) -> None:
    answered = contact(FIRST, "course", outcomes=[outcome])
    second = contact("2026-06-04T12:00-04:00", "course", step=2)
    anew = contact("2026-06-05T12:00-04:00", "course", step=1)
    assert about("2026-06-06T12:00-04:00", answered, second)["responded"] is True
    assert about("2026-06-06T12:00-04:00", answered, second, anew)["responded"] is False


@pytest.mark.parametrize("outcome", ["opened", "declined", "bounced"])
def test_looking_is_no_response(outcome: str) -> None:
    assert about(FIRST, contact(FIRST, "course", outcomes=[outcome]))["responded"] is False


def test_an_engagement_without_steps_has_no_run() -> None:
    assert about(FIRST, contact(FIRST, "single"), contact(FIRST, "gone")) == {}


def test_steps_below_the_first_are_the_first() -> None:
    assert about(FIRST, contact(FIRST, "course", step=-3))["step"] == 1


def test_slots_hold_back_what_must_not_go_twice() -> None:
    slots = [contact(FIRST, name) for name in ("course", "owed", "single", "gone")]
    expected: dict[Path, object] = {held("course"): True, held("owed"): True}
    assert columns(RUNS, see(FIRST, reserved=slots), BUNDLE) == expected
    # And so does what a server whose clock is ahead has just confirmed.
    assert columns(RUNS, see("2026-06-01T11:59:58-04:00", later=slots), BUNDLE) == expected


def test_when_the_next_step_comes_within_reach() -> None:
    def reached(now: str, *contacts: Contact) -> list[str | None]:
        return [said(each) for each in RUNS.reaches(see(now, *contacts), "course")]

    assert reached(FIRST) == []
    waits = [f"2026-06-0{each}-04:00" for each in ("4T12:00:00", "6T12:00:00", "6T12:00:00", "7T00:00:00")]
    assert reached(FIRST, *at()) == waits
    assert reached("2026-06-04T12:00-04:00", *at()) == waits[1:]
    assert reached("2026-06-07T12:00-04:00", *at()) == []


STEPS = (Step(()), Step((), Period(0, 3)), Step((), Duration(7_200)), Step((), Period(1, 0)), Step(()))


@given(st.lists(st.tuples(st.integers(0, 200 * 86_400), st.integers(1, 6)), max_size=12))
def test_runs_by_a_plain_reading(times: list[tuple[int, int]]) -> None:
    clock = Clock(0, NEW_YORK)
    began = seconds("2026-01-01T00:00-05:00")
    contacts = sorted(contact(began + after, step=step) for after, step in times)
    runs = split(contacts, STEPS, clock)
    assert [each for found in runs for each in found] == contacts
    for found in runs:
        steps = [each.step for each in found]
        assert steps == sorted(set(steps))
        for before, after in pairwise(found):
            assert _lasts(before, clock) is None or after.at < (_lasts(before, clock) or 0)
            assert before.step < len(STEPS)
    for ended, begun in pairwise(runs):
        last, first = ended[-1], begun[0]
        end = _lasts(last, clock)
        assert first.step <= last.step or end is None or end <= first.at


def _lasts(last: Contact, clock: Clock) -> int | None:
    """When a run whose last contact that is ends by lateness; None: at once."""
    waits = {
        1: (Period(0, 3), Duration(7_200), Period(1, 0)),
        2: (Duration(7_200), Period(1, 0)),
        3: (Period(1, 0),),
        4: (),
    }.get(last.step)
    return None if waits is None else clock.later(clock.later(last.at, *waits), Period(0, 30))
