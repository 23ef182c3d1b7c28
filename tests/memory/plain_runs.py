"""Sequences by a plain reading of language.md 2.5: runs, steps, waits, goals, and obligations."""

from collections.abc import Sequence
from dataclasses import dataclass

from nextbest.dsl.checked import Engagement
from nextbest.dsl.checked_campaigns import DueBy, DueWithin, Step
from nextbest.dsl.quantities import Period
from nextbest.dsl.types import DATE
from tests.differential.plain_time import calendar_step, day_number, day_of
from tests.memory.plain_case import Context, PlainCase
from tests.memory.plain_customer import PlainContact

LATE = Period(0, 30)


def runs(case: PlainCase, engagement: Engagement, contacts: Sequence[PlainContact]) -> list[list[PlainContact]]:
    """Its contacts, cut where a run begins: at a step that is not a later one, and after a run is over."""
    found: list[list[PlainContact]] = []
    for each in contacts:
        if each.engagement != engagement.name:
            continue
        if not found or each.step <= found[-1][-1].step or over(case, engagement, found[-1][-1], each.at):
            found.append([])
        found[-1].append(each)
    return found


def over(case: PlainCase, engagement: Engagement, last: PlainContact, at: int) -> bool:
    """Whether the run of that last contact is over: all steps are sent, or it is 30 days late."""
    remaining = engagement.promises.steps[last.step :]
    if not remaining:
        return True
    waits = [each.after for each in remaining if each.after is not None]
    return case.clock.later(case.clock.later(last.at, waits), [LATE]) <= at


def present(case: PlainCase, engagement: Engagement) -> list[PlainContact]:
    """The confirmed contacts of the run that goes on now; none: no run."""
    found = runs(case, engagement, case.contacts)
    return [] if not found or over(case, engagement, found[-1][-1], case.now) else found[-1]


def run_context(case: PlainCase, engagement: Engagement) -> Context:
    run = present(case, engagement)
    return {
        ("started",): run[0].at if run else case.now,
        ("responded",): any(each.responded for each in run),
    }


def goal_reached(case: PlainCase, engagement: Engagement) -> bool:
    return engagement.goal is not None and case.yes([engagement.goal], run_context(case, engagement))


def slot_held(case: PlainCase, engagement: Engagement) -> bool:
    """Of a sequence or an obligation nothing else goes while a slot is held, or for a caller whose clock is behind."""
    promises = engagement.promises
    binds = bool(promises.steps) or promises.due is not None
    return binds and any(each.engagement == engagement.name for each in (*case.held.reserved, *case.held.later))


def next_step(case: PlainCase, engagement: Engagement) -> tuple[int, Step] | None:
    """The first later one whose waits are over and whose `when` is yes; None: none yet."""
    run = present(case, engagement)
    last = run[-1].step if run else 0
    context = run_context(case, engagement)
    steps = engagement.promises.steps
    for number in range(last + 1, len(steps) + 1):
        waits = [each.after for each in steps[last:number] if each.after is not None]
        is_over = case.clock.later(run[-1].at, waits) <= case.now if run else not waits
        if is_over and case.yes(steps[number - 1].when, context):
            return number, steps[number - 1]
    return None


@dataclass(frozen=True)
class Obligation:
    """Of an engagement with `due`, for one customer now."""

    open: bool
    mandatory: bool = False
    deadline: int | None = None


def obligation(case: PlainCase, engagement: Engagement) -> Obligation:
    match engagement.promises.due:
        case DueWithin():
            return _within(case, engagement, engagement.promises.due)
        case DueBy():
            return _by(case, engagement, engagement.promises.due)
    return Obligation(open=False)


def _within(case: PlainCase, engagement: Engagement, due: DueWithin) -> Obligation:
    clock = case.clock
    of = case.value(due.of)
    if of is None:
        return Obligation(open=False)
    if due.of.type == DATE:
        assert isinstance(due.within, Period)
        last_day = calendar_step(day_of(of), 1, due.within)
        # The end of that day is the beginning of the next.
        deadline, met_from = clock.midnight(day_number(last_day) + 1), clock.midnight(of)
        happened = of <= clock.today
        urgent = deadline
        if due.urgent is not None:
            assert isinstance(due.urgent, Period)
            urgent = clock.midnight(day_number(calendar_step(last_day, -1, due.urgent)))
    else:
        deadline, met_from = clock.later(of, [due.within]), of
        happened = of <= clock.now
        urgent = deadline if due.urgent is None else clock.step(deadline, -1, due.urgent)
    if not happened or _sent_from(case, engagement, met_from):
        return Obligation(open=False)
    return Obligation(True, clock.now >= urgent, deadline)


def _by(case: PlainCase, engagement: Engagement, due: DueBy) -> Obligation:
    clock = case.clock
    by = case.value(due.by)
    if by is None:
        return Obligation(open=False)
    if due.by.type == DATE:
        assert isinstance(due.urgent, Period)
        deadline = clock.midnight(by + 1)
        urgent = clock.midnight(day_number(calendar_step(day_of(by), -1, due.urgent)))
    else:
        deadline, urgent = by, clock.step(by, -1, due.urgent)
    if clock.now < urgent or _sent_from(case, engagement, urgent):
        return Obligation(open=False)
    return Obligation(True, True, deadline)


def _sent_from(case: PlainCase, engagement: Engagement, start: int) -> bool:
    return any(each.engagement == engagement.name and each.at >= start for each in case.contacts)
