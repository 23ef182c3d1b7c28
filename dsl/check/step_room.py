"""Steps for which a limit leaves no room before their run is over (language.md 2.4, 2.5)."""

from collections.abc import Iterator, Mapping, Sequence

from nextbest.dsl.check.lengths import longest, shortest
from nextbest.dsl.checked import Channel, Engagement, Kind
from nextbest.dsl.checked_campaigns import Step
from nextbest.dsl.checked_policy import ContactPolicy, Limit
from nextbest.dsl.clauses import Sliding, Total
from nextbest.dsl.diagnostics import Report
from nextbest.dsl.document import inheritance
from nextbest.dsl.document.bundle import Document
from nextbest.dsl.messages import campaigns as say
from nextbest.dsl.quantities import Period

LATE = Period(months=0, days=30)
"""How long after its last wait a run is over."""


def check_step_room(
    document: Document,
    policy: ContactPolicy,
    channels: Mapping[str, Channel],
    kinds: Mapping[str, Kind],
    engagements: Mapping[str, Engagement],
    report: Report,
) -> None:
    """Warn of the first step of each sequence that a limit always holds back until its run is over."""
    entries = {name.value: entry for name, entry in document.engagements.items()}
    by_kind = {name.value: entry for name, entry in document.kinds.items()}
    for engagement in engagements.values():
        steps = engagement.promises.steps
        entry, kind = entries[engagement.name], by_kind.get(engagement.kind)
        written = () if kind is None else inheritance.filled_in(entry, kind).steps or ()
        for whose, limit in _binding(engagement, policy, channels, kinds) if len(steps) > 1 else ():
            number = _blocked(steps, limit)
            if number is not None and number <= len(written):
                step = written[number - 1]
                place = step.place if step.after is None else step.after.place
                report.add(say.step_without_room(number, place, limit.text, whose))
                break


def _binding(
    engagement: Engagement, policy: ContactPolicy, channels: Mapping[str, Channel], kinds: Mapping[str, Kind]
) -> Iterator[tuple[str, Limit]]:
    """The limits that every step fills and must obey; the engagement's own ask nothing of later steps."""
    promises = engagement.promises
    used = {name for step in promises.steps for name in step.channels}
    if not (promises.obeys_limits and promises.counts_toward_limits and used <= channels.keys()):
        return
    if not any(channels[name].inbound for name in used):
        yield from ((f"of the kind `{engagement.kind}`", each) for each in kinds[engagement.kind].limits)
        yield from (("of the policy", each) for each in policy.limits)
    if len(used) == 1:
        name = used.pop()
        yield from ((f"of the channel `{name}`", each) for each in channels[name].limits)


def _blocked(steps: Sequence[Step], limit: Limit) -> int | None:
    """The first step, from 1, that can never go for what steps before it have filled."""
    before = 0
    for number, step in enumerate(steps, start=1):
        if before and before >= limit.count and _lasts(steps, limit):
            return number
        # A step with a `when` may be passed over; any other one has been sent before a later one goes.
        before += not step.when
    return None


def _lasts(steps: Sequence[Step], limit: Limit) -> bool:
    """Whether the limit is full for what a run has sent until that run is over."""
    if isinstance(limit.pace, Total):
        return True
    if limit.count > 1 or not isinstance(limit.pace, Sliding):
        return False
    waits = sum(longest(step.after) for step in steps[1:] if step.after is not None)
    return shortest(limit.pace.length) >= waits + longest(LATE)
