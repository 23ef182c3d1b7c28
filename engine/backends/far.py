"""How far candidates came, for a decision that chooses nothing to tell why (language.md, Part 3): bits of a number."""

from collections.abc import Iterable, Mapping

from nextbest.engine.decision import NoActionKind

LIMITED = 1
"""A rule that protects the customer from too much stopped one."""
UNWORTHY = 2
"""One is not worth it, or nobody knows what it is worth."""
HELD_OUT = 4
"""The policy's holdout stopped one."""
DEFERRED = 8
"""One on the bundle's first channel has only to wait; the bits above are for the other channels."""

_SAYS = {
    **dict.fromkeys("variant_holdout suppressed quiet_hours holiday unknown_timezone".split(), LIMITED),
    **dict.fromkeys("limit never_together budget".split(), LIMITED),
    **dict.fromkeys("rank_unknown not_worth_it".split(), UNWORTHY),
    "holdout": HELD_OUT,
}


def name_of(rule: str) -> str:
    """A rule without its scope: `limit` of `limit:policy`."""
    return rule.partition(":")[0]


def said_by(rule: str) -> int:
    """What a rule that drops a candidate says, whatever its scope; 0: it was not even eligible."""
    return _SAYS.get(name_of(rule), 0)


def channel_bits(channels: Iterable[str]) -> Mapping[str, int]:
    """The bit of each channel of a bundle; times DEFERRED it says that somebody on it has only to wait."""
    return {channel: 1 << place for place, channel in enumerate(channels)}


def deferring(far: int, channels: Iterable[str]) -> tuple[str, ...]:
    """Of all channels of the bundle, those on which somebody has only to wait."""
    return tuple(channel for channel, bit in channel_bits(channels).items() if far & DEFERRED * bit)


def no_action(far: int) -> NoActionKind:
    """Why nothing was chosen: the kind of the candidate that got furthest."""
    if far & HELD_OUT:
        return "held_out"
    if far & UNWORTHY:
        return "nothing_worth_it"
    if far >= DEFERRED:
        return "all_deferred"
    return "all_limited" if far & LIMITED else "nothing_eligible"
