"""Which candidates fill the places of a decision, and what became of the others (language.md Part 3, 5 to 7)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import inf
from types import MappingProxyType
from typing import Literal

from nextbest.dsl.checked import Bundle, Class
from nextbest.engine.backends.program import Verdict
from nextbest.engine.decision import NoActionKind
from nextbest.engine.graph import Candidate, Graph

OUTBOUND = "outbound"
"""The place of winners that go to the customer; inbound places are called as their channel."""

Step = Literal["eligible", "contactable", "rank", "order", "places", "chosen"]

STEPS: Mapping[str, Step] = MappingProxyType(
    {
        "paused": "eligible",
        "stage": "eligible",
        "on": "eligible",
        "during": "eligible",
        "when": "eligible",
        "channel": "contactable",
        "rank_unknown": "rank",
        "not_worth_it": "rank",
        "outranked": "order",
        "place_taken": "places",
    }
)
"""The step of Part 3 in which each rule stops a candidate."""

NOT_TRIGGERED = "on:not_triggered"
"""An engagement that is always on, where only what the event triggers was asked for."""

_CLASSES: Mapping[Class, int] = MappingProxyType({"mandatory": 0, "normal": 1, "fallback": 2})


@dataclass(frozen=True, slots=True)
class Places:
    """The places of one decision: outbound ones, or those of the inbound channels that its request names."""

    pools: Mapping[str, str]
    """For each channel that is considered, the pool that its places come from."""
    sizes: Mapping[str, int]
    """How many places each pool has; inbound pools in the order of the request."""
    inbound: bool


def places(bundle: Bundle, requested: Sequence[str] = ()) -> Places:
    """The places of an outbound decision, or of the inbound channels requested, each named once (language.md 2.4)."""
    if requested:
        sizes = {name: bundle.channels[name].slots for name in requested}
        return Places({name: name for name in requested}, sizes, inbound=True)
    one = bundle.arbitration.places == "one per customer"
    pools = {name: OUTBOUND if one else name for name, each in bundle.channels.items() if not each.inbound}
    return Places(pools, dict.fromkeys(pools.values(), 1), inbound=False)


@dataclass(frozen=True, slots=True)
class Placed:
    """A candidate that may be chosen, and what became of it."""

    candidate: Candidate
    key: int | None
    place: str | None
    """The place that it fills."""
    rule: str | None
    """Where it fills none: `outranked`, all its places went to candidates before it; `place_taken`, its engagement
    fills another place already."""


@dataclass(frozen=True, slots=True)
class Choice:
    """The outcome for one customer."""

    chosen: tuple[Placed, ...]
    """Outbound: the best first. Inbound: by place as requested, in each the best first."""
    others: tuple[Placed, ...]
    """Those that may be chosen and were not, the best first."""
    no_action: NoActionKind | None
    """Why nothing was chosen; None where something was."""


def step_of(rule: str) -> Step:
    """The step in which a rule stops a candidate, whatever its scope."""
    return STEPS[rule.partition(":")[0]]


def triggered(graph: Graph, verdicts: Sequence[Verdict]) -> Sequence[Verdict]:
    """The verdicts where only those engagements are considered that wait for the event."""
    return [
        verdict if each.on is not None or verdict.rule in ("paused", "stage") else Verdict(NOT_TRIGGERED, None)
        for each, verdict in zip(graph.candidates, verdicts, strict=True)
    ]


def choose(graph: Graph, verdicts: Sequence[Verdict], places: Places) -> Choice:
    """Fill the places one after another from the candidates in their order."""
    pools = places.pools
    able = [
        (_CLASSES[each.class_], inf if key is None else -key, each.index, key)
        for each, (rule, key) in zip(graph.candidates, verdicts, strict=True)
        if rule is None and each.channel in pools
    ]
    # The index is that of engagements by code point and channels by preference, so it settles every tie.
    able.sort()
    free = dict(places.sizes)
    used = set[str]()
    chosen, others = [], []
    for _, _, index, key in able:
        candidate = graph.candidates[index]
        pool = pools[candidate.channel]
        if candidate.engagement in used:
            others.append(Placed(candidate, key, None, "place_taken"))
        elif not free[pool]:
            others.append(Placed(candidate, key, None, "outranked"))
        else:
            free[pool] -= 1
            used.add(candidate.engagement)
            chosen.append(Placed(candidate, key, pool if places.inbound else OUTBOUND, None))
    if places.inbound:
        order = list(places.sizes)
        chosen.sort(key=lambda each: order.index(each.candidate.channel))
    return Choice(tuple(chosen), tuple(others), None if chosen else _no_action(graph, verdicts, places))


def _no_action(graph: Graph, verdicts: Sequence[Verdict], places: Places) -> NoActionKind:
    """The kind of the candidate that got furthest."""
    considered = zip(graph.candidates, verdicts, strict=True)
    reached = {step_of(rule) for each, (rule, _) in considered if rule and each.channel in places.pools}
    return "nothing_worth_it" if "rank" in reached else "nothing_eligible"


def stopped(candidate: Candidate, verdict: Verdict, places: Places) -> str | None:
    """The rule that keeps a candidate from being chosen whatever the others are; None: it may be chosen.

    A channel that this decision does not consider stops whoever is eligible, as the channel's `when` would: inbound
    channels wait to be named by a request, and such a request considers no other.
    """
    if candidate.channel in places.pools or (verdict.rule and step_of(verdict.rule) == "eligible"):
        return verdict.rule
    return "channel:not_requested"
