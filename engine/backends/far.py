"""How far candidates came, for a decision that chooses nothing to tell why (language.md, Part 3): bits of a number."""

from collections.abc import Iterator
from functools import cache

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


def said_by(rule: str) -> int:
    """What a rule that drops a candidate says, whatever its scope; 0: it was not even eligible."""
    return _SAYS.get(rule.partition(":")[0], 0)


def deferring(far: int) -> Iterator[int]:
    """The places among the bundle's channels of those that have only to wait."""
    waiting = far // DEFERRED
    return (place for place in range(waiting.bit_length()) if waiting >> place & 1)


@cache
def no_action(far: int) -> NoActionKind:
    """Why nothing was chosen: the kind of the candidate that got furthest."""
    if far & HELD_OUT:
        return "held_out"
    if far & UNWORTHY:
        return "nothing_worth_it"
    if far >= DEFERRED:
        return "all_deferred"
    return "all_limited" if far & LIMITED else "nothing_eligible"
