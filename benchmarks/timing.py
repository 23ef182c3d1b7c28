"""Times of several that do the same: processor time, in turns, so that what else the machine does changes least."""

import gc
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil
from statistics import median
from time import process_time

ROUND = 0.02
"""Seconds that a round of one contender takes at least."""


@dataclass(frozen=True, slots=True)
class Contender:
    """What is called with the first of each column, then with the second, and so on."""

    name: str
    decide: Callable[..., object]
    given: tuple[Sequence[object], ...]

    def run(self) -> float:
        """Seconds of the processor for all of them; nothing but the calls is in it."""
        calls = map(self.decide, *self.given)
        began = process_time()
        deque(calls, maxlen=0)
        return process_time() - began


@dataclass(frozen=True, slots=True)
class Times:
    """Microseconds of one call in each round."""

    rounds: tuple[float, ...]

    @property
    def middle(self) -> float:
        """Of a usual round."""
        return median(self.rounds)

    def against(self, other: "Times") -> float:
        """How many times as fast as the other, in a usual round."""
        return median(theirs / ours for ours, theirs in zip(self.rounds, other.rounds, strict=True))


@dataclass(frozen=True, slots=True)
class Answered:
    """What those who ask one thing after another got."""

    latencies: list[float]
    """Seconds, in order."""
    seconds: float
    """That they asked for."""

    @property
    def rate(self) -> float:
        """Answers a second, for all who ask together."""
        return len(self.latencies) / self.seconds

    def at(self, share: float) -> float:
        """The latency that so many stay below."""
        return self.latencies[min(int(len(self.latencies) * share), len(self.latencies) - 1)]


def in_turns(contenders: Sequence[Contender], rounds: int) -> dict[str, Times]:
    """The times of each, after a run that is not counted: what is made on first use is there then."""
    for each in contenders:
        each.run()
    gc.collect()
    gc.freeze()  # what was made before is not looked through again while others are timed
    repeats = [ceil(ROUND / max(each.run(), 1e-9)) for each in contenders]
    found: list[list[float]] = [[] for _ in contenders]
    for turn in range(rounds):
        order = range(len(contenders))
        for place in (order[turn % len(order) :], order[: turn % len(order)]):
            for index in place:
                each = contenders[index]
                seconds = sum(each.run() for _ in range(repeats[index]))
                found[index].append(seconds / repeats[index] / len(each.given[0]) * 1e6)
    gc.unfreeze()
    return {each.name: Times(tuple(times)) for each, times in zip(contenders, found, strict=True)}
