"""The summary of a run: what a marketer wants to know of it, in one JSON object."""

from collections import Counter
from collections.abc import Mapping

from nextbest.dsl.checked import Bundle
from nextbest.dsl.zones import zone
from nextbest.engine.batch.counts import Counts, Key
from nextbest.engine.batch.obligations import STATES
from nextbest.engine.decision import NoActionKind
from nextbest.engine.shown import at

NO_ACTION: tuple[NoActionKind, ...] = (
    "nothing_eligible",
    "all_limited",
    "all_deferred",
    "nothing_worth_it",
    "held_out",
)


def summary(bundle: Bundle, now: str, counts: Counts) -> dict[str, object]:
    """Of all parts together. What is a mapping is in the order of the bundle; engagements and stages of which nothing
    came stand there too, with 0."""
    policy_zone = zone(bundle.timezone)
    assert policy_zone is not None, "the checker lets only known zones pass"
    return {
        "bundle": bundle.name,
        "digest": bundle.digest,
        "now": now,
        "decided": counts.customers,
        "chosen": counts.chosen,
        "rejected": counts.refused,
        "left_out": counts.left_out,
        "stages": {each.name: counts.stages[(each.name,)] for each in bundle.stages},
        "channels": _sums(counts.winners, 1, list(bundle.channels)),
        "engagements": _engagements(bundle, counts),
        "no_action": {kind: counts.no_action[(kind,)] for kind in NO_ACTION},
        "not_before": None if counts.not_before is None else at(counts.not_before, policy_zone).isoformat(),
        "obligations": _obligations(bundle, counts),
        "guarantees": {each.id: counts.violations[(each.id,)] for each in bundle.guarantees},
        "rejects": _nested(counts.rejects),
    }


def _engagements(bundle: Bundle, counts: Counts) -> dict[str, object]:
    by_name: dict[str, dict[str, dict[str, int]]] = {}
    for (name, channel, rule), count in sorted(counts.stopped.items(), key=lambda each: (-each[1], each[0])):
        by_name.setdefault(name, {}).setdefault(channel, {})[rule] = count
    found: dict[str, object] = {}
    for each in bundle.engagements.values():
        chosen = {use.channel: counts.winners[each.name, use.channel] for use in each.uses}
        blocked = by_name.get(each.name, {})
        found[each.name] = {
            "kind": each.kind,
            "chosen": sum(chosen.values()),
            "channels": {
                channel: {"chosen": count, "blocked": blocked.get(channel, {})} for channel, count in chosen.items()
            },
        }
    return found


def _obligations(bundle: Bundle, counts: Counts) -> dict[str, object]:
    found: dict[str, object] = {}
    for name, each in bundle.engagements.items():
        if each.promises.due is not None:
            blocked = {why: count for (owner, why), count in counts.blocked.items() if owner == name}
            states: dict[str, int] = {state: counts.obligations[name, state] for state in STATES}
            found[name] = {**states, "blocked": dict(sorted(blocked.items(), key=lambda it: (-it[1], it[0])))}
    return found


def _sums(counter: Counter[Key], place: int, names: list[str]) -> dict[str, int]:
    """By the name at a place of the keys."""
    found = Counter[str]()
    for key, count in counter.items():
        found[key[place]] += count
    return {name: found[name] for name in names}


def _nested(counter: Counter[Key]) -> Mapping[str, Mapping[str, int]]:
    """Of two names each."""
    found: dict[str, dict[str, int]] = {}
    for (outer, inner), count in sorted(counter.items(), key=lambda each: (-each[1], each[0])):
        found.setdefault(outer, {})[inner] = count
    return found
