"""Whom Part 3 of language.md chooses, read plainly from what became of each candidate by itself.

It takes data alone (the bundle as it was written, explanations and counts as JSON forms) and shares nothing with the
engine: it sorts everybody, fills the places one after another, and says why nobody is chosen.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from tests.choice.plain_order import is_judged, order
from tests.choice.plain_places import stopped
from tests.choice.plain_request import Data, Plain, Request

AHEAD = ("order", "places", "chosen")
"""How far candidates come whom nothing but better ones can stop."""
LIMITED = "variant_holdout suppressed quiet_hours holiday unknown_timezone limit never_together budget".split()


@dataclass(frozen=True)
class Chosen:
    """The outcome."""

    winners: Sequence[tuple[str, Plain]]
    """With the place that each fills."""
    alternatives: Sequence[Plain]
    """All of them, the best first."""
    no_action: tuple[str, str | None] | None
    """Its kind, and before when nobody goes."""


def choose(request: Request, traces: Sequence[Data]) -> Chosen:
    """Who is chosen, by the traces of an explanation of everybody; sets what becomes of those who may be chosen."""
    everybody = [each for each in _candidates(request, traces) if request.considers(each)]
    assert all(is_judged(request, each) for each in everybody)
    ordered = sorted((each for each in everybody if each.able), key=lambda each: order(request, each))
    winners: list[Plain] = []
    free = dict(request.slots)
    for each in ordered:
        each.rule = stopped(request, each, winners, free)
        if each.rule is None:
            free[request.pool(each)] -= 1
            winners.append(each)
    placed = [(each.channel if request.places else "outbound", each) for each in winners]
    if request.places:
        placed = [each for name in request.places for each in placed if each[0] == name]
    beaten = [each for each in ordered if each.rule in ("outranked", "place_taken")]
    return Chosen(placed, beaten, None if winners else _no_action(everybody))


def _candidates(request: Request, traces: Sequence[Data]) -> Iterator[Plain]:
    for each in traces:
        engagement = request.engagement(each["engagement"])
        yield Plain(
            each["engagement"],
            engagement["kind"],
            each["channel"],
            list(engagement["channels"]).index(each["channel"]),
            each["reached"] in AHEAD,
            each["rule"],
            each["key"],
            each["deferred"],
            each["until"],
            each["factors"] or {},
        )


def _no_action(everybody: Sequence[Plain]) -> tuple[str, str | None]:
    """The kind of the candidate that got furthest."""
    dropped = {str(each.rule).partition(":")[0] for each in everybody if not each.deferred}
    if "holdout" in dropped:
        return "held_out", None
    if dropped & {"rank_unknown", "not_worth_it"}:
        return "nothing_worth_it", None
    waiting = [datetime.fromisoformat(each.until) for each in everybody if each.deferred and each.until is not None]
    if waiting:
        return "all_deferred", min(waiting).isoformat()
    return ("all_limited" if dropped & set(LIMITED) else "nothing_eligible"), None
