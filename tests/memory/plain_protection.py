"""What protects a customer, by a plain reading of language.md 2.4 and 2.5: holdouts, silence, limits, budgets."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from hashlib import sha256

from nextbest.dsl.checked_campaigns import Offer, Step, Variant
from nextbest.dsl.checked_policy import Limit, NeverTogether, Suppression
from nextbest.dsl.clauses import Calendar, Sliding
from tests.differential.plain_time import PlainClock, day_number
from tests.memory.plain_case import Candidate, PlainCase
from tests.memory.plain_customer import PlainContact
from tests.memory.plain_runs import present, runs

WHOLE = 10_000


def draw(salt: str, id: str) -> Fraction:
    """In [0, 1)."""
    return Fraction(int(sha256(f"{salt}:{id}".encode()).hexdigest()[:8], 16), 2**32)


def held_out(case: PlainCase) -> bool:
    holdout = case.bundle.policy.holdout
    return holdout is not None and draw(holdout.salt, case.id) < Fraction(holdout.share, WHOLE)


def tried_without(case: PlainCase, candidate: Candidate) -> bool:
    """Whether the customer is held out by the engagement's experiment."""
    experiment = candidate.engagement.promises.experiment
    return experiment is not None and draw(experiment.salt, case.id) < Fraction(experiment.holdout, WHOLE)


def variant(case: PlainCase, candidate: Candidate) -> Variant | None:
    """The variant drawn of one who is not held out."""
    experiment = candidate.engagement.promises.experiment
    if experiment is None:
        return None
    b, holdout, shares = draw(experiment.salt, case.id), Fraction(experiment.holdout, WHOLE), Fraction(0)
    for each in sorted(experiment.variants, key=lambda each: each.name):
        shares += Fraction(each.share, WHOLE)
        edge = holdout + (1 - holdout) * shares
        # Rounded half up to ten-thousandths.
        if b < Fraction((edge * WHOLE + Fraction(1, 2)).__floor__(), WHOLE):
            return each
    return None


def plain_offer(candidate: Candidate, step: Step | None) -> Offer | None:
    """Before a variant changes it: what ranks it, for variants never change who gets what."""
    return candidate.engagement.promises.offer if step is None else step.offer


# Silence


def suppressed(case: PlainCase, candidate: Candidate) -> bool:
    return any(_silent(case, each, candidate) for each in case.bundle.policy.suppressions)


def _silent(case: PlainCase, suppression: Suppression, candidate: Candidate) -> bool:
    """Counted since the last silence ended: what comes while it lasts does not count."""
    count, silence = 0, None
    for each in case.contacts:
        same = {
            "engagement": each.engagement == candidate.engagement.name,
            "kind": each.kind == candidate.engagement.kind,
            "channel": each.channel == candidate.channel.name,
        }[suppression.of]
        if not same or suppression.outcome not in each.outcomes:
            continue
        if silence is not None and _within_last(case, suppression, silence, each.at):
            continue
        count += 1
        if count == suppression.count:
            count, silence = 0, each.at
    return silence is not None and _within_last(case, suppression, silence, case.now)


def _within_last(case: PlainCase, suppression: Suppression, at: int, now: int) -> bool:
    return PlainClock(now, case.clock.zone).step(now, -1, suppression.length) < at


# Limits


@dataclass(frozen=True)
class Full:
    """A limit that is full."""

    rule: str
    count: int
    limit: int


def _bound(case: PlainCase, candidate: Candidate) -> Iterator[tuple[str, Limit]]:
    """The limits that bind a candidate, in the order of Part 3."""
    engagement, channel = candidate.engagement, candidate.channel
    obeys, outbound = engagement.promises.obeys_limits, not channel.inbound
    yield from ((f"limit:engagement.{engagement.name}", each) for each in engagement.limits)
    if obeys and outbound:
        yield from ((f"limit:kind.{engagement.kind}", each) for each in case.bundle.kinds[engagement.kind].limits)
    if obeys:
        yield from ((f"limit:channel.{channel.name}", each) for each in channel.limits)
    if obeys and outbound:
        yield from (("limit:policy", each) for each in case.bundle.policy.limits)


def full_limits(case: PlainCase, candidate: Candidate, picked: Sequence[PlainContact]) -> Iterator[Full]:
    running = bool(candidate.engagement.promises.steps and present(case, candidate.engagement))
    for rule, limit in _bound(case, candidate):
        if running and rule.startswith("limit:engagement"):
            # They count runs, and none begins.
            continue
        found = [each for each in _counted(case, rule, candidate) if _in_window(case, limit, each)]
        count = len(found) + sum(_counts(case, rule, candidate, each) for each in picked)
        if count >= limit.count:
            yield Full(rule, count, limit.count)


def _counted(case: PlainCase, rule: str, candidate: Candidate) -> list[PlainContact]:
    engagement = candidate.engagement
    if rule.startswith("limit:engagement") and engagement.promises.steps:
        return [run[0] for run in runs(case, engagement, case.filling)]
    return [each for each in case.filling if _counts(case, rule, candidate, each)]


def _counts(case: PlainCase, rule: str, candidate: Candidate, contact: PlainContact) -> bool:
    sender = case.bundle.engagements.get(contact.engagement)
    counts = sender is None or sender.promises.counts_toward_limits
    match rule.removeprefix("limit:").partition(".")[0]:
        case "engagement":
            return contact.engagement == candidate.engagement.name
        case "kind":
            return counts and not contact.inbound and contact.kind == candidate.engagement.kind
        case "channel":
            return counts and contact.channel == candidate.channel.name
    return counts and not contact.inbound


def _in_window(case: PlainCase, limit: Limit, contact: PlainContact) -> bool:
    if contact in case.held.reserved:
        # It may be confirmed at any time from now on.
        return not (isinstance(limit.pace, Calendar) and case.local is None)
    at = contact.at
    match limit.pace:
        case Sliding(length=length):
            return case.clock.step(case.now, -1, length) < at
        case Calendar(unit=unit):
            return case.local is not None and _begun(case.local, unit) <= at
    return True


def _begun(clock: PlainClock, unit: str) -> int:
    """The local midnight at which the present day, week, month or year began."""
    today = clock.wall(clock.now).date()
    first = {
        "day": today,
        "week": today.fromordinal(today.toordinal() - today.weekday()),
        "month": today.replace(day=1),
        "year": today.replace(month=1, day=1),
    }[unit]
    return clock.midnight(day_number(first))


def on_hold(case: PlainCase, candidate: Candidate) -> bool:
    """Whether the customer's zone is not known, and a rule in local time applies to the candidate."""
    if case.local is not None:
        return False
    channel = candidate.channel
    timed = not channel.inbound and (channel.quiet_hours or case.holidays(channel) is not None)
    return bool(timed) or any(isinstance(limit.pace, Calendar) for _, limit in _bound(case, candidate))


# Together


def kept_apart(case: PlainCase, candidate: Candidate, picked: Sequence[PlainContact]) -> bool:
    return any(_kept_apart(case, each, candidate, picked) for each in case.bundle.policy.never_together)


def _kept_apart(case: PlainCase, rule: NeverTogether, candidate: Candidate, picked: Sequence[PlainContact]) -> bool:
    mine = _member(rule, candidate.engagement.name, candidate.engagement.kind)
    if mine is None:
        return False
    others = list(picked)
    if rule.within is not None:
        start = case.clock.step(case.now, -1, rule.within)
        others.extend(each for each in case.filling if start < each.at or each in case.held.reserved)
    members = {_member(rule, each.engagement, each.kind) for each in others}
    return bool(members - {mine, None})


def _member(rule: NeverTogether, engagement: str, kind: str) -> tuple[str, bool] | None:
    names = {(each.name, each.is_kind) for each in rule.members}
    return next((each for each in ((engagement, False), (kind, True)) if each in names), None)


# Budgets


def draws(candidate: Candidate, offered: bool, cost: int) -> Mapping[str, int]:
    """What a slot takes of budgets."""
    return {"contacts": 1, "offers": int(offered), "cost": candidate.channel.cost + cost}


@dataclass(frozen=True)
class Spending:
    """A pick, and what it takes."""

    engagement: str
    kind: str
    draws: Mapping[str, int]


def overdrawn(case: PlainCase, candidate: Candidate, wanted: Mapping[str, int], picked: Sequence[Spending]) -> bool:
    engagement = candidate.engagement
    mine = [(f"engagement.{engagement.name}", each) for each in engagement.budgets]
    shared = [(f"kind.{engagement.kind}", each) for each in case.bundle.kinds[engagement.kind].budgets]
    for owner, budget in (*mine, *shared):
        unit = budget.pace.unit if isinstance(budget.pace, Calendar) else "total"
        here = (each for each in picked if owner in (f"engagement.{each.engagement}", f"kind.{each.kind}"))
        spent = case.held.spent.get((owner, budget.of, unit), 0) + sum(each.draws[budget.of] for each in here)
        if spent + wanted[budget.of] > budget.amount:
            return True
    return False
