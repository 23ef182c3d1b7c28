"""Limits and budgets held against each other: those that can never hold anything back (language.md 2.4, 2.5)."""

from collections.abc import Iterator, Mapping, Sequence

from nextbest.dsl.check.lengths import covers
from nextbest.dsl.checked import Channel, Engagement, Kind
from nextbest.dsl.checked_campaigns import Budget
from nextbest.dsl.checked_policy import ContactPolicy, Limit
from nextbest.dsl.diagnostics import Report
from nextbest.dsl.messages import campaigns as say_of_campaigns
from nextbest.dsl.messages import policy as say

Above = Sequence[tuple[str, tuple[Limit, ...]]]
"""Limits that count every contact which the limit in question counts, with the words for whose they are."""


def check_limits(
    policy: ContactPolicy,
    channels: Mapping[str, Channel],
    kinds: Mapping[str, Kind],
    engagements: Mapping[str, Engagement],
    report: Report,
) -> None:
    """Warn of limits that are full only when a tighter one is full too, and of budgets that nothing draws on."""
    of_policy = ("of the policy", policy.limits)
    _check(policy.limits, (), report)
    for channel in channels.values():
        # Contacts on inbound channels do not count toward the policy's limits.
        _check(channel.limits, () if channel.inbound else (of_policy,), report)
    of_kinds: dict[str, list[Engagement]] = {}
    for engagement in engagements.values():
        of_kinds.setdefault(engagement.kind, []).append(engagement)
    for kind in kinds.values():
        _check(kind.limits, (of_policy,), report)
        _check_budgets(kind.budgets, of_kinds.get(kind.name, ()), channels, report)
    for engagement in engagements.values():
        _check(engagement.limits, tuple(_above(engagement, of_policy, channels, kinds)), report)
        _check_budgets(engagement.budgets, [engagement], channels, report)


def _above(
    engagement: Engagement,
    of_policy: tuple[str, tuple[Limit, ...]],
    channels: Mapping[str, Channel],
    kinds: Mapping[str, Kind],
) -> Iterator[tuple[str, tuple[Limit, ...]]]:
    """Whose limits count all contacts of an engagement, and bind it."""
    promises = engagement.promises
    inbound = any(channels[use.channel].inbound for use in engagement.uses if use.channel in channels)
    if promises.obeys_limits and promises.counts_toward_limits and not inbound:
        yield of_policy
        if engagement.kind in kinds:
            yield f"of the kind `{engagement.kind}`", kinds[engagement.kind].limits


def _check(limits: tuple[Limit, ...], above: Above, report: Report) -> None:
    for position, limit in enumerate(limits):
        same = next((each for each in limits[:position] if (each.count, each.pace) == (limit.count, limit.pace)), None)
        if same is not None:
            report.add(say.limit_twice(limit.text, same.text))
            continue
        for whose, others in (("beside it", limits), *above):
            tighter = next((each for each in others if _tighter(each, limit)), None)
            if tighter is not None:
                report.add(say.idle_limit(limit.text, tighter.text, whose))
                break


def _tighter(other: Limit, limit: Limit) -> bool:
    """Whether the other one is full whenever this one is; the same limit somewhere else says nothing new, nor wrong."""
    if (other.count, other.pace) == (limit.count, limit.pace):
        return False
    return other.count <= limit.count and covers(other.pace, limit.pace)


def _check_budgets(
    budgets: Sequence[Budget], engagements: Sequence[Engagement], channels: Mapping[str, Channel], report: Report
) -> None:
    if not engagements or not budgets:
        return
    offers = any(each.promises.has_offer for each in engagements)
    costs = offers or any(channels[use.channel].cost for each in engagements for use in each.uses)
    for budget in budgets:
        if (budget.of == "offers" and not offers) or (budget.of == "cost" and not costs):
            report.add(say_of_campaigns.budget_of_nothing(budget.text, budget.of))
