"""Part 3 of language.md, read as plainly and slowly as a careful marketer could: every candidate, every rule.

It shares nothing with the engine but the checked bundle.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import inf

from tests.memory import plain_protection as protection
from tests.memory.plain_case import PlainCase
from tests.memory.plain_judging import Fate, judged

CLASSES = ("mandatory", "normal", "fallback")
LIMITED = "variant_holdout suppressed quiet_hours holiday unknown_timezone limit never_together budget".split()


@dataclass
class PlainDecision:
    """The winners in the order of their places, and every candidate's fate by engagement and channel."""

    stage: str
    winners: list[Fate]
    fates: Mapping[tuple[str, str], Fate]
    no_action: str | None
    not_before: int | None = None


def decide(case: PlainCase) -> PlainDecision:
    fates = {each.name: judged(case, each) for each in case.candidates()}
    winners = place(case, list(fates.values()))
    kind, not_before = (None, None) if winners else no_action(case, list(fates.values()))
    return PlainDecision(case.reading.context["stage",], winners, fates, kind, not_before)


# 5 and 6: all candidates together


def place(case: PlainCase, fates: Sequence[Fate]) -> list[Fate]:
    """Places are filled one after another from the order; what was picked counts."""
    free = _places(case)
    winners: list[Fate] = []
    for each in sorted((each for each in fates if each.rule is None), key=_order):
        each.rule = _no_place(case, each, winners, free)
        each.crowded = each.rule is not None
        if each.rule is None:
            free[_pool(case, each)] -= 1
            winners.append(each)
    if case.places:
        winners.sort(key=lambda each: list(case.places).index(each.candidate.channel.name))
    return winners


def _order(fate: Fate) -> tuple[float, float, float, str, int]:
    deadline = fate.obligation.deadline if fate.class_ == "mandatory" else None
    return (
        CLASSES.index(fate.class_),
        inf if deadline is None else deadline,
        inf if fate.key is None else -fate.key,
        fate.candidate.engagement.name,
        fate.candidate.preference,
    )


def _places(case: PlainCase) -> dict[str, int]:
    if case.places:
        return {name: case.bundle.channels[name].slots for name in case.places}
    if case.bundle.arbitration.places == "one per customer":
        return {"outbound": 1}
    return {name: 1 for name, each in case.bundle.channels.items() if not each.inbound}


def _pool(case: PlainCase, fate: Fate) -> str:
    one = not case.places and case.bundle.arbitration.places == "one per customer"
    return "outbound" if one else fate.candidate.channel.name


def _no_place(case: PlainCase, fate: Fate, winners: Sequence[Fate], free: Mapping[str, int]) -> str | None:
    candidate = fate.candidate
    if any(each.candidate.engagement.name == candidate.engagement.name for each in winners):
        return "place_taken"
    if not free[_pool(case, fate)]:
        return "outranked"
    picked = [each.as_contact(case) for each in winners]
    full = next(protection.full_limits(case, candidate, picked), None)
    if full is not None:
        return full.rule
    if protection.kept_apart(case, candidate, picked):
        return "never_together"
    spent = [each.spending for each in winners]
    return "budget" if protection.overdrawn(case, candidate, fate.spending.draws, spent) else None


# 7: what is said where nothing was chosen


def no_action(case: PlainCase, fates: Sequence[Fate]) -> tuple[str, int | None]:
    """The kind of the candidate that got furthest."""
    asked = [each for each in fates if (each.candidate.channel.name in case.places) or not case.places]
    asked = [each for each in asked if case.places or not each.candidate.channel.inbound]
    rules = {each.rule for each in asked if not each.deferred}
    if "holdout" in rules:
        return "held_out", None
    if rules & {"rank_unknown", "not_worth_it"}:
        return "nothing_worth_it", None
    deferred = [each.not_before for each in asked if each.deferred and each.not_before is not None]
    if deferred:
        return "all_deferred", min(deferred)
    if any(str(each).partition(":")[0] in LIMITED for each in rules):
        return "all_limited", None
    return "nothing_eligible", None
