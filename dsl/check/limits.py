"""Limits held against each other: those that can never hold anything back (language.md 2.4)."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from nextbest.dsl.check.lengths import covers
from nextbest.dsl.checked import Channel, Engagement, Kind
from nextbest.dsl.checked_policy import ContactPolicy, Limit
from nextbest.dsl.diagnostics import Report
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
    """Warn of limits that are full only when a tighter one is full too, and of those that bind nobody."""
    of_policy = ("of the policy", policy.limits)
    everything = tuple(engagements.values())
    by_kind, by_channel = defaultdict[str, list[Engagement]](list), defaultdict[str, list[Engagement]](list)
    for each in everything:
        by_kind[each.kind].append(each)
        for name in _channels(each):
            by_channel[name].append(each)
    _check(policy.limits, (), report)
    if not any(_outbound(each, channels) for each in _bound(everything)):
        _binds_nobody(policy.limits, everything, report)
    for channel in channels.values():
        # Contacts on inbound channels do not count toward the policy's limits.
        _check(channel.limits, () if channel.inbound else (of_policy,), report)
        if not any(_bound(by_channel[channel.name])):
            _binds_nobody(channel.limits, by_channel[channel.name], report)
    for kind in kinds.values():
        of_kind = by_kind[kind.name]
        _check(kind.limits, (of_policy, *_of_the_channel(of_kind, channels, outbound=True)), report)
        if not any(_outbound(each, channels) for each in _bound(of_kind)):
            _binds_nobody(kind.limits, of_kind, report)
    for engagement in everything:
        _check(engagement.limits, tuple(_above(engagement, of_policy, channels, kinds)), report)


def _above(
    engagement: Engagement,
    of_policy: tuple[str, tuple[Limit, ...]],
    channels: Mapping[str, Channel],
    kinds: Mapping[str, Kind],
) -> Iterator[tuple[str, tuple[Limit, ...]]]:
    """Whose limits count all contacts of an engagement, and bind it."""
    promises = engagement.promises
    if not (promises.obeys_limits and promises.counts_toward_limits):
        return
    if not any(channels[name].inbound for name in _channels(engagement) if name in channels):
        yield of_policy
        if engagement.kind in kinds:
            yield f"of the kind `{engagement.kind}`", kinds[engagement.kind].limits
    yield from _of_the_channel((engagement,), channels, outbound=False)


def _of_the_channel(
    engagements: Sequence[Engagement], channels: Mapping[str, Channel], *, outbound: bool
) -> Iterator[tuple[str, tuple[Limit, ...]]]:
    """The limits of the only channel by which all of them go."""
    used = {name for each in engagements for name in _channels(each)}
    only = [channels[name] for name in used if name in channels and len(used) == 1]
    for channel in only:
        if not (outbound and channel.inbound):
            yield f"of the channel `{channel.name}`", channel.limits


def _channels(engagement: Engagement) -> frozenset[str]:
    return frozenset(use.channel for use in engagement.uses)


def _bound(engagements: Sequence[Engagement]) -> Iterator[Engagement]:
    """Those that limits of channel, kind and policy bind."""
    return (each for each in engagements if each.promises.obeys_limits)


def _outbound(engagement: Engagement, channels: Mapping[str, Channel]) -> bool:
    return any(not channels[name].inbound for name in _channels(engagement) if name in channels)


def _binds_nobody(limits: Sequence[Limit], engagements: Sequence[Engagement], report: Report) -> None:
    """Warn of limits of which each engagement is free, where there are any."""
    if engagements:
        for limit in limits:
            report.add(say.limit_for_nobody(limit.text))


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
